/** Machines in files: of a script that failed, as it was then. */
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { Card } from '../../emulator/machine/card.js';
import { type CardState, checkState } from '../../emulator/machine/card-state.js';
import { restoreSnapshot } from '../../emulator/script/restored.js';
import { visible } from '../../emulator/text.js';
import { writeWhole } from '../files/output.js';
import { whyNot } from '../files/write-all.js';
import { checkNames, nameFor } from '../trace-files/script-traces.js';

const SNAPSHOT_NAME = '%.snapshot.json';
/** A card's memory and what its parts know are some 10 KB. */
const MOST_BYTES = 1024 * 1024;
const FOLDER_MODE = 0o700;

/** Whether a path is one of a snapshot, and none of a script. */
export function isSnapshot(path: string): boolean {
  return path.toLowerCase().endsWith('.json');
}

/** The snapshot of a script's failure. */
export function snapshotName(folder: string, script: string): string {
  return nameFor(join(folder, SNAPSHOT_NAME), script);
}

/** @throws InputError where two scripts would have one snapshot */
export function checkSnapshotNames(folder: string, scripts: readonly string[]): void {
  checkNames('--save-on-failure', join(folder, SNAPSHOT_NAME), scripts);
}

/** @throws InputError where the folder can't be made */
export function makeSnapshotFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw new InputError(`--save-on-failure ${visible(folder)} can't be made a folder: ${whyNot(error)}`);
  }
}

/** A snapshot of an earlier run is none of this one. @throws InputError where it can't be removed */
export function removeSnapshot(folder: string, script: string): void {
  const path = snapshotName(folder, script);
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw new InputError(`can't remove the snapshot ${visible(path)} of an earlier run: ${whyNot(error)}`);
  }
}

/**
 * Writes the whole machine, the card's key with it, so only the owner may read the file. A card file stays out of it:
 * what opens the snapshot gets a copy of the card.
 * @throws InputError where it can't be written
 */
export function writeSnapshot(folder: string, script: string, card: Card): void {
  const text = `${JSON.stringify({ ...card.save(), file: null })}\n`;
  writeWhole(snapshotName(folder, script), 'the snapshot', text, { isSecret: true, option: 'save-on-failure' });
}

/**
 * A machine that was saved to a file: by `--save-on-failure`, by the debugger, or by a program with `Card.save`. It is a
 * copy: no card file is opened for it.
 * @throws InputError for what is no snapshot; the message repeats nothing of it
 */
export function readSnapshot(path: string): CardState {
  const state = { ...parsed(path), file: null } as CardState;
  try {
    checkState(state);
    restoreSnapshot(new Card(), state);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof TypeError)) throw error;
    throw refused(path);
  }
  return state;
}

function parsed(path: string): object {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw refused(path);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`the snapshot ${visible(path)} can't be read: ${whyRefused(error)}`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // As for any other text.
  }
  throw refused(path);
}

function refused(path: string): InputError {
  return new InputError(
    `${visible(path)}: found no snapshot of a card or a phone in format "dscplus snapshot 1", expected one of replay --save-on-failure`,
  );
}
