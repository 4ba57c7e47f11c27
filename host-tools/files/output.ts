/** Where a report goes: standard output, or a file that appears whole or not at all. */
import { closeSync, fchmodSync, openSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { withOption } from './for-option.js';
import { openTemporary } from './temporary.js';
import { whyNot, writeAll } from './write-all.js';
import { placeOf } from './written-files.js';

/** Text is written in pieces of this many bytes; a UTF-16 code unit is at most three of them in UTF-8. */
const PIECE_BYTES = 64 * 1024;
const MOST_BYTES_A_UNIT = 3;
/** Of a file that was not there, before the process's mask. */
const NEW_MODE = 0o666;
const SECRET_MODE = 0o600;

export interface OutputOptions {
  readonly isSecret?: boolean;
  readonly option?: string | undefined;
}

/**
 * A report on its way out. Writes are synchronous: a slow reader slows the run down, and nothing piles up in memory.
 */
export class Output {
  readonly #fd: number;
  #isOpen = true;
  /** The file that is written, and the one it becomes; null where writing goes straight to its end. */
  readonly #files: { readonly written: string; readonly wanted: string; readonly mode: number } | null;
  readonly #name: string;
  readonly #what: string;
  readonly #option: string | undefined;
  readonly #waiting = Buffer.allocUnsafe(PIECE_BYTES);
  #waitingBytes = 0;

  /**
   * @param path the file; undefined for standard output
   * @param what stands in it, for messages
   * @param grows the file is there from the beginning and can be followed while it grows
   * @param isSecret only its owner may read the file
   * @param option that names the file, without its dashes, for messages; undefined for none
   * @throws InputError if the file can't be written
   */
  constructor(
    path: string | undefined,
    what = 'the report',
    { grows = false, isSecret = false, option }: OutputOptions & { readonly grows?: boolean } = {},
  ) {
    this.#what = what;
    this.#option = path === undefined ? undefined : option;
    this.#name = path ?? 'standard output';
    if (path === undefined) {
      this.#fd = 1;
      this.#files = null;
      return;
    }
    try {
      const existing = statSync(path, { throwIfNoEntry: false });
      const inPlace = grows || (existing !== undefined && !existing.isFile());
      // A device or a pipe can't be exchanged for a file, and a link stays a link to what is exchanged.
      if (inPlace) {
        this.#fd = openSync(path, 'w', NEW_MODE);
        this.#files = null;
        return;
      }
      const wanted = placeOf(path);
      const { fd, path: written } = openTemporary(wanted);
      this.#fd = fd;
      this.#files = { written, wanted, mode: isSecret ? SECRET_MODE : modeOf(existing) };
    } catch (error) {
      throw this.#cannotWrite(error);
    }
  }

  /**
   * A file that is there goes at once, so that nobody takes it for what is about to be written.
   * @throws InputError if it can't be removed
   */
  dropOlder(): void {
    try {
      if (this.#files) rmSync(this.#files.wanted, { force: true });
    } catch (error) {
      throw this.#cannotWrite(error);
    }
  }

  /** @param text or its UTF-8 */
  write(text: string | Uint8Array): void {
    const most = typeof text === 'string' ? text.length * MOST_BYTES_A_UNIT : text.length;
    if (this.#waitingBytes + most > PIECE_BYTES) this.flush();
    if (most > PIECE_BYTES) this.#writeAll(typeof text === 'string' ? Buffer.from(text) : text);
    else this.#waitingBytes += this.#wait(text);
  }

  /** @returns how many bytes wait now more */
  #wait(text: string | Uint8Array): number {
    if (typeof text === 'string') return this.#waiting.write(text, this.#waitingBytes);
    this.#waiting.set(text, this.#waitingBytes);
    return text.length;
  }

  /** Hands over what waits, so that a reader sees how far the run is. */
  flush(): void {
    const bytes = this.#waitingBytes;
    this.#waitingBytes = 0;
    this.#writeAll(this.#waiting.subarray(0, bytes));
  }

  #writeAll(bytes: Uint8Array): void {
    try {
      writeAll(this.#fd, bytes);
    } catch (error) {
      throw this.#cannotWrite(error);
    }
  }

  /** The report is whole: the file takes its name. */
  commit(): void {
    this.flush();
    if (this.#fd === 1) return;
    try {
      if (this.#files) giveMode(this.#fd, this.#files.mode);
      this.#isOpen = false;
      closeSync(this.#fd);
      if (this.#files) renameSync(this.#files.written, this.#files.wanted);
    } catch (error) {
      throw this.#cannotWrite(error);
    }
  }

  /** There is no report: what was written to a file is dropped, and a file that was there before stays as it was. */
  discard(): void {
    this.#waitingBytes = 0;
    if (this.#fd === 1) return;
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
    if (this.#files) rmSync(this.#files.written, { force: true });
  }

  #cannotWrite(error: unknown): InputError {
    const refusal = cannotWrite(this.#what, this.#name, error);
    return this.#option === undefined ? refusal : new InputError(withOption(this.#option, refusal.message));
  }
}

function modeOf(existing: Stats | undefined): number {
  return existing?.mode ?? NEW_MODE & ~process.umask();
}

function cannotWrite(what: string, name: string, error: unknown): InputError {
  return new InputError(`can't write ${what} to ${name}: ${whyNot(error)}`);
}

/**
 * A file of its own, whole or not at all: one that is there already stays as it is.
 * @returns whether there was none
 * @throws InputError if it can't be written; there is none then
 */
export function writeNew(path: string, what: string, text: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotWrite(what, path, error);
  }
  try {
    writeFileSync(fd, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw cannotWrite(what, path, error);
  } finally {
    closeSync(fd);
  }
  return true;
}

/** A whole file is for the readers whom it was meant for. */
function giveMode(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode & 0o7777);
  } catch {
    // A file system without permissions, as of a memory stick.
  }
}

/**
 * A report that is whole when it is written.
 * @throws InputError if it can't be written; a file is then as it was
 */
export function writeWhole(path: string | undefined, what: string, text: string, options: OutputOptions = {}): void {
  const output = new Output(path, what, options);
  try {
    output.write(text);
    output.commit();
  } catch (error) {
    output.discard();
    throw error;
  }
}

/**
 * Asks before long work whether its report can be written in the end. A pipe or a device is not asked: it would take
 * the question for the report.
 * @throws InputError if not
 */
export function checkWritable(path: string, what: string, options: OutputOptions = {}): void {
  if (!isStream(path)) new Output(path, what, options).discard();
}

function isStream(path: string): boolean {
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    return existing !== undefined && !existing.isFile() && !existing.isDirectory();
  } catch {
    return false;
  }
}
