/** Work on lines: opened for it, closed however it ends, and ended by Ctrl-C. */
import { isLineError } from '../../../line/line-failure.js';
import type { Line } from '../../../line/open-line.js';
import { Stop } from '../../shell/stop.js';

const LINK_FAILED = 3;
/**
 * @param work is given what opens a line, and what ends it
 * @returns the exit status: that of `work`, 3 where a line failed, that of the signal where it was stopped
 */
export async function onLines(
  work: (open: (opening: () => Promise<Line>) => Promise<Line>, stop: Stop) => Promise<number>,
): Promise<number> {
  const stop = new Stop();
  const opened: Line[] = [];
  try {
    return await work(async (opening) => {
      const line = await opening();
      opened.push(line);
      return line;
    }, stop);
  } catch (error) {
    if (stop.status !== 0) return stop.status;
    if (!isLineError(error)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return LINK_FAILED;
  } finally {
    for (const line of opened) await line.close();
    stop.close();
  }
}
