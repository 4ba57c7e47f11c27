/**
 * A card's record in a file, so that its counter outlives the emulator. The counter is as much of a secret's safety as
 * the key: two responses to one counter value must never show (RFC 6287 5.1), so one process at a time has the file,
 * and what it stores is durable before the card goes on.
 */
import * as fs from 'node:fs';
import { InputError, whyRefused } from '../../input-error.js';
import { visible } from '../../text.js';
import { checkRecord, type FullRecord } from '../card-record.js';
import { readCardText, WHEN_DAMAGED, writeCardText } from './card-text.js';
import { createFile, createFiles, removeLeftover, replaceFile } from './durable.js';
import { Lock } from './lock.js';

const LONGEST_FILE = 16_384;

/**
 * Reads a card file, without its lock: another process may have it.
 * @throws InputError where there is no such file or no card can be read from it; the message never holds the key
 */
export function readCardFile(path: string): FullRecord {
  return explained(path, TO_READ, () => readRecord(path));
}

/** Whether others than the file's owner can read or change it. Where there are no such permissions, no. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && (fs.statSync(path).mode & 0o077) !== 0;
}

/**
 * Makes a card file that only its owner can read, durably.
 * @throws InputError where the record is none that a card can hold, where something has that name already, or where the
 *   file can't be written; nothing is then left of it
 */
export function createCardFile(path: string, record: FullRecord): void {
  checkRecord(record);
  explained(path, TO_MAKE, () => createFile(path, writeCardText(record)));
}

/**
 * Makes a few card files in one folder at once, by their names.
 * @throws InputError as `createCardFile` does; nothing is then left of any
 */
export async function createCardFiles(folder: string, records: ReadonlyMap<string, FullRecord>): Promise<void> {
  for (const record of records.values()) checkRecord(record);
  const texts = new Map([...records].map(([name, record]) => [name, writeCardText(record)]));
  try {
    await createFiles(folder, texts);
  } catch (error) {
    const { path = folder } = error as NodeJS.ErrnoException;
    explained(path, TO_MAKE, () => {
      throw error;
    });
  }
}

export class CardFile {
  private constructor(
    /** The path as it was given. */
    readonly path: string,
    private readonly realPath: string,
    private readonly lock: Lock,
    private current: FullRecord,
  ) {}

  /**
   * Opens a card file and keeps every other process, and this one, from opening it until `close` or the process's end.
   * A symbolic link is followed: the file that it leads to is locked and rewritten.
   * @throws InputError where there is no such file, no card can be read from it, or it is in use
   */
  static open(path: string): CardFile {
    const realPath = explained(path, TO_READ, () => fs.realpathSync(path));
    const lock = explained(path, TO_LOCK, () => Lock.take(`${realPath}.lock`));
    try {
      // Only now: the process that had the lock before may have stored a counter until it let go.
      const record = explained(path, TO_READ, () => readRecord(realPath));
      explained(path, TO_STORE, () => removeLeftover(realPath));
      return new CardFile(path, realPath, lock, record);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The record as the file holds it. */
  get record(): FullRecord {
    return this.current;
  }

  /**
   * Stores the counter. It is durable when this returns.
   * @param counter no lower than the one that is stored: a counter never decreases
   * @throws InputError where it can't be stored; the file then still holds a whole record
   */
  store(counter: bigint): void {
    if (!this.lock.isHeld) throw new Error('the card file is closed');
    if (counter < this.current.counter) throw new Error('the counter of a card file never decreases');
    if (counter === this.current.counter) return;
    const next = { ...this.current, counter };
    checkRecord(next);
    explained(this.path, TO_STORE, () => replaceFile(this.realPath, writeCardText(next)));
    this.current = next;
  }

  /** Lets others open the file. Once is enough; more does nothing. */
  close(): void {
    this.lock.release();
  }
}

/** An attempt, and the meaning that errors of the file system have for it. */
interface Attempt {
  /** Stands before what the file system says. */
  readonly about: string;
  readonly meanings: Readonly<Record<string, string>>;
}

const TO_READ: Attempt = {
  about: 'it could not be read: ',
  meanings: { ENOENT: 'there is no such file; "dscplus card new" makes one' },
};
const TO_LOCK: Attempt = { about: 'it could not be locked for use: ', meanings: {} };
const TO_MAKE: Attempt = {
  about: 'it could not be made: ',
  meanings: {
    ENOENT: 'there is no such folder',
    EEXIST: 'there is something of that name already; choose another name',
  },
};
const TO_STORE: Attempt = { about: 'its counter could not be stored: ', meanings: {} };

/** Runs `use` and adds the card file to every error that a user can fix. */
function explained<T>(path: string, attempt: Attempt, use: () => T): T {
  try {
    return use();
  } catch (error) {
    const what = reasonOf(error, attempt);
    if (what === undefined) throw error;
    throw new InputError(`card file ${visible(path)}: ${what}`);
  }
}

/** The message for an error; undefined for a defect. */
function reasonOf(error: unknown, { about, meanings }: Attempt): string | undefined {
  if (error instanceof InputError) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  return `${about}${whyRefused(error, meanings)}`;
}

function readRecord(path: string): FullRecord {
  return readCardText(decode(readBytes(path)));
}

/** The file's bytes; no more of them are read than a card file may have. */
function readBytes(path: string): Uint8Array {
  if (!fs.statSync(path).isFile()) throw new InputError('it is not a regular file');
  const fd = fs.openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(LONGEST_FILE + 1);
    let length = 0;
    for (let more = -1; more !== 0; length += more) more = fs.readSync(fd, bytes, length, bytes.length - length, null);
    if (length <= LONGEST_FILE) return bytes.subarray(0, length);
    throw new InputError(`it has more than ${LONGEST_FILE} bytes: ${WHEN_DAMAGED}`);
  } finally {
    fs.closeSync(fd);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`it is not UTF-8 text: ${WHEN_DAMAGED}`);
  }
}
