/** Stores by their names: the path of a file, or the address of a PostgreSQL database. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { LibsqlStore } from '../verifier/store/libsql.js';
import { ReadOnlyStore } from '../verifier/store/libsql-read-only.js';
import { holdsPassword, isPostgres, shownAddress } from '../verifier/store/postgres/address.js';
import { PostgresStore } from '../verifier/store/postgres/postgres.js';
import type { Store } from '../verifier/store/store.js';
import { storePathOf } from '../verifier/store/store-path.js';

/** A store's name, and where the files that belong to it lie. */
export interface StoreName {
  /** A path, or an address, which may hold a password: for `openStore` alone. */
  readonly name: string;
  /** The same for messages. */
  readonly shown: string;
  /** The path before `.audit-key` and `.head.json`; undefined for a database that no file names. */
  readonly beside: string | undefined;
}

/** The sources of a store's name; the first that is given counts. */
export interface StoreNames {
  /** From an argument, which others can read. */
  readonly argument?: string | undefined;
  /** The path of a file with the address. */
  readonly urlFile?: string | undefined;
  readonly environment?: string | undefined;
}

const URL_BYTES_MAX = 65_536;

/** @throws InputError where none is named, two are, or what is named can't be a store; also for a password in an argument */
export function storeNamed({ argument, urlFile, environment }: StoreNames): StoreName {
  if (argument !== undefined && urlFile !== undefined) {
    throw new InputError('--store and --store-url-file are both given: name the store in one way');
  }
  if (argument !== undefined) return fromArgument(argument);
  if (urlFile !== undefined) return fromFile(urlFile);
  if (environment !== undefined && environment !== '') return checkedName(environment);
  throw new InputError(
    'the store is missing: name it with --store FILE, with --store-url-file FILE, or in the environment variable DSCPLUS_STORE',
  );
}

/** @throws InputError as `storeNamed` does */
export function fromArgument(name: string): StoreName {
  if (!holdsPassword(name)) return checkedName(name);
  throw new InputError(
    `the address ${shownAddress(name)} holds a password, and every user of this machine can read arguments: leave it out and put it into the password file (PGPASSFILE, ~/.pgpass), or put the whole address into a file (--store-url-file) or into DSCPLUS_STORE`,
  );
}

function checkedName(name: string): StoreName {
  if (isPostgres(name)) return { name, shown: shownAddress(name), beside: undefined };
  storePathOf(name);
  return { name, shown: name, beside: name };
}

function fromFile(path: string): StoreName {
  const name = readText(path).trim();
  if (!isPostgres(name) || name.includes('\n')) {
    throw new InputError(`${path} must hold the address of a database on one line: postgres://USER@HOST/DATABASE`);
  }
  return { name, shown: shownAddress(name), beside: path };
}

function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length <= URL_BYTES_MAX) return text;
  } catch (error) {
    throw new InputError(`the store's address can't be read from ${path}: ${whyRefused(error)}`);
  }
  throw new InputError(`${path} has more than ${URL_BYTES_MAX} bytes, and holds no address`);
}

/** Where the head of a store's audit log is looked for, and written by a backup. */
export function headFileBeside(path: string): string {
  return `${path}.head.json`;
}

/**
 * Opens a store that is there: a mistyped name makes no new one.
 * @throws InputError if it is not, or is no store; StoreError if it can't be opened
 */
export function openStore({ name }: StoreName): Promise<Store> {
  return isPostgres(name) ? PostgresStore.open(name) : LibsqlStore.open(existingFile(name));
}

/** The same for reading alone: nothing is written, and an older layout of a file stays as it is. */
export function openToRead({ name }: StoreName): Promise<Store> {
  return isPostgres(name) ? PostgresStore.openToRead(name) : ReadOnlyStore.open(existingFile(name));
}

/** For what an older layout does not hold. @throws InputError if the store, opened for reading, has one */
export async function needNewestLayout(store: Store): Promise<void> {
  // One on PostgreSQL is not opened with another.
  if (store instanceof ReadOnlyStore) await store.needNewestLayout();
}

function existingFile(path: string): string {
  // Its bytes are not read here: closing the file would end the locks of this process's other connections.
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new InputError(`there is no store ${path}: make it with "dscplus store init ${path}"`);
  }
  const isStore = found.isFile() && found.size > 0;
  if (isStore) return path;
  const what = found.isDirectory() ? 'a folder' : found.isFile() ? 'an empty file' : 'a device or a pipe';
  throw new InputError(`${path} is ${what} and no store: name one that "dscplus store init" made`);
}

const DATABASE_BEGIN = 'SQLite format 3\0';

/**
 * For a process that has no connection to the store yet: a file that is no store is named before its keys are looked for.
 * @throws InputError where there is none, or the file is no database
 */
export function needStore({ name }: StoreName): void {
  if (isPostgres(name)) return;
  const fd = openSync(existingFile(name), 'r');
  try {
    const begin = Buffer.alloc(DATABASE_BEGIN.length);
    readSync(fd, begin);
    if (begin.toString('latin1') === DATABASE_BEGIN) return;
  } finally {
    closeSync(fd);
  }
  throw new InputError(`${name} is no database and no store: name one that "dscplus store init" made`);
}
