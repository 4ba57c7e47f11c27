/** A crew of worker threads, for `--jobs`. */
import { Worker } from 'node:worker_threads';
import { type Crew, LARGEST_SHARE, type NextShare } from './crew.js';
import type { Stop } from './stop.js';
import type { Reply, RunSettings, Share } from './work.js';

/** What a worker runs: the bundle is loaded by the same way as the command loads it. */
const PROGRAM = `
const { workerData } = require('node:worker_threads');
require(workerData.bundle).answerShares(workerData.settings);
`;

/** What a worker thread answers to a share: the reply, or the error that ended its work. */
export type Answer =
  | { readonly reply: Reply<Share> }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string | undefined } };

/** Shares that may be handed out before the first of them is taken, for each worker. */
const WINDOW = 4;

/**
 * Worker threads.
 * @param bundle the file whose `answerShares` (worker.ts) the workers run
 */
export function crewOfMany(jobs: number, bundle: string, settings: RunSettings, stop: Stop): Crew {
  const workers = Array.from(
    { length: jobs },
    () => new Worker(PROGRAM, { eval: true, workerData: { bundle, settings } }),
  );
  let fail: (error: unknown) => void = () => {};
  for (const worker of workers) worker.on('error', (error) => fail(error));
  return {
    async inOrder<S extends Share>(next: NextShare<S>, take: (reply: Reply<S>) => void) {
      const done = new Promise<void>((resolve, reject) => {
        fail = reject;
        handOut(workers, next, take, stop, resolve, reject);
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
  stop: Stop,
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
    // The report of a run that was stopped is closed: what comes now comes too late.
    if (stop.status !== 0) return;
    try {
      takeInOrder();
      keepBusy();
    } catch (error) {
      reject(error);
    }
  };
  attempt();
}
