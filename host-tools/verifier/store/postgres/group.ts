/** Pieces of work that are decided in one transaction, and what becomes of it when the server is lost meanwhile. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AuditHead, StoreTransaction } from '../store.js';
import type { PostgresAddress } from './address.js';
import { isConflict, isOfDatabase, isPassing, outcomeUnknown, storeError } from './faults.js';
import { beginDecision, type Frame, wasCommitted } from './frame.js';
import type { Session } from './session.js';
import { PostgresTransaction } from './transaction.js';

/** A piece of work that waits for its transaction. */
export interface Waiting {
  readonly work: (tx: StoreTransaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Connect = () => Promise<Session>;

/** So often a group is tried that others were in the way of, or whose connection was lost. */
const ATTEMPTS = 6;
const ASKED_AGAIN_MS = 50;

/** What is to be reported once all is committed, and what shows later that it was. */
interface Made {
  readonly frame: Frame;
  readonly proof: AuditHead | undefined;
  readonly reports: readonly (() => void)[];
}

/** The connection was lost after the COMMIT was sent, and before its answer came. */
class InDoubt extends Error {
  constructor(
    readonly made: Made,
    cause: unknown,
  ) {
    super('in doubt', { cause });
  }
}

/** Decides a group and tells each piece of work its result. Never throws. */
export async function decide(group: readonly Waiting[], address: PostgresAddress, connect: Connect): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const reports = await decideOnce(group, address, connect);
      for (const report of reports) report();
      return;
    } catch (error) {
      if (attempt < ATTEMPTS && (isConflict(error) || isPassing(error))) continue;
      for (const { reject } of group) reject(storeError(error, true));
      return;
    }
  }
}

async function decideOnce(
  group: readonly Waiting[],
  address: PostgresAddress,
  connect: Connect,
): Promise<readonly (() => void)[]> {
  const session = await connect();
  try {
    const made = await make(session, group, address);
    await commit(session, made);
    session.release();
    return made.reports;
  } catch (error) {
    session.drop();
    if (!(error instanceof InDoubt)) throw error;
    const isCommitted = await resolved(error.made, address, connect);
    if (isCommitted === undefined) throw outcomeUnknown(error.cause);
    if (isCommitted) return error.made.reports;
    throw error.cause;
  }
}

async function make(session: Session, group: readonly Waiting[], address: PostgresAddress): Promise<Made> {
  const frame = await beginDecision(session, address);
  const tx = new PostgresTransaction(session, frame);
  const reports: (() => void)[] = [];
  for (const waiting of group) reports.push(await runOne(session, tx, waiting));
  return { frame, proof: tx.lastRecord, reports };
}

/** @returns what is to be reported once all is committed; throws only if the group's transaction is lost */
async function runOne(
  session: Session,
  tx: PostgresTransaction,
  { work, resolve, reject }: Waiting,
): Promise<() => void> {
  await session.run([{ sql: 'SAVEPOINT one' }]);
  const before = tx.lastRecord;
  try {
    const result = await work(tx);
    await session.run([{ sql: 'RELEASE SAVEPOINT one' }]);
    return () => resolve(result);
  } catch (error) {
    if (session.lost !== undefined) throw session.lost;
    if (isOfDatabase(error) && isConflict(error)) throw error;
    await session.run([{ sql: 'ROLLBACK TO SAVEPOINT one' }, { sql: 'RELEASE SAVEPOINT one' }]);
    tx.lastRecord = before;
    return () => reject(storeError(error));
  }
}

async function commit(session: Session, made: Made): Promise<void> {
  let command: string;
  try {
    command = (await session.one('COMMIT')).command;
  } catch (error) {
    if (session.lost !== undefined) throw new InDoubt(made, error);
    throw error;
  }
  if (command !== 'COMMIT') throw new Error(`the server answered COMMIT with ${command}`);
}

/** Asks on new connections, until the server knows or patience ends. */
async function resolved(
  { frame, proof }: Made,
  address: PostgresAddress,
  connect: Connect,
): Promise<boolean | undefined> {
  for (let waited_ms = 0; waited_ms <= address.patience_ms; waited_ms += ASKED_AGAIN_MS) {
    try {
      const session = await connect();
      try {
        const answer = await wasCommitted(session, frame, proof);
        if (answer !== undefined) return answer;
      } finally {
        session.release();
      }
    } catch (error) {
      if (!isPassing(error)) return undefined;
    }
    await wait(ASKED_AGAIN_MS);
  }
  return undefined;
}
