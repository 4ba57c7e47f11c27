/** A worker pool of threads, for `--jobs`. */
import { Worker } from 'node:worker_threads';
import type { Batch, Reply, RunSettings } from './work.js';
import { LARGEST_BATCH, type NextBatch, type WorkerPool } from './worker-pool.js';

/** What a worker runs: it loads the bundle as the launcher does. */
const PROGRAM = `
const { workerData } = require('node:worker_threads');
require(workerData.bundle).answerBatches(workerData.settings);
`;

/** What a worker thread answers to a batch: the reply, or the error that ended its work. */
export type Answer =
  | { readonly reply: Reply<Batch> }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string | undefined } };

/** Batches that may be handed out before the first of them is taken, for each worker. */
const WINDOW = 4;

/**
 * Worker threads.
 * @param scripts how many the run has: batches are so small that all workers get some
 * @param bundle the file whose `answerBatches` (worker.ts) the workers run
 */
export function poolOfThreads(
  jobs: number,
  scripts: number,
  bundle: string,
  settings: RunSettings,
  signal: AbortSignal,
): WorkerPool {
  const size = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(scripts / (jobs * WINDOW))));
  const workerData = { bundle, settings };
  const transferList = settings.line === undefined ? [] : [settings.line.port];
  const workers = Array.from({ length: jobs }, () => new Worker(PROGRAM, { eval: true, workerData, transferList }));
  let fail: (error: unknown) => void = () => {};
  for (const worker of workers) worker.on('error', (error) => fail(error));
  return {
    async inOrder<B extends Batch>(next: NextBatch<B>, take: (reply: Reply<B>) => void) {
      let stop: () => void = () => {};
      try {
        await new Promise<void>((resolve, reject) => {
          stop = resolve;
          fail = reject;
          signal.addEventListener('abort', stop);
          if (signal.aborted) resolve();
          else new Pass(workers, () => next(size), take, signal, resolve, reject).goOn();
        });
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** One pass over the batches. It keeps all workers busy until none is left; the first error in their order ends it. */
class Pass<B extends Batch> {
  private readonly idle: Worker[];
  private readonly answers = new Map<number, Answer>();
  private handedOut = 0;
  private taken = 0;

  constructor(
    private readonly workers: readonly Worker[],
    private readonly next: () => B | undefined,
    private readonly take: (reply: Reply<B>) => void,
    private readonly signal: AbortSignal,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.idle = [...workers];
  }

  goOn(): void {
    // The report of a run that was stopped is closed: what comes now comes too late.
    if (this.signal.aborted) return;
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
      this.take(answer.reply as Reply<B>);
    }
  }

  private handOut(): void {
    while (this.idle.length > 0 && this.handedOut - this.taken < this.workers.length * WINDOW) {
      const batch = this.next();
      if (batch === undefined) break;
      this.give(this.idle.pop()!, batch, this.handedOut++);
    }
    if (this.taken === this.handedOut) this.resolve();
  }

  private give(worker: Worker, batch: B, turn: number): void {
    worker.once('message', (answer: Answer) => {
      this.answers.set(turn, answer);
      this.idle.push(worker);
      this.goOn();
    });
    worker.postMessage(batch);
  }
}
