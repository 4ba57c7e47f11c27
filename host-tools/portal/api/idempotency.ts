/** An answer that was lost on its way can be asked for again: the same key and body get it once more. */
import type { Decision, StoreTransaction, Verifier } from '../../verifier/index.js';
import { storedJson } from '../../verifier/stored-json.js';
import { Problem } from '../http/problem.js';

const KIND = 'portal-answer';
/** Answers that ended are forgotten a few at a time, with each one that is kept. */
const FORGET = 4;

/** A request that may come again. */
export interface Repeatable {
  readonly caller: string;
  /** The caller's name for it. */
  readonly key: string;
  /** The body, as it was understood. */
  readonly body: unknown;
}

interface Kept {
  readonly bodyHash: string;
  readonly answer: unknown;
}

/** Thrown within the transaction: another request with this key was decided meanwhile, and this one must cost nothing. */
class Overtaken extends Error {}

export class Idempotency {
  /** @param lifetime_ms for how long an answer is kept: a challenge's life */
  constructor(
    private readonly verifier: Verifier,
    private readonly lifetime_ms: number,
  ) {}

  /**
   * The answer to a request: the first one's, where it comes again.
   * @param decide gets what keeps the answer in the transaction that decides it
   * @throws Problem where the key came with another body before
   */
  async answer<Answer>(
    { caller, key, body }: Repeatable,
    decide: (within: (decision: Decision, answer: Answer) => Promise<void>) => Promise<Answer>,
  ): Promise<Answer> {
    const kept = { kind: KIND, key: this.verifier.hashName(`${KIND} ${JSON.stringify([caller, key])}`) };
    const bodyHash = this.verifier.hashName(`${KIND} ${JSON.stringify(body)}`);
    const before = await this.#find<Answer>(kept.key, bodyHash);
    if (before !== undefined) return before.answer;
    try {
      return await decide(async ({ tx, now_ms }, answer) => {
        await removeEnded(tx, kept.key, now_ms);
        const value = JSON.stringify({ bodyHash, answer } satisfies Kept);
        const row = { ...kept, owner: '', expires_ms: now_ms + this.lifetime_ms, value };
        if (!(await tx.insertRecord(row))) throw new Overtaken();
      });
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      const first = await this.#find<Answer>(kept.key, bodyHash);
      if (first === undefined) throw new Problem('unavailable', 'ask again', { headers: { 'retry-after': '1' } });
      return first.answer;
    }
  }

  async #find<Answer>(key: string, bodyHash: string): Promise<{ readonly answer: Answer } | undefined> {
    const row = await this.verifier.look(async ({ tx, now_ms }) => {
      const found = await tx.record(KIND, key);
      return found !== undefined && found.expires_ms! > now_ms ? found : undefined;
    });
    if (row === undefined) return undefined;
    const kept = storedJson<Kept>(row.value, 'a kept answer');
    if (kept.bodyHash === bodyHash) return { answer: kept.answer as Answer };
    throw new Problem('key-reused', 'take a new Idempotency-Key for a new request');
  }
}

async function removeEnded(tx: StoreTransaction, key: string, now_ms: number): Promise<void> {
  const row = await tx.record(KIND, key);
  if (row !== undefined && row.expires_ms! <= now_ms) await tx.removeRecord(KIND, key);
  await tx.forgetRecords(KIND, now_ms, FORGET);
}
