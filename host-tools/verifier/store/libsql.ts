/** The store on disk: an embedded SQLite database (libSQL), safe for several processes at once. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'libsql';
import { InputError, StoreError } from '../errors.js';
import { auditRecord, type Columns } from './libsql-rows.js';
import { LibsqlTransaction } from './libsql-transaction.js';
import { MIGRATIONS } from './migrations.js';
import type { AuditRecord, Store, StoreTransaction } from './store.js';
import { Turns } from './turns.js';

/** How long SQLite itself waits for a lock: it blocks the process, so not for long. */
const BUSY_MS = 50;
/** Then we try again, after longer and longer pauses: SQLite lets those who lose a race starve. */
const ATTEMPTS = 200;
const PAUSE_MAX_MS = 100;

/** The result codes of SQLite for a lock that another has: SQLITE_BUSY and its kinds. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('SQLITE_BUSY');
}

/** What SQLite reports, as the store's own error; anything else as it is. */
function storeError(error: unknown): unknown {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name !== 'SqliteError') return error;
  return new StoreError(`the store could not be read or written (${code}: ${message}): nothing was decided`, {
    cause: error,
  });
}

/** Runs `work` until no lock stands in its way. */
async function patiently<Result>(work: () => Result): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || attempt === ATTEMPTS) throw storeError(error);
      await wait(Math.min(attempt, PAUSE_MAX_MS));
    }
  }
}

function migrate(database: Database.Database, path: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (version > MIGRATIONS.length) {
      throw new InputError(
        `${path} has layout ${version}, but this version knows only up to ${MIGRATIONS.length}: use the newer dscplus that wrote it`,
      );
    }
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Opens the file, which only its owner may read. One that is there is not opened by us: the end of any descriptor ends
 * all locks that this process has on the file, those of its other connections among them (POSIX fcntl).
 */
function connect(path: string): Database.Database {
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cantOpen(path, error);
  }
  try {
    return new Database(path);
  } catch (error) {
    throw cantOpen(path, error);
  }
}

function cantOpen(path: string, error: unknown): StoreError {
  return new StoreError(`the store ${path} can't be opened: ${(error as Error).message}`, { cause: error });
}

export class LibsqlStore implements Store {
  readonly #database: Database.Database;
  readonly #transaction: LibsqlTransaction;
  readonly #turns = new Turns();

  private constructor(database: Database.Database) {
    this.#database = database;
    this.#transaction = new LibsqlTransaction(database);
  }

  /**
   * Opens the database file, or makes it, and brings its layout up to date.
   * @throws StoreError if it can't be opened; InputError if a newer version wrote it
   */
  static async open(path: string): Promise<LibsqlStore> {
    const database = connect(path);
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      await patiently(() => database.exec('PRAGMA journal_mode = WAL'));
      // Each commit is on the disk before it returns: no acceptance is forgotten by a power cut.
      database.exec('PRAGMA synchronous = FULL');
      await patiently(() => migrate(database, path));
    } catch (error) {
      database.close();
      throw storeError(error);
    }
    return new LibsqlStore(database);
  }

  transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return this.#turns.take(async () => {
      // The write lock first: a transaction that began by reading could not get it once another has written.
      await patiently(() => this.#database.exec('BEGIN IMMEDIATE'));
      try {
        const result = await work(this.#transaction);
        this.#database.exec('COMMIT');
        return result;
      } catch (error) {
        // An error of the disk has already ended the transaction.
        if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
        throw storeError(error);
      }
    });
  }

  auditRecords(sequence: number, limit: number): Promise<AuditRecord[]> {
    return this.#turns.take(() =>
      patiently(() => {
        const statement = this.#database.prepare('SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?');
        return (statement.all(sequence, limit) as Columns[]).map(auditRecord);
      }),
    );
  }

  async close(): Promise<void> {
    await this.#turns.take(async () => this.#database.close());
  }
}
