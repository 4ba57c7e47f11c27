/** Long work on many cards: a bar on the terminal, and Ctrl-C. */
import type { Watched } from '../../../card-files/fill-folder.js';
import { ProgressLine } from '../../shell/progress.js';
import { Stop } from '../../shell/stop.js';
import { isTerminal } from '../../shell/terminal.js';

const BAR_CELLS = 30;

export interface Made {
  readonly made: number;
  /** The exit status: 0, or that of the signal that stopped the work. */
  readonly status: number;
}

/** @param count how many cards there are to make @param work gives how many it has made */
export async function watched(count: number, work: (watched: Watched) => Promise<number>): Promise<Made> {
  const progress = new ProgressLine(await isTerminal(2));
  const stop = new Stop();
  try {
    const made = await work({
      onProgress: (done) => progress.update(() => barText(done, count)),
      signal: stop.signal,
    });
    return { made, status: stop.status };
  } finally {
    progress.clear();
    stop.close();
  }
}

function barText(done: number, count: number): string {
  const cells = Math.floor((BAR_CELLS * done) / count);
  return `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] ${done} of ${count} cards`;
}
