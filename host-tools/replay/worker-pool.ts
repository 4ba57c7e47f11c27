/** A worker pool does the batches of a run: on this thread, or on worker threads. Replies come in the order of batches. */
import { now_ms } from './clock.js';
import { type Batch, type Reply, type RunSettings, Work } from './work.js';

/** The next batch, of at most `size` scripts; undefined where none is left. */
export type NextBatch<B extends Batch> = (size: number) => B | undefined;

export interface WorkerPool {
  /** Does batches until none is left or the run is stopped; `take` gets each reply, in order. */
  inOrder<B extends Batch>(next: NextBatch<B>, take: (reply: Reply<B>) => void): Promise<void>;
  close(): Promise<void>;
}

/** After this long without a look at signals the event loop gets its turn. */
const YIELD_ms = 50;
/** Scripts of the largest batch: its text is held until it is whole. */
export const LARGEST_BATCH = 8;

/**
 * Everything on this thread. A batch has as many scripts as take a few milliseconds, so that Ctrl-C is heard soon.
 * @param signal stops the run
 */
export async function poolOfThisThread(settings: RunSettings, signal: AbortSignal): Promise<WorkerPool> {
  const work = await Work.start(settings);
  return {
    async inOrder(next, take) {
      let size = 1;
      let yielded_ms = now_ms();
      while (!signal.aborted) {
        const batch = next(size);
        if (batch === undefined) return;
        const began_ms = now_ms();
        take(work.do(batch));
        const ended_ms = now_ms();
        if (ended_ms - began_ms > 10) size = Math.max(1, size >> 1);
        else size = Math.min(size * 2, LARGEST_BATCH);
        if (ended_ms - yielded_ms < YIELD_ms) continue;
        await new Promise(setImmediate);
        yielded_ms = now_ms();
      }
    },
    async close() {
      work.close();
    },
  };
}
