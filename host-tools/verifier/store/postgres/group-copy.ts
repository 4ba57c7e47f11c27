/** Decides a group on a copy of what it reads: few round trips while others wait for the lock, however many decide. */
import type { AuditHead, StoreTransaction } from '../store.js';
import { CopyTransaction, type Shared } from './copy.js';
import { CopiedRows } from './copy-rows.js';
import { conflict, isConflict, isOfDatabase, storeError } from './faults.js';
import type { Frame } from './frame.js';
import type { Guesses } from './guesses.js';
import { Loader } from './loads.js';
import type { Session, Statement } from './session.js';
import { PostgresTransaction } from './transaction.js';
import { statementsOf } from './write-statements.js';
import { Writes } from './writes.js';

/** A piece of work that waits for its transaction. */
export interface Waiting {
  readonly work: (tx: StoreTransaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Report = () => void;

export class GroupCopy {
  readonly #session: Session;
  readonly #guesses: Guesses;
  #shared: Shared;
  #writes = new Writes();
  #frame: Frame | undefined;
  /** Of the log with the records of the work that has ended, and of those of it that are in the database. */
  #head: AuditHead | undefined;
  #writtenHead: AuditHead | undefined;
  readonly #dryRuns = new Map<Waiting, Promise<void>>();
  /** Work that can't be done on the copy, as its dry run has shown. */
  readonly #direct = new Set<Waiting>();

  /**
   * @param begun the beginning of the transaction, which may wait for the lock yet
   * @param copies false where a copy was wrong before: then each piece of work speaks to the database itself
   */
  constructor(
    session: Session,
    begun: Promise<Frame>,
    guesses: Guesses,
    private readonly copies: boolean,
  ) {
    this.#session = session;
    this.#guesses = guesses;
    this.#shared = this.#newShared(begun);
  }

  /** The newest record that the group has written, if any: what shows later that it was committed. */
  get proof(): AuditHead | undefined {
    return this.#head === this.#frame?.head ? undefined : this.#head;
  }

  #newShared(locked?: Promise<unknown>): Shared {
    const rows = new CopiedRows();
    const loader = new Loader(this.#session, rows, locked);
    return { rows, loader, guesses: this.#guesses, newHandles: new Set() };
  }

  /** While the lock is waited for: asks for what those need who wait already, so that it is read right behind the lock. */
  dryRun(group: readonly Waiting[], frame = this.#guesses.frame): void {
    if (!this.copies || frame === undefined) return;
    for (const waiting of group) {
      if (!this.#dryRuns.has(waiting)) this.#dryRuns.set(waiting, this.#dryRun(waiting, frame));
    }
  }

  /** @returns what is to be reported once all is committed; throws only if the group's transaction is lost */
  async decide(frame: Frame, group: readonly Waiting[]): Promise<Report[]> {
    this.#frame = frame;
    this.#head = frame.head;
    this.#writtenHead = frame.head;
    this.dryRun(group, frame);
    await Promise.all(this.#dryRuns.values());
    await this.#shared.loader.settled;
    if (this.#session.lost !== undefined) throw this.#session.lost;
    const reports: Report[] = [];
    for (const waiting of group) {
      const isDirect = !this.copies || this.#direct.has(waiting);
      reports.push(await (isDirect ? this.#runDirect(waiting) : this.#run(waiting, frame)));
    }
    this.#guesses.note(frame, this.#head);
    return reports;
  }

  /** The statements still to be written before the COMMIT. */
  get rest(): readonly Statement[] {
    return statementsOf(this.#writes, this.#writtenHead?.sequence ?? 0);
  }

  /**
   * Lets the work ask for what it needs, up to its first write: of all pieces of work at once, so that each kind of row is
   * read once for all. Its decisions are void.
   */
  #dryRun(waiting: Waiting, frame: Frame): Promise<void> {
    return new Promise((resolve) => {
      const stop = (): Promise<never> => {
        resolve();
        return new Promise(() => {});
      };
      const tx = new CopyTransaction(this.#shared, frame, stop);
      const end = (): void => {
        if (tx.needsDirect) this.#direct.add(waiting);
        resolve();
      };
      // Its error comes again when it is run.
      waiting.work(tx).then(end, end);
    });
  }

  async #run(waiting: Waiting, { clock_ms }: Frame): Promise<Report> {
    const { rows } = this.#shared;
    const tx = new CopyTransaction(this.#shared, { clock_ms, head: this.#head });
    try {
      const result = await waiting.work(tx);
      if (!tx.needsDirect) {
        rows.keep();
        this.#writes.add(tx.writes);
        this.#head = tx.lastHead;
        return () => waiting.resolve(result);
      }
    } catch (error) {
      if (!tx.needsDirect) {
        rows.takeBack();
        if (this.#session.lost !== undefined) throw this.#session.lost;
        // The server has ended the transaction: what one piece of work asked has spoilt it for all.
        if (isOfDatabase(error)) throw conflict(error);
        return () => waiting.reject(storeError(error));
      }
    }
    rows.takeBack();
    return this.#runDirect(waiting);
  }

  async #runDirect({ work, resolve, reject }: Waiting): Promise<Report> {
    await this.#write();
    // The copy does not know its changes.
    this.#shared = this.#newShared();
    const session = this.#session;
    const tx = new PostgresTransaction(session, { ...this.#frame!, head: this.#head });
    await session.run([{ sql: 'SAVEPOINT one' }]);
    try {
      const result = await work(tx);
      await session.run([{ sql: 'RELEASE SAVEPOINT one' }]);
      this.#head = tx.lastRecord ?? this.#head;
      this.#writtenHead = this.#head;
      return () => resolve(result);
    } catch (error) {
      if (session.lost !== undefined) throw session.lost;
      if (isOfDatabase(error) && isConflict(error)) throw error;
      await session.run([{ sql: 'ROLLBACK TO SAVEPOINT one' }, { sql: 'RELEASE SAVEPOINT one' }]);
      return () => reject(storeError(error));
    }
  }

  /** Writes what was noted, in one round trip. @throws a conflict where the copy was wrong */
  async #write(): Promise<void> {
    const writes = this.rest;
    if (writes.length === 0) return;
    this.#writes = new Writes();
    await this.#session.run(writes);
    this.#writtenHead = this.#head;
    this.#shared.newHandles.clear();
  }
}
