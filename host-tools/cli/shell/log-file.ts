/** The file of a server's log. Where somebody removes it while the server runs, it is made again: else all lines were lost. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { InputError } from '../../../emulator/input-error.js';
import { whyNot } from '../../files/write-all.js';

export class LogFile {
  #fd: number;

  /** @throws InputError where it can't be opened */
  constructor(
    private readonly path: string,
    private readonly warn: (message: string) => void,
  ) {
    try {
      this.#fd = this.#open();
    } catch (error) {
      throw new InputError(`--log: the log can't be written to ${path}: ${whyNot(error)}`);
    }
  }

  /** @throws the system's error where it was removed, and can't be made again */
  descriptor(): number {
    if (fstatSync(this.#fd).nlink > 0) return this.#fd;
    const fd = this.#open();
    this.close();
    this.#fd = fd;
    this.warn(`the log ${this.path} was removed, with the lines that stood there, and is made again`);
    return fd;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #open(): number {
    return openSync(this.path, 'a', 0o600);
  }
}
