/** A crew of worker threads, for `--jobs`. */
import { Worker } from 'node:worker_threads';
import type { Stop } from '../cli/shell/stop.js';
import { type Crew, LARGEST_SHARE, type NextShare } from './crew.js';
import type { Reply, RunSettings, Share } from './work.js';

/** What a worker runs: it loads the bundle as the launcher does. */
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
 * @param scripts how many the run has: shares are so small that all workers get some
 * @param bundle the file whose `answerShares` (worker.ts) the workers run
 */
export function crewOfMany(jobs: number, scripts: number, bundle: string, settings: RunSettings, stop: Stop): Crew {
  const size = Math.max(1, Math.min(LARGEST_SHARE, Math.floor(scripts / (jobs * WINDOW))));
  const workerData = { bundle, settings };
  const transferList = settings.line === undefined ? [] : [settings.line.port];
  const workers = Array.from({ length: jobs }, () => new Worker(PROGRAM, { eval: true, workerData, transferList }));
  let fail: (error: unknown) => void = () => {};
  for (const worker of workers) worker.on('error', (error) => fail(error));
  return {
    async inOrder<S extends Share>(next: NextShare<S>, take: (reply: Reply<S>) => void) {
      const done = new Promise<void>((resolve, reject) => {
        fail = reject;
        new Pass(workers, () => next(size), take, stop, resolve, reject).goOn();
      });
      await Promise.race([done, stop.asked]);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** One pass over the shares. It keeps all workers busy until none is left; the first error in their order ends it. */
class Pass<S extends Share> {
  private readonly idle: Worker[];
  private readonly answers = new Map<number, Answer>();
  private handedOut = 0;
  private taken = 0;

  constructor(
    private readonly workers: readonly Worker[],
    private readonly next: () => S | undefined,
    private readonly take: (reply: Reply<S>) => void,
    private readonly stop: Stop,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.idle = [...workers];
  }

  goOn(): void {
    // The report of a run that was stopped is closed: what comes now comes too late.
    if (this.stop.status !== 0) return;
    try {
      this.takeInOrder();
      this.handOut();
    } catch (error) {
      this.reject(error);
    }
  }

  private takeInOrder(): void {
    for (let answer = this.answers.get(this.taken); answer !== undefined; answer = this.answers.get(this.taken)) {
      this.answers.delete(this.taken);
      this.taken += 1;
      if ('error' in answer) throw Object.assign(new Error(), answer.error);
      this.take(answer.reply as Reply<S>);
    }
  }

  private handOut(): void {
    while (this.idle.length > 0 && this.handedOut - this.taken < this.workers.length * WINDOW) {
      const share = this.next();
      if (share === undefined) break;
      this.give(this.idle.pop()!, share, this.handedOut++);
    }
    if (this.taken === this.handedOut) this.resolve();
  }

  private give(worker: Worker, share: S, turn: number): void {
    worker.once('message', (answer: Answer) => {
      this.answers.set(turn, answer);
      this.idle.push(worker);
      this.goOn();
    });
    worker.postMessage(share);
  }
}
