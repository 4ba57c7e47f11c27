/** How a transaction begins and ends: behind one lock, with the settings that its promises rest on. */
import { InputError } from '../../../../emulator/input-error.js';
import { StoreError } from '../../errors.js';
import type { AuditHead } from '../store.js';
import type { PostgresAddress } from './address.js';
import { MIGRATIONS } from './migrations.js';
import { HEAD } from './rows.js';
import { type Answer, type Session, type Statement, sqlStateOf } from './session.js';

/** Those who decide take this advisory lock of the database first; nobody else has a use for the number ("dscp"). */
const LOCK = '1685283696';
/** The lock of a process that brings the layout up to date. */
export const MIGRATION_LOCK = '1685283697';
/** A process that stands still within a transaction, and keeps all others waiting, is ended by the server. */
const IDLE_MS = 20_000;

/** The error codes of a standby for a transaction that is to write. */
const STANDBY_STATES: readonly string[] = ['0A000', '25006'];
const COMMIT: Statement = { sql: 'COMMIT' };

const STANDBY = 'the database is a read-only standby: give the address of the primary. Nothing was decided';

/** The facts about a transaction. */
export interface Frame {
  /** The server's clock, in milliseconds since 1970. */
  readonly clock_ms: number;
  /** The transaction's number, by which its outcome is asked for later; empty where it only reads. */
  readonly xid: string;
  /** The end of the audit log; undefined where it is missing. */
  readonly head: AuditHead | undefined;
  /** Whether what it writes, or has seen, may be in no log on the disk when it is committed: then it is flushed behind it. */
  readonly needsFlush: boolean;
}

/**
 * Every statement asks for rows by their keys: that is planned without counts of the tables, which are missing in a new
 * store and out of date in one that grows. A table's rows are never read one by one, nor those of an index that are gone.
 */
