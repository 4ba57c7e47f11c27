/** The store on disk: an embedded SQLite database (libSQL), safe for several processes at once. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { setImmediate as nextRound, setTimeout as wait } from 'node:timers/promises';
import Database from 'libsql';
import { InputError, StoreError } from '../errors.js';
import { ATTEMPT_SQL, attemptRows, auditRecord, type Columns } from './libsql-rows.js';
import { LibsqlTransaction } from './libsql-transaction.js';
import { MIGRATIONS } from './migrations.js';
import { Queue } from './queue.js';
import type { AttemptRows, AuditRecord, Store, StoreTransaction } from './store.js';
import { storePathOf } from './store-path.js';

/** How long SQLite itself waits for a lock: it blocks the process, so not for long. */
const BUSY_MS = 50;
/** Then we try again, after longer and longer pauses: SQLite lets those who lose a race starve. */
const ATTEMPTS = 200;
const PAUSE_MAX_MS = 100;
/** So many pieces of work share one transaction at most: others that wait for the lock get their turn. */
const GROUP_MAX = 64;
/** Pages of the log before they go to their places: of many changes of one page, only the last is written there. */
const CHECKPOINT_PAGES = 4000;

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
    // An error of the disk has often ended the transaction already.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Opens the file, which only its owner may read. One that is there is not opened by us: the end of any descriptor ends
 * all locks that this process has on the file, those of its other connections among them (POSIX fcntl).
 */
function connect(name: string): Database.Database {
  const path = storePathOf(name);
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cantOpen(name, error);
  }
  try {
    return new Database(path);
  } catch (error) {
    throw cantOpen(name, error);
  }
}

function cantOpen(name: string, error: unknown): StoreError {
  return new StoreError(`the store ${name} can't be opened: ${(error as Error).message}`, { cause: error });
}

/** A piece of work that waits for its transaction. */
interface Waiting {
  readonly work: (tx: StoreTransaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class LibsqlStore implements Store {
  readonly #database: Database.Database;
  /** Reads what is committed while the other connection is within a transaction. */
  readonly #reader: Database.Database;
  readonly #attempt: Database.Statement;
  readonly #transaction: LibsqlTransaction;
  readonly #queue = new Queue();
  /** The group that still takes work. */
  #open: Waiting[] | undefined;

  private constructor(database: Database.Database, reader: Database.Database) {
    this.#database = database;
    this.#reader = reader;
    this.#attempt = reader.prepare(ATTEMPT_SQL);
    this.#transaction = new LibsqlTransaction(database);
  }

  /**
   * Opens the database file, or makes it, and brings its layout up to date.
   * @param name the path of the file, and never anything else
   * @throws StoreError if it can't be opened; InputError if a newer version wrote it, or for a name that is no path
   */
  static async open(name: string): Promise<LibsqlStore> {
    const database = connect(name);
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      await patiently(() => database.exec('PRAGMA journal_mode = WAL'));
      // Each commit is on the disk before it returns: no acceptance is forgotten by a power cut.
      database.exec('PRAGMA synchronous = FULL');
      database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      await patiently(() => migrate(database, name));
      const reader = connect(name);
      reader.exec('PRAGMA query_only = ON');
      return new LibsqlStore(database, reader);
    } catch (error) {
      database.close();
      throw storeError(error);
    }
  }

  /**
   * What comes while the database is busy is decided in one transaction: the disk is waited for once, not once for
   * each. A piece of work that fails takes back only its own.
   */
  transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#open === undefined || this.#open.length === GROUP_MAX) this.#openGroup();
      this.#open!.push({ work, resolve: resolve as Waiting['resolve'], reject });
    });
  }

  #openGroup(): void {
    const group: Waiting[] = [];
    this.#open = group;
    void this.#queue.take(async () => {
      // All that the sockets have brought by now joins the group.
      await nextRound();
      if (this.#open === group) this.#open = undefined;
      await this.#decide(group);
    });
  }

  async #decide(group: readonly Waiting[]): Promise<void> {
    const report: (() => void)[] = [];
    try {
      // The write lock first: a transaction that began by reading could not get it once another has written.
      await patiently(() => this.#database.exec('BEGIN IMMEDIATE'));
      for (const one of group) report.push(await this.#runOne(one));
      this.#database.exec('COMMIT');
    } catch (error) {
      for (const { reject } of group) reject(storeError(error));
      // An error of the disk has often ended the transaction already.
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      return;
    }
    for (const one of report) one();
  }

  /** @returns what is to be reported once all is committed; throws only if the group's transaction is lost */
  async #runOne({ work, resolve, reject }: Waiting): Promise<() => void> {
    this.#database.exec('SAVEPOINT one');
    try {
      const result = await work(this.#transaction);
      this.#database.exec('RELEASE one');
      return () => resolve(result);
    } catch (error) {
      if (!this.#database.inTransaction) throw error;
      this.#database.exec('ROLLBACK TO one');
      this.#database.exec('RELEASE one');
      return () => reject(storeError(error));
    }
  }

  async attempt(handle: string, otherwise: string): Promise<AttemptRows | undefined> {
    const columns = await patiently(() => this.#attempt.get(handle, otherwise) as Columns | undefined);
    return columns && attemptRows(columns);
  }

  auditRecords(sequence: number, limit: number): Promise<AuditRecord[]> {
    return patiently(() => {
      const statement = this.#reader.prepare('SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?');
      return (statement.all(sequence, limit) as Columns[]).map(auditRecord);
    });
  }

  /** Ends when all work that came before has ended. */
  async close(): Promise<void> {
    await this.#queue.take(async () => {
      this.#reader.close();
      this.#database.close();
    });
  }
}
