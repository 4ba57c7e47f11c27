/** A copy of a store that is in use, and the head of its audit log beside it. */
import * as fs from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { createFile } from '../../emulator/machine/card-file/durable.js';
import { whyNot } from '../files/write-all.js';
import { backUp } from '../verifier/store/backup.js';
import { ReadOnlyStore } from '../verifier/store/libsql-read-only.js';
import { isThere } from './key-file.js';
import { headFileBeside, openToRead, type StoreName } from './open-store.js';

/**
 * @param path of the copy; its head is written beside it
 * @returns the files that were made
 * @throws InputError where one is there already, or the store is a database; StoreError where the copy can't be made, and then
 * nothing is left of it
 */
export async function makeBackup(path: string, name: StoreName): Promise<string[]> {
  const made = [path, headFileBeside(path)];
  const taken = made.find(isThere);
  if (taken !== undefined) throw new InputError(`there is a file ${taken} already: a backup is made under a new name`);
  const store = await openToRead(name);
  try {
    if (!(store instanceof ReadOnlyStore)) {
      throw new InputError(
        `${name.shown} is a database: back it up with pg_dump, or with "dscplus store copy" to a file (docs/backups.md)`,
      );
    }
    const head = await backUp(store, path);
    writeHead(made[1]!, `${JSON.stringify(head)}\n`, path);
  } finally {
    await store.close();
  }
  return made;
}

function writeHead(file: string, text: string, copy: string): void {
  try {
    createFile(file, text);
  } catch (error) {
    fs.rmSync(copy, { force: true });
    throw new InputError(`the head can't be written to ${file}: ${whyNot(error)}`);
  }
}
