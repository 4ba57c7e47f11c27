/** Many card files in one folder. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCardFile } from '../../../emulator/card-file/card-file.js';
import { checkRecord, type FullRecord } from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { ProgressLine } from '../replay/progress.js';
import { Stop } from '../replay/stop.js';
import { isTerminal } from '../replay/terminal.js';

/** More than that in one folder is hard on file systems. */
export const MOST_CARDS = 1_000_000;
const BAR_CELLS = 30;

export interface MadeFiles {
  readonly made: number;
  /** 0, or the exit status that a signal asked for. */
  readonly status: number;
}

/**
 * Makes a card file SERIAL.card for each record, in their order, each whole or not at all. A signal ends it after the
 * file at hand.
 * @param count how many records there are
 * @param allOrNone whether those that were made go again where not all could be
 * @throws InputError where a file can't be made, or is there already
 */
export async function createCardFiles(
  folder: string,
  count: number,
  records: Iterable<FullRecord>,
  allOrNone = false,
): Promise<MadeFiles> {
  const progress = new ProgressLine(await isTerminal(2));
  const stop = new Stop();
  const paths: string[] = [];
  try {
    makeFolder(folder);
    for (const record of records) {
      checkRecord(record);
      const path = join(folder, fileName(record.serial));
      createCardFile(path, record);
      paths.push(path);
      progress.update(() => barText(paths.length, count));
      // A signal is heard only between turns of the event loop.
      if (paths.length % 32 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (stop.status !== 0) break;
    }
    if (allOrNone && stop.status !== 0) removeAll(paths);
    return { made: paths.length, status: stop.status };
  } catch (error) {
    if (allOrNone) removeAll(paths);
    throw error;
  } finally {
    progress.clear();
    stop.close();
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'there is a file of that name' : message.split(',')[0];
    throw new InputError(`the folder ${folder} can't be made: ${why}`);
  }
}

/** A serial may have any printable character; a file's name may not. */
function fileName(serial: string): string {
  const safe = serial.replace(/[^A-Za-z0-9._-]|^\./g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `${safe}.card`;
}

function removeAll(paths: string[]): void {
  for (const path of paths.splice(0)) rmSync(path, { force: true });
}

function barText(done: number, count: number): string {
  const cells = Math.floor((BAR_CELLS * done) / count);
  return `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] ${done} of ${count} cards`;
}
