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
const STANDBY = 'the database is a read-only standby: give the address of the primary. Nothing was decided';

/** The facts about a transaction. */
export interface Frame {
  /** The server's clock, in milliseconds since 1970. */
  readonly clock_ms: number;
  /** The transaction's number, by which its outcome is asked for later; empty where it only reads. */
  readonly xid: string;
  /** The end of the audit log; undefined where it is missing. */
  readonly head: AuditHead | undefined;
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

/** Settings that end with the transaction: a pool in between (pgbouncer) gives the connection to others afterwards. */
const SETTINGS = `
  SELECT current_setting('fsync'), current_setting('full_page_writes'),
    set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true),
    set_config('idle_in_transaction_session_timeout', $3, true), set_config('synchronous_commit',
      CASE WHEN current_setting('synchronous_commit') = 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true),
    ${Object.entries(PLANNING)
      .map(([name, value]) => `set_config('${name}', '${value}', true)`)
      .join(', ')}`;

const CLOCK = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

function frameSql(xid: string): string {
  return `SELECT version, ${CLOCK}, ${xid}, pg_backend_pid(), ${HEAD.list}
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
    { sql: frameSql('pg_current_xact_id()') },
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
    { sql: frameSql("''") },
  ]);
  return frameOf(session, frame!);
}

function checkSettings({ rows }: Answer): void {
  const [fsync, fullPages] = rows[0]!;
  for (const [name, value] of [
    ['fsync', fsync],
    ['full_page_writes', fullPages],
  ]) {
    if (value === 'on') continue;
    throw new StoreError(
      `the database runs with ${name}=${value}, which can forget an acceptance: set it to on. Nothing was decided`,
    );
  }
}

function frameOf(session: Session, { rows }: Answer): Frame {
  const [version, clock_ms, xid, pid, ...head] = rows[0] ?? [];
  checkLayout(Number(version ?? 0));
  session.noteProcess(Number(pid));
  return {
    clock_ms: Number(clock_ms),
    xid: xid!,
    head: head[0] === null ? undefined : HEAD.read(head),
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

async function isThere(session: Session, { sequence, mac }: AuditHead): Promise<boolean> {
  const sql = 'SELECT EXISTS (SELECT FROM dscplus.audit WHERE sequence = $1 AND mac = $2)';
  const { rows } = await session.one(sql, sequence, mac);
  return rows[0]![0] === 't';
}
