/** Reading by many at once: what they ask for at the same moment is read in one round trip, all of it at one instant. */
import { setImmediate as nextRound } from 'node:timers/promises';
import type { AttemptRows, CardRow, RecordRow, StoreReader, UserRow } from '../store.js';
import type { PostgresAddress } from './address.js';
import { CopiedRows, joined } from './copy-rows.js';
import { isPassing, storeError } from './faults.js';
import { beginReading, endOf, type Frame } from './frame.js';
import { choiceKey, Loader } from './loads.js';
import { PostgresReader } from './reader.js';
import { type Session, sqlStateOf } from './session.js';

/** A piece of work that waits to read. */
interface Waiting {
  readonly work: (tx: StoreReader) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** So often what was read on a lost connection is read again. */
const ATTEMPTS = 4;

class BatchReader extends PostgresReader {
  readonly #rows = new CopiedRows();
  readonly #loader: Loader;

  constructor(session: Session, frame: Frame) {
    super(session, frame);
    this.#loader = new Loader(session, this.#rows);
  }

  override async user(name: string): Promise<UserRow | undefined> {
    if (!this.#rows.users.has(name)) await this.#loader.load('user', name);
    return this.#rows.users.get(name);
  }

  override async cardFor(user: string, serial: string | undefined, otherwise: string): Promise<CardRow | undefined> {
    const key = choiceKey(user, serial, otherwise);
    if (!this.#rows.choices.has(key)) await this.#loader.load('choice', user, serial, otherwise);
    const chosen = this.#rows.choices.get(key);
    return chosen === undefined ? undefined : this.#rows.cards.get(chosen);
  }

  override async attempt(handle: string, otherwise: string): Promise<AttemptRows | undefined> {
    const missing = [handle, otherwise].filter((one) => !this.#rows.challenges.has(one));
    await Promise.all(missing.map((one) => this.#loader.load('attempt', one)));
    const challenge = this.#rows.challenges.get(handle) ?? this.#rows.challenges.get(otherwise);
    return challenge && this.#rows.attempt(challenge);
  }

  override async record(kind: string, key: string): Promise<RecordRow | undefined> {
    const both = joined(kind, key);
    if (!this.#rows.records.has(both)) await this.#loader.load('record', kind, key);
    return this.#rows.records.get(both);
  }
}

export class Reads {
  readonly #address: PostgresAddress;
  readonly #connect: () => Promise<Session>;
  #waiting: Waiting[] = [];
  #running = 0;

  constructor(address: PostgresAddress, connect: () => Promise<Session>) {
    this.#address = address;
    this.#connect = connect;
  }

  read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
      if (this.#waiting.length === 1) void this.#next();
    });
  }

  /** Takes all that wait; where long reading keeps all connections but those of decisions, they wait for one. */
  async #next(): Promise<void> {
    await nextRound();
    if (this.#running >= Math.max(1, this.#address.poolSize - 2) || this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#running += 1;
    await this.#run(batch);
    this.#running -= 1;
    if (this.#waiting.length > 0) void this.#next();
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      let session: Session | undefined;
      try {
        session = await this.#connect();
        await runOn(session, this.#address, batch);
        session.release();
        return;
      } catch (error) {
        session?.drop();
        if (error instanceof Spoilt) return void (await Promise.all(batch.map((one) => this.#run([one]))));
        if (attempt < ATTEMPTS && isPassing(error)) continue;
        for (const { reject } of batch) reject(storeError(error, true));
        return;
      }
    }
  }
}

/** One piece of work asked for what the server refuses, which has ended the transaction of all. */
class Spoilt extends Error {}

/** @throws where the connection was lost, or all must be read again one by one */
async function runOn(session: Session, address: PostgresAddress, batch: readonly Waiting[]): Promise<void> {
  const frame = await beginReading(session, address);
  const reader = new BatchReader(session, frame);
  const settled = await Promise.allSettled(batch.map(async ({ work }) => work(reader)));
  if (session.lost !== undefined) throw session.lost;
  const isSpoilt = settled.some((one) => one.status === 'rejected' && sqlStateOf(one.reason) !== undefined);
  if (isSpoilt && batch.length > 1) throw new Spoilt();
  const ended = session.run(endOf(frame));
  if (frame.needsFlush) await ended;
  for (const [at, one] of settled.entries()) {
    if (one.status === 'fulfilled') batch[at]!.resolve(one.value);
    else batch[at]!.reject(storeError(one.reason));
  }
  await ended;
}