const PLANNING = {
  plan_cache_mode: 'force_generic_plan',
  join_collapse_limit: '1',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

const WAITS_FOR_DISK = `CASE WHEN current_setting('synchronous_commit') = 'remote_apply' THEN 'remote_apply' ELSE 'on' END`;
const MESSAGE = 'pg_logical_emit_message';

/**
 * Settings that end with the transaction: a pool in between (pgbouncer) gives the connection to others afterwards. The lock
 * ends with the COMMIT, so the COMMIT waits for no disk: the flush behind it does, without the lock. Where a replica must have
 * the decision too, it is waited for under the lock, so that nobody can read what the replica lacks.
 */
const SETTINGS = `
  SELECT current_setting('fsync'), current_setting('full_page_writes'),
    (SELECT bool_and(has_function_privilege(oid, 'EXECUTE')) FROM pg_catalog.pg_proc
      WHERE proname = '${MESSAGE}' AND pronamespace = 'pg_catalog'::regnamespace),
    set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true),
    set_config('idle_in_transaction_session_timeout', $3, true), set_config('synchronous_commit',
      CASE WHEN current_setting('synchronous_standby_names') = '' THEN 'off' ELSE ${WAITS_FOR_DISK} END, true),
    ${Object.entries(PLANNING)
      .map(([name, value]) => `set_config('${name}', '${value}', true)`)
      .join(', ')}`;

const CLOCK = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * A transaction of its own, which ends when all that was committed before it is on the disk, and on a synchronous replica's: the
 * log is written in order, and this writes a message to its end. The message says nothing, and nobody reads it.
 */
export const FLUSH: Statement = {
  sql: `SELECT set_config('synchronous_commit', ${WAITS_FOR_DISK}, true), ${MESSAGE}(true, 'dscplus', '')`,
};

const WRITTEN_EARLY = `current_setting('synchronous_commit') = 'off'`;
/** What a standby has is on the primary's disk. */
const SEEN_EARLY = `CASE WHEN pg_is_in_recovery() THEN false
  ELSE pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn() END`;

function frameSql(xid: string, needsFlush: string): string {
  return `SELECT version, ${CLOCK}, ${xid}, ${needsFlush}, pg_backend_pid(), ${HEAD.list}
    FROM dscplus.layout LEFT JOIN dscplus.audit_head ON true`;
}

function settings({ statementTimeout_ms, lockTimeout_ms }: PostgresAddress): Statement {
  return { sql: SETTINGS, values: [String(statementTimeout_ms), String(lockTimeout_ms), String(IDLE_MS)] };
}

/**
 * Begins a transaction that decides. In READ COMMITTED each statement sees what was committed before it, so all that comes
 * after the lock sees all that was decided before.
 * @throws StoreError for settings under which an acceptance could be forgotten; InputError for another layout
 */
export async function beginDecision(session: Session, address: PostgresAddress): Promise<Frame> {
  const begun = session.run([
    { sql: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE' },
    settings(address),
    { sql: `SELECT pg_advisory_xact_lock(${LOCK})` },
    { sql: frameSql('pg_current_xact_id()', WRITTEN_EARLY) },
  ]);
  const [, checked, , frame] = await begun.catch((error) => {
    throw STANDBY_STATES.includes(sqlStateOf(error) ?? '') ? new StoreError(STANDBY) : error;
  });
  checkSettings(checked!);
  return frameOf(session, frame!);
}

/** Begins one that only reads, all of it as it is at one instant. */
export async function beginReading(session: Session, address: PostgresAddress): Promise<Frame> {
  const [, , frame] = await session.run([
    { sql: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' },
    settings(address),
    { sql: frameSql("''", SEEN_EARLY) },
  ]);
  return frameOf(session, frame!);
}

/** The end of a transaction. Nothing of it is told to anybody before all of these are answered. */
export function endOf({ needsFlush }: Frame): readonly Statement[] {
  return needsFlush ? [COMMIT, FLUSH] : [COMMIT];
}

function checkSettings({ rows }: Answer): void {
  const [fsync, fullPages, mayFlush] = rows[0]!;
  for (const [name, value] of [
    ['fsync', fsync],
    ['full_page_writes', fullPages],
  ]) {
    if (value === 'on') continue;
    throw new StoreError(
      `the database runs with ${name}=${value}, which can forget an acceptance: set it to on. Nothing was decided`,
    );
  }
  if (mayFlush === 't') return;
  throw new StoreError(
    `the role may not call ${MESSAGE}, by which a decision waits for the disk: grant it EXECUTE. Nothing was decided`,
  );
}

function frameOf(session: Session, { rows }: Answer): Frame {
  const [version, clock_ms, xid, needsFlush, pid, ...head] = rows[0] ?? [];
  checkLayout(Number(version ?? 0));
  session.noteProcess(Number(pid));
  return {
    clock_ms: Number(clock_ms),
    xid: xid!,
    head: head[0] === null ? undefined : HEAD.read(head),
    needsFlush: needsFlush === 't',
  };
}

/** @throws InputError unless this version made the layout */
export function checkLayout(version: number): void {
  if (version === MIGRATIONS.length) return;
  if (version > MIGRATIONS.length) {
    throw new InputError(
      `the database has layout ${version}, but this version knows only up to ${MIGRATIONS.length}: use the newer dscplus that made it`,
    );
  }
  throw new InputError(
    `the database has layout ${version}, and ${MIGRATIONS.length} is needed: run "dscplus store migrate" as the role that owns it`,
  );
}

/**
 * Whether a transaction was committed whose connection was lost meanwhile. Its number alone does not show it: a server that was
 * ended before the number was on its disk gives it to another after it has started again, as does a replica that was promoted.
 * @param proof a record that it wrote, if any, with a MAC that no other has
 * @returns undefined while the server can't know it
 */
export async function wasCommitted(
  session: Session,
  { xid }: Frame,
  proof: AuditHead | undefined,
): Promise<boolean | undefined> {
  const status = await statusOf(session, xid);
  if (status === 'in progress') return undefined;
  // A statement of its own, which sees all that was committed when the number's status was asked for.
  if (proof !== undefined) return isThere(session, proof);
  // Another transaction may have the number by now; had ours been committed, it could not.
  return status === 'aborted' ? false : undefined;
}

/** A number "in the future" was never on the disk of a server that has started again: what had it is gone. */
async function statusOf(session: Session, xid: string): Promise<string | null> {
  try {
    const { rows } = await session.one('SELECT pg_xact_status($1::xid8)', xid);
    return rows[0]![0]!;
  } catch (error) {
    if (sqlStateOf(error) === '22023') return 'aborted';
    throw error;
  }
}

/** Whether it is on the disk: the connection may have been lost before its flush. */
async function isThere(session: Session, { sequence, mac }: AuditHead): Promise<boolean> {
  const sql = 'SELECT EXISTS (SELECT FROM dscplus.audit WHERE sequence = $1 AND mac = $2)';
  const [found] = await session.run([{ sql, values: [sequence, mac] }, FLUSH]);
  return found!.rows[0]![0] === 't';
}
