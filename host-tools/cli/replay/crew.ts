/** Who does the shares of a run: this thread, or several worker threads. Replies are taken in the order of the shares. */
import { Worker } from 'node:worker_threads';
import type { Stop } from './stop.js';
import { type Reply, type RunSettings, type Share, Work } from './work.js';

/** The next share, of at most `size` scripts; undefined where none is left. */
export type NextShare<S extends Share> = (size: number) => S | undefined;

export interface Crew {
  /** Does shares until none is left or the run is stopped; `take` gets each reply, in order. */
  inOrder<S extends Share>(next: NextShare<S>, take: (reply: Reply<S>) => void): Promise<void>;
  close(): Promise<void>;
}

/** After this long without a look at signals the event loop gets its turn. */
const YIELD_ms = 50;
const LARGEST_SHARE = 16;

/** Everything on this thread. A share has as many scripts as take a few milliseconds, so that Ctrl-C is heard soon. */
export async function crewOfOne(settings: RunSettings, stop: Stop): Promise<Crew> {
  const work = await Work.start(settings);
  return {
    async inOrder(next, take) {
      let size = 1;
      let yielded_ms = performance.now();
      while (stop.status === 0) {
        const share = next(size);
        if (share === undefined) return;
        const began_ms = performance.now();
        take(work.do(share));
        const now_ms = performance.now();
        if (now_ms - began_ms > 10) size = Math.max(1, size >> 1);
        else size = Math.min(size * 2, LARGEST_SHARE);
        if (now_ms - yielded_ms < YIELD_ms) continue;
        await new Promise(setImmediate);
        yielded_ms = performance.now();
      }
    },
    async close() {
      work.close();
    },
  };
}

/** What a worker thread answers to a share: the reply, or the error that ended its work. */
export type Answer =
  | { readonly reply: Reply<Share> }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string | undefined } };

/** Shares that may be handed out before the first of them is taken, for each worker. */
const WINDOW = 4;

/**
 * Worker threads.
 * @param program the file that the workers run; it answers each share with an `Answer` (worker.ts)
 */
export function crewOfMany(jobs: number, program: string, settings: RunSettings, stop: Stop): Crew {
  const workers = Array.from({ length: jobs }, () => new Worker(program, { workerData: { replay: settings } }));
  let fail: (error: unknown) => void = () => {};
  for (const worker of workers) worker.on('error', (error) => fail(error));
  return {
    async inOrder<S extends Share>(next: NextShare<S>, take: (reply: Reply<S>) => void) {
      const done = new Promise<void>((resolve, reject) => {
        fail = reject;
        handOut(workers, next, take, resolve, reject);
      });
      await Promise.race([done, stop.asked]);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Keeps all workers busy until no share is left; the first error in the order of the shares ends that. */
function handOut<S extends Share>(
  workers: readonly Worker[],
  next: NextShare<S>,
  take: (reply: Reply<S>) => void,
  resolve: () => void,
  reject: (error: unknown) => void,
): void {
  const idle = [...workers];
  const answers = new Map<number, Answer>();
  let handedOut = 0;
  let taken = 0;
  const takeInOrder = (): void => {
    for (let answer = answers.get(taken); answer !== undefined; answer = answers.get(taken)) {
      answers.delete(taken);
      taken += 1;
      if ('error' in answer) throw Object.assign(new Error(), answer.error);
      take(answer.reply as Reply<S>);
    }
  };
  const keepBusy = (): void => {
    while (idle.length > 0 && handedOut - taken < workers.length * WINDOW) {
      const share = next(LARGEST_SHARE);
      if (share === undefined) break;
      const turn = handedOut++;
      const worker = idle.pop()!;
      worker.once('message', (answer: Answer) => {
        answers.set(turn, answer);
        idle.push(worker);
        attempt();
      });
      worker.postMessage(share);
    }
    if (taken === handedOut) resolve();
  };
  const attempt = (): void => {
    try {
      takeInOrder();
      keepBusy();
    } catch (error) {
      reject(error);
    }
  };
  attempt();
}
