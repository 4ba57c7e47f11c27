/** Files that hold a key of 256 bits. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { isOpenToOthers } from '../../emulator/machine/card-file/card-file.js';
import { createFile } from '../../emulator/machine/card-file/durable.js';
import { whyNot } from '../files/write-all.js';

const KEY_BYTES = 32;

/**
 * The key in a file. Where others can read it, standard error says so.
 * @param what which key, as the warning names it
 * @throws InputError as `read` does
 */
export function readKeyFile<Key>(path: string, what: string, read: (path: string) => Key): Key {
  const key = read(path);
  if (isOpenToOthers(path)) {
    process.stderr.write(`dscplus: warning: others can read or change ${path}, and ${what} in it: chmod 600 it\n`);
  }
  return key;
}

/**
 * Makes a file with a new random key that only its owner can read.
 * @throws InputError where something has that name already or the file can't be written
 */
export function createKeyFile(path: string, what: string): void {
  try {
    createFile(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
  } catch (error) {
    throw new InputError(`${what} can't be written to ${path}: ${whyNot(error)}`);
  }
}

/** Whether something has that name. */
export function isThere(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
