/** Pieces of work that are decided in one transaction, and what becomes of it when the server is lost meanwhile. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AuditHead } from '../store.js';
import type { PostgresAddress } from './address.js';
import { conflict, isConflict, isPassing, outcomeUnknown, storeError } from './faults.js';
import { beginDecision, endOf, type Frame, wasCommitted } from './frame.js';
import { GroupCopy, type Waiting } from './group-copy.js';
import type { Guesses } from './guesses.js';
import type { Answer, Session, Statement } from './session.js';

/** Work that waits, and takes more until it has the lock. */
export interface Group {
  readonly waiting: readonly Waiting[];
  /** From now on it takes no more. */
  close(): void;
}

/** The store that the groups are decided for. */
export interface Deciding {
  readonly address: PostgresAddress;
  readonly connect: () => Promise<Session>;
  readonly guesses: Guesses;
}

/** So often a group is tried that others were in the way of, or whose connection was lost. */
const ATTEMPTS = 6;
const ASKED_AGAIN_MS = 50;

/** The reports for after the commit, and the proof that shows later that it was made. */
interface Made {
  readonly frame: Frame;
  readonly proof: AuditHead | undefined;
  readonly reports: readonly (() => void)[];
}

/** The connection was lost after the COMMIT was sent, or it was done and could not be flushed. */
class InDoubt extends Error {
  constructor(
    readonly made: Made,
    cause: unknown,
  ) {
    super('in doubt', { cause });
  }
}

/** Decides a group and tells each piece of work its result. Never throws. */
export async function decide(group: Group, store: Deciding): Promise<void> {
  // A copy that was wrong once is not tried again.
  let copies = true;
  for (let attempt = 1; ; attempt++) {
    try {
      const reports = await decideOnce(group, store, copies);
      for (const report of reports) report();
      return;
    } catch (error) {
      group.close();
      if (isConflict(error)) copies = false;
      if (attempt < ATTEMPTS && (isConflict(error) || isPassing(error))) continue;
      for (const { reject } of group.waiting) reject(storeError(error, true));
      return;
    }
  }
}

async function decideOnce(group: Group, store: Deciding, copies: boolean): Promise<readonly (() => void)[]> {
  const session = await store.connect();
  try {
    const begun = beginDecision(session, store.address);
    const copy = new GroupCopy(session, begun, store.guesses, copies);
    copy.dryRun(group.waiting);
    const frame = await begun;
    // All that came while the lock was waited for is decided with the others.
    group.close();
    const reports = await copy.decide(frame, group.waiting);
    await commit(session, copy.rest, { frame, proof: copy.proof, reports });
    session.release();
    return reports;
  } catch (error) {
    session.drop();
    if (!(error instanceof InDoubt)) throw error;
    const isCommitted = await resolved(error.made, store);
    if (isCommitted === undefined) throw outcomeUnknown(error.cause);
    if (isCommitted) return error.made.reports;
    throw error.cause;
  }
}

/** Writes what is left and commits, in one round trip: after a mistake the server answers COMMIT with ROLLBACK. */
async function commit(session: Session, rest: readonly Statement[], made: Made): Promise<void> {
  const answers: Answer[] = [];
  try {
    await session.run([...rest, ...endOf(made.frame)], answers);
  } catch (error) {
    const isCommitted = answers.length > rest.length;
    if (session.lost !== undefined || isCommitted) throw new InDoubt(made, error);
    throw error;
  }
  const { command } = answers[rest.length]!;
  if (command !== 'COMMIT') throw conflict(new Error(`the server answered COMMIT with ${command}`));
}

/** Asks on new connections, until the server knows or patience ends. */
async function resolved({ frame, proof }: Made, { address, connect }: Deciding): Promise<boolean | undefined> {
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
