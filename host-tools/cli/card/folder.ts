/**
 * A folder of card files that appears whole or not at all: it is written under another name beside it and takes its own
 * in one step. So nobody finds half of a batch, and what is broken off leaves nothing.
 */
import * as fs from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createCardFiles } from '../../../emulator/card-file/card-file.js';
import { syncFolder } from '../../../emulator/card-file/durable.js';
import type { FullRecord } from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { Progress } from '../replay/progress.js';
import { Stop } from '../replay/stop.js';
import { isTerminal } from '../replay/terminal.js';

export const CARD_FILE_END = '.card';
/** At once on their way to the disk, and between two looks at whether somebody asked to stop. */
const CARDS_AT_A_TIME = 50;

/** The file of a card: its serial, what a file name can't hold written as in an address. */
export function cardFileName(serial: string): string {
  const escaped = encodeURIComponent(serial).replace(/[*]/g, '%2A').replace(/^\./, '%2E');
  return escaped + CARD_FILE_END;
}

/**
 * Makes a folder with a card file for each of `count` cards.
 * @returns 0, or the exit status of the signal that asked to stop; nothing is then left
 * @throws InputError where the folder is there already, can't be made, or a card can't be one; nothing is then left
 */
export async function makeCardFolder(folder: string, cards: Iterable<FullRecord>, count: number): Promise<number> {
  const staging = join(dirname(resolve(folder)), `.${basename(resolve(folder))}.new`);
  if (fs.lstatSync(folder, { throwIfNoEntry: false }) !== undefined) {
    throw new InputError(`there is something named ${folder} already: name a folder that is to be made`);
  }
  // Not `recursive`, which takes one that is there: another process may be at work in it.
  explained(folder, staging, () => fs.mkdirSync(staging, { mode: 0o700 }));
  let whole = false;
  try {
    const status = await fill(staging, cards, count);
    if (status !== 0) return status;
    explained(folder, staging, () => {
      syncFolder(staging);
      fs.renameSync(staging, folder);
      syncFolder(dirname(resolve(folder)));
    });
    whole = true;
    return 0;
  } finally {
    if (!whole) fs.rmSync(staging, { recursive: true });
  }
}

async function fill(staging: string, cards: Iterable<FullRecord>, count: number): Promise<number> {
  const stop = new Stop();
  const progress = new Progress(await isTerminal(2), 'cards');
  let made = 0;
  try {
    for (const some of portionsOf(cards)) {
      await createCardFiles(staging, some);
      made += some.size;
      progress.update('making', made, count);
      if (stop.status !== 0) break;
    }
    return stop.status;
  } finally {
    progress.clear();
    stop.close();
    if (stop.status !== 0) process.stderr.write(`dscplus: stopped at card ${made} of ${count}: none was made\n`);
  }
}

/** A few cards at a time, by the names of their files. */
function* portionsOf(cards: Iterable<FullRecord>): Iterable<Map<string, FullRecord>> {
  let portion = new Map<string, FullRecord>();
  for (const card of cards) {
    portion.set(cardFileName(card.serial), card);
    if (portion.size < CARDS_AT_A_TIME) continue;
    yield portion;
    portion = new Map();
  }
  if (portion.size > 0) yield portion;
}

function explained(folder: string, staging: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new InputError(
        `${staging} is there: another command is making ${folder}, or was killed at it; if none runs, remove it`,
      );
    }
    if (code === 'ENOENT') throw new InputError(`${folder} can't be made: its folder does not exist`);
    throw new InputError(`${folder} can't be made: ${message.split(',')[0]}`);
  }
}
