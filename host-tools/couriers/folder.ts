/** A courier into a folder: a file a message, for a program that takes them from there, and for tests. */
import { accessSync, constants, statSync } from 'node:fs';
import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { checkText } from '../arguments.js';
import type { Courier, CourierMessage } from './courier.js';

/** Files that may lie there: whoever reads a message removes it. */
const FILES_MAX = 10_000;
const OWNER_ALONE = 0o600;

export class FolderCourier implements Courier {
  readonly #folder: string;

  /** @throws InputError for a path that is no folder, or one that can't be written */
  constructor(
    folder: string,
    private readonly filesMax = FILES_MAX,
  ) {
    checkText('folder', folder);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new InputError(`there is no folder ${JSON.stringify(folder)} for messages: make it first`);
    }
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new InputError(`the folder ${JSON.stringify(folder)} for messages can't be written: ${whyRefused(error)}`);
    }
    this.#folder = folder;
  }

  /** A file is there whole or not at all; a message that is sent again has the same file. */
  async send(message: CourierMessage): Promise<void> {
    const { id } = message;
    try {
      if ((await readdir(this.#folder)).length >= this.filesMax) throw new Error('full');
      const unfinished = join(this.#folder, `.${id}.part`);
      await writeFile(unfinished, `${JSON.stringify(message)}\n`, { mode: OWNER_ALONE });
      await rename(unfinished, join(this.#folder, `${id}.json`));
    } catch (error) {
      const why = whyRefused(error, { ENOENT: 'there is no such folder' });
      throw new Error(`the folder did not take the message: ${why}`);
    }
  }
}
