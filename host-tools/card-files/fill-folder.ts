/** Many card files in one folder. */
import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { createCardFiles } from '../../emulator/machine/card-file/card-file.js';
import type { FullRecord } from '../../emulator/machine/card-record.js';
import { forOption } from '../files/for-option.js';

/** More than that in one folder is hard on file systems. */
export const MOST_CARDS = 1_000_000;
/** On their way to the disk at once, and between two looks at whether somebody asked to stop. */
const CARDS_AT_A_TIME = 50;

/** Long work: the listener for how many cards are done, and the signal that stops it. */
export interface Watched {
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a card file SERIAL.card for each record, in their order, each whole or not at all. A signal ends it after the
 * files at hand.
 * @param option that names the folder, for messages; undefined for none
 * @param allOrNone whether those that were made are removed where not all could be
 * @returns how many were made
 * @throws InputError where a file can't be made, or is there already
 */
export async function fillFolder(
  folder: string,
  records: Iterable<FullRecord>,
  {
    onProgress,
    signal,
    allOrNone = false,
    option,
  }: Watched & { readonly allOrNone?: boolean; readonly option?: string },
): Promise<number> {
  const paths: string[] = [];
  let isOurs = false;
  const removeAll = () => {
    for (const path of paths.splice(0)) rmSync(path, { force: true });
    if (isOurs && readdirSync(folder).length === 0) rmdirSync(folder);
  };
  try {
    isOurs = forOption(option, () => makeFolder(folder));
    for (const some of portionsOf(records, CARDS_AT_A_TIME)) {
      const portion = new Map(some.map((record) => [fileName(record.serial), record]));
      await createCardFiles(folder, portion);
      paths.push(...[...portion.keys()].map((name) => join(folder, name)));
      onProgress(paths.length);
      if (signal.aborted) break;
    }
    if (allOrNone && signal.aborted) removeAll();
    return paths.length;
  } catch (error) {
    if (allOrNone) removeAll();
    throw error;
  }
}

/** So many at a time, the last ones fewer. */
export function* portionsOf<One>(all: Iterable<One>, size: number): Generator<One[]> {
  let portion: One[] = [];
  for (const one of all) {
    portion.push(one);
    if (portion.length < size) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

/** @returns whether it was not there before */
function makeFolder(folder: string): boolean {
  try {
    return mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
  } catch (error) {
    const isFile = 'there is a file of that name';
    const why = whyRefused(error, { EEXIST: isFile, ENOTDIR: isFile });
    throw new InputError(`the folder ${folder} can't be made: ${why}`);
  }
}

/** A serial may have any printable character; a file's name may not. */
function fileName(serial: string): string {
  const safe = serial.replace(/[^A-Za-z0-9._-]|^\./g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `${safe}.card`;
}
