/** `dscplus store backup`: a copy of a store that is in use, and the head of its audit log beside it. */
import * as fs from 'node:fs';
import { InputError } from '../../../../emulator/input-error.js';
import { createFile } from '../../../../emulator/machine/card-file/durable.js';
import { backUp } from '../../../verifier/store/backup.js';
import { isThere } from './key-file.js';
import { headFileBeside, openToRead, type StoreValues } from './open-store.js';

/**
 * @param path of the copy; its head is written beside it
 * @returns the files that were made
 * @throws InputError where one is there already; StoreError where the copy can't be made, and then nothing is left of it
 */
export async function makeBackup(path: string, values: StoreValues): Promise<string[]> {
  const made = [path, headFileBeside(path)];
  const taken = made.find(isThere);
  if (taken !== undefined) throw new InputError(`there is a file ${taken} already: a backup is made under a new name`);
  const store = await openToRead(values);
  try {
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
    throw new InputError(`the head can't be written to ${file}: ${(error as Error).message.split(',')[0]}`);
  }
}
