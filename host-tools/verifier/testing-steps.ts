/**
 * For tests: long runs of a verifier, step by step. What is asked of the store in each, and what comes of it, is
 * written down, so that nothing of a decision can change unseen.
 */
import type { Purpose } from './purposes.js';
import { SeededRandom } from './random.js';
import type { Settings } from './settings.js';
import type { Store } from './store/store.js';
import { AUDIT_KEY, KEK, KEY, PIN, respond, SUITE, TestTime, wrong } from './testing.js';
import { shown, Transcript } from './testing-transcript.js';
import { Verifier } from './verifier.js';

export interface Bench {
  readonly verifier: Verifier;
  readonly operator: ReturnType<Verifier['operator']>;
  readonly time: TestTime;
  readonly store: Store;
  /** A challenge, with its right response and the wrong one that is next to it. */
  readonly ask: (
    user: string,
    serial?: string,
    given?: Parameters<typeof respond>[1],
    purpose?: Purpose,
  ) => Promise<{ handle: string; right: string; wrong: string }>;
}

export type Step = readonly [title: string, run: (bench: Bench) => unknown];

/** A run: what is there before it, and its steps. */
export interface Run {
  readonly title: string;
  readonly settings?: Partial<Settings>;
  readonly steps: readonly Step[];
}

export const CARD = { serial: '7001', suite: SUITE, key: KEY, pin: PIN };

/** What is written down of a run on a store. */
export async function transcriptOf({ title, settings = {}, steps }: Run, store: Store): Promise<string[]> {
  const transcript = new Transcript();
  transcript.note(`## ${title}`);
  const time = new TestTime();
  const watched = transcript.of(store);
  const verifier = await Verifier.open({
    store: watched,
    keys: [KEK],
    auditKey: AUDIT_KEY,
    settings: { reuseWindow: 50, lookAhead: 2, resyncWindow: 5, openChallenges: 4, ...settings },
    time,
    random: new SeededRandom(1),
    onDecision: ({ action, outcome }) => transcript.note(`  told ${action}: ${outcome}`),
  });
  const operator = verifier.operator('root');
  const ask: Bench['ask'] = async (user, serial, given = {}, purpose = {}) => {
    const { handle, question } = await verifier.challenge(user, serial, purpose);
    const right = respond(question, given);
    return { handle, right, wrong: wrong(right) };
  };
  const bench = { verifier, operator, time, store: watched, ask };
  for (const [what, run] of steps) {
    transcript.note(`# ${what}`);
    time.pass(1000);
    try {
      transcript.note(`= ${shown(await run(bench))}`);
    } catch (error) {
      transcript.note(`! ${shown(error)}`);
    }
  }
  return transcript.lines;
}
