/** The store on PostgreSQL: any number of verifiers, on any number of machines, decide on it one after the other. */
import type { Pool } from 'pg';
import { InputError } from '../../../../emulator/input-error.js';
import { CLOSED, StoreError } from '../../errors.js';
import { Queue } from '../queue.js';
import type { Store, StoreReader, StoreTransaction } from '../store.js';
import type { TableSource, TableTarget } from '../tables.js';
import { type PostgresAddress, readAddress, shownAddress } from './address.js';
import { connect } from './connect.js';
import { newPool } from './driver.js';
import { storeError } from './faults.js';
import { beginDecision, beginReading, endOf } from './frame.js';
import { type Deciding, decide } from './group.js';
import type { Waiting } from './group-copy.js';
import { Guesses } from './guesses.js';
import { isMissing } from './migrate.js';
import { Reads } from './reads.js';
import type { Session } from './session.js';
import { PostgresTables } from './tables.js';
import { PostgresTransaction } from './transaction.js';

/** So many pieces of work share one transaction at most: others that wait for the lock get their turn. */
const GROUP_MAX = 128;

export class PostgresStore implements Store {
  readonly #address: PostgresAddress;
  readonly #shown: string;
  readonly #pool: Pool;
  readonly #writes = new Queue();
  readonly #deciding: Deciding;
  readonly #reads: Reads;
  /** The group that still takes work. */
  #open: Waiting[] | undefined;
  #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;
  #isReadOnly = false;

  private constructor(address: PostgresAddress, shown: string, pool: Pool) {
    this.#address = address;
    this.#shown = shown;
    this.#pool = pool;
    const connect = () => this.#connect();
    this.#reads = new Reads(address, connect);
    this.#deciding = { address, connect, guesses: new Guesses() };
  }

  /**
   * Connects to a database whose layout `migrate` made.
   * @param name its address: `postgres://USER@HOST:PORT/DATABASE`
   * @throws InputError for no address, and for another layout; StoreError if it can't be opened
   */
  static async open(name: string): Promise<PostgresStore> {
    const address = readAddress(name, process.env);
    const shown = shownAddress(name);
    const store = new PostgresStore(address, shown, await newPool(address));
    try {
      await store.read((tx) => tx.head());
      return store;
    } catch (error) {
      await store.close();
      if (!isMissing((error as Error).cause ?? error)) throw error;
      throw new InputError(`there is no store in ${shown}: make it with "dscplus store init"`);
    }
  }

  /**
   * The same for reading alone, which a standby can do too: work that only reads is done, any write is a StoreError.
   * @throws as `open` does
   */
  static async openToRead(name: string): Promise<PostgresStore> {
    const store = await PostgresStore.open(name);
    store.#isReadOnly = true;
    return store;
  }

  /**
   * Decisions that come while a transaction runs share the next one: the disk is waited for once, not once for each.
   */
  async transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw new StoreError(CLOSED);
    if (this.#isReadOnly) return this.#reading(work);
    return new Promise((resolve, reject) => {
      const group = this.#open ?? this.#openGroup();
      group.push({ work, resolve: resolve as Waiting['resolve'], reject });
      if (group.length === GROUP_MAX) this.#open = undefined;
    });
  }

  #openGroup(): Waiting[] {
    const waiting: Waiting[] = [];
    this.#open = waiting;
    const close = (): void => {
      if (this.#open === waiting) this.#open = undefined;
    };
    void this.#writes.take(() => decide({ waiting, close }, this.#deciding));
    return waiting;
  }

  async read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw new StoreError(CLOSED);
    return this.#noted(this.#reads.read(work));
  }

  async #reading<Result>(work: (tx: PostgresTransaction) => Promise<Result>): Promise<Result> {
    return this.#noted(this.#read(work));
  }

  async #noted<Result>(reading: Promise<Result>): Promise<Result> {
    this.#running.add(reading);
    try {
      return await reading;
    } finally {
      this.#running.delete(reading);
    }
  }

  async #read<Result>(work: (tx: PostgresTransaction) => Promise<Result>): Promise<Result> {
    const session = await this.#connect();
    try {
      const frame = await beginReading(session, this.#address);
      const result = await work(new PostgresTransaction(session, frame));
      await session.run(endOf(frame));
      session.release();
      return result;
    } catch (error) {
      session.drop();
      throw storeError(error);
    }
  }

  /** Reads all tables as they are at one instant. */
  readTables<Result>(work: (tables: TableSource, tx: StoreReader) => Promise<Result>): Promise<Result> {
    return this.#reading((tx) => work(new PostgresTables(tx.session), tx));
  }

  /** Fills an empty store in one transaction. It needs more rights than a verifier has. */
  async fillTables(work: (tables: TableTarget) => Promise<void>): Promise<void> {
    const session = await this.#connect();
    try {
      const frame = await beginDecision(session, this.#address);
      await work(new PostgresTables(session));
      await session.run(endOf(frame));
      session.release();
    } catch (error) {
      session.drop();
      throw storeError(error);
    }
  }

  #connect(): Promise<Session> {
    return connect(this.#pool, this.#address, this.#shown);
  }

  /** Ends when all work that came before has ended. Work that comes later is rejected with a StoreError. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#writes.take(async () => {}), ...this.#running]);
    await this.#pool.end();
  }
}
