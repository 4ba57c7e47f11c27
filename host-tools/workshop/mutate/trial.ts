/** The process in which mutants stand before the tests. It may be killed at any time: an endless loop ends no other way. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import type * as fastCheck from 'fast-check';
import { QUESTION } from './all-in-one.js';
import type { GatheredTest } from './ava-in-process.js';
import { type Answer, ENDLESS, type FilePlan, type Measured, type Request } from './messages.js';

/** A file of tests that was loaded. */
interface Loaded {
  readonly tests: readonly GatheredTest[];
  readonly endings: ReadonlyArray<() => unknown>;
  readonly run: (test: GatheredTest) => Promise<void>;
}

/** The channel to the parent, and what Node itself keeps for a moment. */
const OWN_RESOURCES = new Set(['PipeWrap', 'Immediate', 'CloseReq']);

type IsOn = (mutant: number) => boolean;
type Entry = (exports: object, require: NodeJS.Require, module: { exports: object }, isOn: IsOn) => void;

const scripts = new Map<string, Entry>();
const require = createRequire(import.meta.url);

/** How much longer than usual a run may take before it is taken for one without an end. */
const TIMES_AS_MANY = 5;
const SOME_QUESTIONS = 1_000_000;
/** The same for a run that waits. */
const IDLE_TIMES_AS_LONG = 3;
const IDLE_PAUSE_ms = 500;
const IDLE_CHECK_ms = 50;

/** Every run draws the same cases, and the first that fails is enough. */
(require('fast-check') as typeof fastCheck).configureGlobal({ seed: 1, endOnFailure: true });

/** Loads a file of tests again, firmware and all, with that mutant. @throws whatever the mutant makes it throw */
function load(script: string, isOn: IsOn): Loaded {
  let entry = scripts.get(script);
  if (entry === undefined) {
    const text = `(function(exports,require,module,${QUESTION}){${readFileSync(script, 'utf8')}\n})`;
    entry = new Script(text, { filename: script }).runInThisContext() as Entry;
    scripts.set(script, entry);
  }
  const module = { exports: {} };
  entry(module.exports, require, module, isOn);
  return module.exports as Loaded;
}

/**
 * Asks only so many times as a run that goes on as usual would: a mutant may loop for ever. The tests may treat the
 * error as they like, for `ended` reports it.
 */
class Patience {
  ended = false;
  private left: number;

  constructor(
    private readonly mutant: number,
    usual_questions: number,
  ) {
    this.left = TIMES_AS_MANY * usual_questions + SOME_QUESTIONS;
  }

  readonly isOn: IsOn = (number) => {
    this.left -= 1;
    if (this.left < 0) {
      this.ended = true;
      throw new Error(ENDLESS);
    }
    return number === this.mutant;
  };
}

/** @returns the title of the test that fails; null where none does */
async function tryFile(plan: FilePlan, mutant: number): Promise<string | null> {
  const patience = new Patience(mutant, plan.usual_questions);
  const foundBy = await runFile(plan, patience.isOn);
  return patience.ended ? ENDLESS : foundBy;
}

async function runFile({ script, places, usual_ms }: FilePlan, isOn: IsOn): Promise<string | null> {
  let loaded: Loaded;
  try {
    loaded = load(script, isOn);
  } catch {
    return 'loading the tests';
  }
  const { tests, endings, run } = loaded;
  let at = '';
  try {
    for (const test of places.map((place) => tests[place])) {
      at = test.title;
      await untilIdle(run(test), usual_ms);
    }
    return null;
  } catch (error) {
    return error instanceof Endless ? ENDLESS : at;
  } finally {
    for (const act of endings) act();
  }
}

class Endless extends Error {}

/**
 * Waits for a test, but not for one that waits for what never comes: until nothing is left that could wake this process,
 * or it has been idle for so long. Idle time does not pass while other processes hold the processor.
 * @throws Endless in that case
 */
async function untilIdle(run: Promise<void>, usual_ms: number): Promise<void> {
  const before_ms = performance.eventLoopUtilization().idle;
  const most_ms = IDLE_TIMES_AS_LONG * usual_ms + IDLE_PAUSE_ms;
  // The parent's messages alone are no reason to wait.
  process.channel!.unref();
  let check: NodeJS.Timeout | undefined;
  let giveUp = (): void => {};
  const idle = new Promise<never>((_, reject) => {
    giveUp = () => reject(new Endless());
    check = setInterval(() => {
      if (performance.eventLoopUtilization().idle - before_ms > most_ms) giveUp();
    }, IDLE_CHECK_ms);
    check.unref();
    process.once('beforeExit', giveUp);
  });
  try {
    await Promise.race([run, idle]);
  } finally {
    clearInterval(check);
    process.off('beforeExit', giveUp);
    process.channel!.ref();
  }
}

async function tryMutant(mutant: number, plans: readonly FilePlan[]): Promise<void> {
  for (const file of plans) {
    tell({ tell: 'begins', usual_ms: file.usual_ms });
    const foundBy = await tryFile(file, mutant);
    if (foundBy !== null) return tellVerdict(foundBy);
  }
  tellVerdict(null);
}

/** An open resource of a test, such as a socket or a timer, must not meet the next mutant. */
function tellVerdict(foundBy: string | null): void {
  const isSpent = process.getActiveResourcesInfo().some((resource) => !OWN_RESOURCES.has(resource));
  tell({ tell: 'tried', foundBy, isSpent });
}

/** Loads the file and runs the test at that place, if one is given. */
async function measureOne(script: string, place?: number): Promise<Measured & { readonly count: number }> {
  const reached: true[] = [];
  const begun_ms = performance.now();
  let failure: string | null = null;
  let title = script;
  let count = 0;
  let questions = 0;
  try {
    const { tests, endings, run } = load(script, (number) => {
      reached[number] = true;
      questions += 1;
      return false;
    });
    count = tests.length;
    if (place !== undefined) {
      title = tests[place].title;
      await run(tests[place]);
    }
    for (const act of endings) act();
  } catch (error) {
    failure = error instanceof Error ? `${error.stack}` : String(error);
  }
  const took_ms = performance.now() - begun_ms;
  return { title, took_ms, questions, reached: Object.keys(reached).map(Number), failure, count };
}

async function measure(script: string): Promise<void> {
  const { count, ...load } = await measureOne(script);
  const tests = [];
  for (let place = 0; place < count; place++) tests.push(await measureOne(script, place));
  tell({ tell: 'measured', load, tests });
}

function tell(answer: Answer): void {
  process.send!(answer);
}

process.on('message', (request: Request) => {
  void (request.ask === 'measure' ? measure(request.script) : tryMutant(request.mutant, request.plans));
});
