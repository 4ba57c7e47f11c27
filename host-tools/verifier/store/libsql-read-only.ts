/** The store on disk, opened for reading alone: nothing is brought up to date, locked or written, in the file or beside it. */
import { type Stats, statSync } from 'node:fs';
import type Database from 'libsql';
import { InputError } from '../../../emulator/input-error.js';
import { CLOSED, StoreError } from '../errors.js';
import { layoutOf, newerLayout, snapshot } from './libsql.js';
import { connectToRead, giveBack, loadDriver, patiently, storeError } from './libsql-connection.js';
import { LibsqlTables } from './libsql-tables.js';
import { LibsqlTransaction } from './libsql-transaction.js';
import { MIGRATIONS } from './migrations.js';
import { Queue } from './queue.js';
import type { Store, StoreReader, StoreTransaction } from './store.js';
import { storePathOf } from './store-path.js';
import type { TableSource } from './tables.js';

/** A connection, and the state of the file that it was made for. */
interface Connection {
  readonly state: string;
  readonly database: Database.Database;
  readonly transaction: LibsqlTransaction;
}

const LIVE = 'live';

/**
 * The state of the file and the log beside it: a change shows that somebody writes, or that the file is another one.
 */
function stateOf(path: string): string {
  if ((statOf(`${path}-wal`)?.size ?? 0) > 0) return LIVE;
  const { ino, size, mtimeMs } = statOf(path) ?? {};
  return [ino, size, mtimeMs].join(' ');
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

export class ReadOnlyStore implements Store {
  readonly #name: string;
  readonly #path: string;
  readonly #queue = new Queue();
  #connection: Connection | undefined;
  #isClosed = false;

  private constructor(name: string) {
    this.#name = name;
    this.#path = storePathOf(name);
  }

  /**
   * @param name the path of the file
   * @throws StoreError if it can't be opened; InputError if a newer version wrote it, or the name is no path
   */
  static async open(name: string): Promise<ReadOnlyStore> {
    await loadDriver();
    const store = new ReadOnlyStore(name);
    const version = await store.layout();
    if (version <= MIGRATIONS.length) return store;
    await store.close();
    throw newerLayout(name, version);
  }

  /**
   * For what an older layout does not hold.
   * @throws InputError if the file has one
   */
  async needNewestLayout(): Promise<void> {
    const version = await this.layout();
    if (version === MIGRATIONS.length) return;
    throw new InputError(
      `${this.#name} has layout ${version}, and reading does not change it to ${MIGRATIONS.length}: the login server or any command that changes something does`,
    );
  }

  /** How many of the migrations it has. */
  layout(): Promise<number> {
    return this.#take(async ({ database }) => layoutOf(database));
  }

  read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    return this.#take(({ transaction }) => work(transaction));
  }

  /** Work that only reads is done; any write is a StoreError. */
  transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return this.#take(({ transaction }) => work(transaction));
  }

  /**
   * Writes a copy of all that is committed to a new file.
   * @param path of a file that is empty or not there
   */
  copyTo(path: string): Promise<void> {
    return this.#take(async ({ database }) => void database.prepare('VACUUM INTO ?').run(path), false);
  }

  /** Reads all tables as they are at one instant. */
  readTables<Result>(work: (tables: TableSource, tx: StoreReader) => Promise<Result>): Promise<Result> {
    return this.#take(({ database, transaction }) => work(new LibsqlTables(database), transaction));
  }

  /** All that SQLite finds wrong with the file, up to a hundred faults. */
  integrityFaults(): Promise<string[]> {
    return this.#take(async ({ database }) => {
      const statement = database.prepare('SELECT CAST(integrity_check AS BLOB) FROM pragma_integrity_check(100)');
      const rows = statement.raw().all() as ArrayBuffer[][];
      return rows.map(([text]) => Buffer.from(text!).toString('utf8')).filter((text) => text !== 'ok');
    });
  }

  /**
   * Reads at one instant. A file that nobody has open is read as it lies there; if somebody opened it meanwhile, it is read
   * again as a file in use.
   */
  async #take<Result>(work: (connection: Connection) => Promise<Result>, isSnapshot = true): Promise<Result> {
    if (this.#isClosed) throw new StoreError(CLOSED);
    return this.#queue.take(async () => {
      for (;;) {
        const connection = this.#connect(stateOf(this.#path));
        const outcome = await this.#attempt(connection, work, isSnapshot);
        if (connection.state !== LIVE && stateOf(this.#path) !== connection.state) continue;
        if ('error' in outcome) throw storeError(outcome.error);
        return outcome.result;
      }
    });
  }

  async #attempt<Result>(
    connection: Connection,
    work: (connection: Connection) => Promise<Result>,
    isSnapshot: boolean,
  ): Promise<{ readonly result: Result } | { readonly error: unknown }> {
    const { database } = connection;
    try {
      const result = await patiently(() =>
        isSnapshot ? snapshot(database, () => work(connection)) : work(connection),
      );
      return { result };
    } catch (error) {
      return { error };
    }
  }

  #connect(state: string): Connection {
    if (this.#connection?.state === state) return this.#connection;
    this.#connection?.database.close();
    this.#connection = undefined;
    const database = connectToRead(this.#name, state !== LIVE);
    this.#connection = { state, database, transaction: new LibsqlTransaction(database) };
    return this.#connection;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#queue.take(async () => {
      this.#connection?.database.close();
      this.#connection = undefined;
    });
    await giveBack();
  }
}
