/** Who does the shares of a run: this thread, or worker threads. Replies are taken in the order of the shares. */

import type { Stop } from '../cli/shell/stop.js';
import { now_ms } from './clock.js';
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
/** Scripts of the largest share: its text is held until it is whole. */
export const LARGEST_SHARE = 8;

/** Everything on this thread. A share has as many scripts as take a few milliseconds, so that Ctrl-C is heard soon. */
export async function crewOfOne(settings: RunSettings, stop: Stop): Promise<Crew> {
  const work = await Work.start(settings);
  return {
    async inOrder(next, take) {
      let size = 1;
      let yielded_ms = now_ms();
      while (stop.status === 0) {
        const share = next(size);
        if (share === undefined) return;
        const began_ms = now_ms();
        take(work.do(share));
        const ended_ms = now_ms();
        if (ended_ms - began_ms > 10) size = Math.max(1, size >> 1);
        else size = Math.min(size * 2, LARGEST_SHARE);
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
