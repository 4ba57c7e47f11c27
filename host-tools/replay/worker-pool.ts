/** A worker pool does the batches of a run: on this thread, or on worker threads. Replies come in the order of batches. */
import { WORLD_TIME } from '../../emulator/time.js';
import { type Batch, type Reply, type RunSettings, Work } from './work.js';

/** The next batch, of at most `size` scripts; undefined where none is left. */
export type NextBatch<B extends Batch> = (size: number) => B | undefined;

export interface WorkerPool {
  /** Does batches until none is left or the run is stopped; `take` gets each reply, in order. */
  inOrder<B extends Batch>(next: NextBatch<B>, take: (reply: Reply<B>) => void): Promise<void>;
  close(): Promise<void>;
}

/** After this long without a look at signals the event loop gets its turn. */
const YIELD_us = 50_000;
/** A batch that takes longer is followed by one of half as many scripts. */
const LONG_us = 10_000;
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
      let yielded_us = WORLD_TIME.steady_us();
      while (!signal.aborted) {
        const batch = next(size);
        if (batch === undefined) return;
        const began_us = WORLD_TIME.steady_us();
        take(work.do(batch));
        const ended_us = WORLD_TIME.steady_us();
        if (ended_us - began_us > LONG_us) size = Math.max(1, size >> 1);
        else size = Math.min(size * 2, LARGEST_BATCH);
        if (ended_us - yielded_us < YIELD_us) continue;
        await new Promise(setImmediate);
        yielded_us = WORLD_TIME.steady_us();
      }
    },
    async close() {
      work.close();
    },
  };
}
