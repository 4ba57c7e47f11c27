/** The store on disk: an embedded SQLite database (libSQL), safe for several processes at once. */
import { setImmediate as nextRound } from 'node:timers/promises';
import type Database from 'libsql';
import { InputError } from '../../../emulator/input-error.js';
import { CLOSED, StoreError } from '../errors.js';
import { connect, giveBack, loadDriver, patiently, storeError } from './libsql-connection.js';
import { LibsqlReader } from './libsql-reader.js';
import { LibsqlTables } from './libsql-tables.js';
import { LibsqlTransaction } from './libsql-transaction.js';
import { MIGRATIONS } from './migrations.js';
import { Queue } from './queue.js';
import type { Store, StoreReader, StoreTransaction } from './store.js';
import type { TableTarget } from './tables.js';

/** So many pieces of work share one transaction at most: others that wait for the lock get their turn. */
const GROUP_MAX = 64;
/** Pages of the log before they go to their places: of many changes of one page, only the last is written there. */
const CHECKPOINT_PAGES = 4000;

function migrate(database: Database.Database, name: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = layoutOf(database);
    if (version > MIGRATIONS.length) throw newerLayout(name, version);
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    // An error of the disk has often ended the transaction already.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** How many of the migrations the file has. */
export function layoutOf(database: Database.Database): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

export function newerLayout(path: string, version: number): InputError {
  return new InputError(
    `${path} has layout ${version}, but this version knows only up to ${MIGRATIONS.length}: use the newer dscplus that wrote it`,
  );
}

/** A piece of work that waits for its transaction. */
interface Waiting {
  readonly work: (tx: StoreTransaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The two connections of an open store. */
interface Connections {
  readonly database: Database.Database;
  readonly transaction: LibsqlTransaction;
  /** Reads what is committed while the other connection is within a transaction. */
  readonly readDatabase: Database.Database;
  readonly reader: LibsqlReader;
}

export class LibsqlStore implements Store {
  /** Undefined when the store is closed: no call may reach a database that was. */
  #connections: Connections | undefined;
  #closing: Promise<void> | undefined;
  readonly #writes = new Queue();
  readonly #reads = new Queue();
  /** The group that still takes work. */
  #open: Waiting[] | undefined;

  private constructor(connections: Connections) {
    this.#connections = connections;
  }

  /**
   * Opens the database file, or makes it, and brings its layout up to date.
   * @param name the path of the file
   * @throws StoreError if it can't be opened; InputError if a newer version wrote it, or the name is no path
   */
  static async open(name: string): Promise<LibsqlStore> {
    await loadDriver();
    const opened: Database.Database[] = [];
    const connected = (): Database.Database => {
      const database = connect(name);
      opened.push(database);
      return database;
    };
    try {
      const database = connected();
      await patiently(() => database.exec('PRAGMA journal_mode = WAL'));
      // Each commit is on the disk before it returns: no acceptance is forgotten by a power cut.
      database.exec('PRAGMA synchronous = FULL');
      database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      await patiently(() => migrate(database, name));
      const readDatabase = connected();
      readDatabase.exec('PRAGMA query_only = ON');
      const transaction = new LibsqlTransaction(database);
      return new LibsqlStore({ database, transaction, readDatabase, reader: new LibsqlReader(readDatabase) });
    } catch (error) {
      for (const database of opened) database.close();
      await giveBack();
      throw storeError(error);
    }
  }

  /**
   * Decisions that come while the database is busy share one transaction: the disk is waited for once, not once for
   * each. A piece of work that fails takes back only its own.
   */
  async transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw new StoreError(CLOSED);
    return new Promise((resolve, reject) => {
      if (this.#open === undefined || this.#open.length === GROUP_MAX) this.#openGroup();
      this.#open!.push({ work, resolve: resolve as Waiting['resolve'], reject });
    });
  }

  #openGroup(): void {
    const group: Waiting[] = [];
    this.#open = group;
    void this.#writes.take(async () => {
      // All that the sockets have brought by now joins the group.
      await nextRound();
      if (this.#open === group) this.#open = undefined;
      await decide(this.#connections!, group);
    });
  }

  async read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw new StoreError(CLOSED);
    return this.#reads.take(() => {
      const { readDatabase, reader } = this.#connections!;
      return patiently(() => snapshot(readDatabase, () => work(reader)));
    });
  }

  /** Fills an empty store in one transaction. */
  fillTables(work: (tables: TableTarget) => Promise<void>): Promise<void> {
    return this.transaction(() => work(new LibsqlTables(this.#connections!.database)));
  }

  /**
   * Ends when all work that came before has ended: then the file holds all that was decided, and no descriptor is left.
   * Work that comes later is rejected with a StoreError.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#writes.take(async () => {}), this.#reads.take(async () => {})]);
    this.#end();
    await giveBack();
  }

  #end(): void {
    const { database, readDatabase } = this.#connections!;
    this.#connections = undefined;
    readDatabase.close();
    try {
      // The log's content goes to its place, as far as no other process is in the way.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Nothing is lost: the log stays beside the file.
    }
    database.close();
  }
}

/** Runs `work` on what is committed now, whatever is committed meanwhile. */
export async function snapshot<Result>(database: Database.Database, work: () => Promise<Result>): Promise<Result> {
  database.exec('BEGIN');
  try {
    return await work();
  } finally {
    if (database.inTransaction) database.exec('COMMIT');
  }
}

async function decide({ database, transaction }: Connections, group: readonly Waiting[]): Promise<void> {
  const report: (() => void)[] = [];
  try {
    // The write lock first: a transaction that began by reading could not get it once another has written.
    await patiently(() => database.exec('BEGIN IMMEDIATE'));
    // Of one alone, what fails takes back the whole transaction.
    const run = group.length === 1 ? runAlone : runOne;
    for (const one of group) report.push(await run(database, transaction, one));
    database.exec('COMMIT');
  } catch (error) {
    for (const { reject } of group) reject(storeError(error));
    // An error of the disk has often ended the transaction already.
    if (database.inTransaction) database.exec('ROLLBACK');
    return;
  }
  for (const one of report) one();
}

async function runAlone(
  _: Database.Database,
  transaction: LibsqlTransaction,
  { work, resolve }: Waiting,
): Promise<() => void> {
  const result = await work(transaction);
  return () => resolve(result);
}

/** @returns what is to be reported once all is committed; throws only if the group's transaction is lost */
async function runOne(
  database: Database.Database,
  transaction: LibsqlTransaction,
  { work, resolve, reject }: Waiting,
): Promise<() => void> {
  database.exec('SAVEPOINT one');
  try {
    const result = await work(transaction);
    database.exec('RELEASE one');
    return () => resolve(result);
  } catch (error) {
    if (!database.inTransaction) throw error;
    database.exec('ROLLBACK TO one');
    database.exec('RELEASE one');
    return () => reject(storeError(error));
  }
}
