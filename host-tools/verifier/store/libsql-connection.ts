/** A connection to the database file: opened so that no other's locks are lost, and given back whole. */
import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { setImmediate as nextRound, setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type Database from 'libsql';
import { InputError, whyRefused } from '../../../emulator/input-error.js';
import { StoreError } from '../errors.js';
import { storePathOf } from './store-path.js';

/** The database's package, once it is loaded: who keeps no store on disk need not install it. */
let driver: typeof Database | undefined;

/** Before the first connection. @throws InputError where the package is not installed, or has no binary for this machine */
export async function loadDriver(): Promise<void> {
  try {
    driver ??= (await import('libsql')).default;
  } catch (error) {
    const [reason] = (error as Error).message.trim().split('\n');
    throw new InputError(`a store on disk needs the package libsql: run "npm install libsql" (${reason})`);
  }
}

/** How long SQLite itself waits for a lock: it blocks the process, so not for long. */
const BUSY_MS = 50;
/** Then we try again, after longer and longer pauses: SQLite lets those who lose a race starve. */
const ATTEMPTS = 200;
const PAUSE_MAX_MS = 100;

/** The result codes of SQLite for a lock that another has: SQLITE_BUSY and its kinds. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('SQLITE_BUSY');
}

/** An error of SQLite as the store's own error; anything else as it is. */
export function storeError(error: unknown): unknown {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name !== 'SqliteError') return error;
  const what =
    code === 'SQLITE_NOTADB'
      ? 'the file that is named as the store is no database, or a damaged one'
      : 'the store could not be read or written';
  return new StoreError(`${what} (${code}: ${message}): nothing was decided`, { cause: error });
}

/** Runs `work` until no lock stands in its way. */
export async function patiently<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || attempt === ATTEMPTS) throw storeError(error);
      await wait(Math.min(attempt, PAUSE_MAX_MS));
    }
  }
}

/**
 * Opens the file for reading and writing, and makes it if it is not there, for its owner only. One that is there is not
 * opened by us: the end of any descriptor ends all locks that this process has on the file, those of its other connections
 * among them (POSIX fcntl).
 */
export function connect(name: string): Database.Database {
  const path = storePathOf(name);
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw cantOpen(name, whyRefused(error, { ENOENT: 'its folder does not exist' }), error);
    }
  }
  return open(name, path, constants.R_OK | constants.W_OK);
}

/**
 * Opens the file for reading alone.
 * @param isAtRest nobody has it open: it is read without a lock, and without a file beside it
 */
export function connectToRead(name: string, isAtRest: boolean): Database.Database {
  const address = `${pathToFileURL(storePathOf(name))}?mode=ro${isAtRest ? '&immutable=1' : ''}`;
  return open(name, address, constants.R_OK);
}

/** @param rights that the file must give us */
function open(name: string, address: string, rights: number): Database.Database {
  try {
    const database = new driver!(address);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    return database;
  } catch (error) {
    throw cantOpen(name, whyRefused(refusalOf(storePathOf(name), rights) ?? error), error);
  }
}

/** Why the system gives us no rights on the file: SQLite says no more than that it could not be opened. */
function refusalOf(path: string, rights: number): unknown {
  try {
    accessSync(path, rights);
    return undefined;
  } catch (error) {
    return error;
  }
}

function cantOpen(name: string, why: string, error: unknown): StoreError {
  return new StoreError(`the store ${name} can't be opened: ${why}`, { cause: error });
}

/**
 * Gives back the descriptors of connections that were closed. The binding has no way to end a prepared statement: it ends,
 * and with it the connection, when JavaScript's collector finds that nothing refers to it.
 */
export function giveBack(): Promise<void> {
  collection ??= collect();
  return collection;
}

/** The collection that is about to begin: one serves all connections that are closed until then. */
let collection: Promise<void> | undefined;

async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  // A round of the event loop empties the callers' stacks.
  await nextRound();
  collection = undefined;
  gc();
  await nextRound();
}
