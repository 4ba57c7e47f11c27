/** Logins over lines: opened for it, closed however it ends, and ended by Ctrl-C. */
import { LinkError, ScpiError } from '../../../client/errors.js';
import type { Line } from '../../../line/open-line.js';
import { Stop } from '../../shell/stop.js';

const LINK_FAILED = 3;

/**
 * @param work is given what opens a line, and a signal that ends it
 * @returns the exit status: that of `work`, 3 where a line failed, 130 or 143 where it was stopped
 */
export async function onLines(
  work: (open: (opening: () => Promise<Line>) => Promise<Line>, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = new Stop();
  const stopping = new AbortController();
  void stop.asked.then(() => stopping.abort());
  const opened: Line[] = [];
  try {
    return await work(async (opening) => {
      const line = await opening();
      opened.push(line);
      return line;
    }, stopping.signal);
  } catch (error) {
    if (stop.status !== 0) return stop.status;
    if (!(error instanceof LinkError || error instanceof ScpiError)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return LINK_FAILED;
  } finally {
    for (const line of opened) await line.close();
    stop.close();
  }
}
