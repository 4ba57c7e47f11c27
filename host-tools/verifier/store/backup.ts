/** A copy of a store on disk, made while others work on it. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { whyRefused } from '../../../emulator/input-error.js';
import { StoreError } from '../errors.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import type { AuditHead } from './store.js';
import { storePathOf } from './store-path.js';

/**
 * Copies all that is committed at one instant to a new file, which only its owner can read, and which is on the disk when
 * this ends. A copy of the file alone would lose what still stands in the log beside it.
 * @param from an open store; others may write to it meanwhile
 * @param name the path of the new file
 * @returns the head of the copy's audit log
 * @throws StoreError where there is such a file, or the copy can't be made; nothing is then left of it
 */
export async function backUp(from: ReadOnlyStore, name: string): Promise<AuditHead> {
  const path = storePathOf(name);
  const temporary = `${path}.${process.pid}.tmp`;
  const made: string[] = [];
  try {
    for (const one of [path, temporary]) {
      closeSync(openSync(one, 'wx', 0o600));
      made.push(one);
    }
    await from.copyTo(temporary);
    sync(temporary);
    renameSync(temporary, path);
    if (process.platform !== 'win32') sync(dirname(path));
    return await headOf(name);
  } catch (error) {
    for (const one of made) rmSync(one, { force: true });
    // What SQLite says of the store may be of the copy's disk.
    if (error instanceof StoreError && error.cause === undefined) throw error;
    const why = whyRefused(error, { ENOENT: 'its folder does not exist' });
    throw new StoreError(`the copy ${name} can't be made: ${why}`, { cause: error });
  }
}

async function headOf(name: string): Promise<AuditHead> {
  const copy = await ReadOnlyStore.open(name);
  try {
    return await copy.read((tx) => tx.head());
  } finally {
    await copy.close();
  }
}

function sync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
