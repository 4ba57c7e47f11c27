/** Makes the database's layout, or brings it up to date: by a role that owns it, which a verifier's need not be. */
import { InputError } from '../../../../emulator/input-error.js';
import { withSession } from './connect.js';
import { MIGRATION_LOCK } from './frame.js';
import { MIGRATIONS } from './migrations.js';
import { type Session, sqlStateOf } from './session.js';

const FIRST = `
  CREATE SCHEMA dscplus;
  CREATE TABLE dscplus.layout (one integer PRIMARY KEY CHECK (one = 1), version integer NOT NULL);
  INSERT INTO dscplus.layout VALUES (1, 0);
`;

export interface MigrateOptions {
  /** Nothing is done: the SQL is only returned. */
  readonly isDryRun?: boolean;
  /** A role that gets the rights that a verifier needs, and no more: it can drop nothing, and change no record of the log. */
  readonly verifierRole?: string | undefined;
}

export interface Migration {
  /** The layout before; 0 for none. */
  readonly from: number;
  readonly to: number;
  /** The SQL that was run, or is to be run. */
  readonly sql: string;
}

/**
 * Runs the steps that are missing, in order, in one transaction, under a lock of its own.
 * @param name the address of the database
 * @throws InputError for a newer layout; StoreError where it can't be done, and then nothing is changed
 */
export function migrate(name: string, { isDryRun, verifierRole }: MigrateOptions = {}): Promise<Migration> {
  return withSession(name, (session) => migrated(session, isDryRun === true, verifierRole));
}

async function migrated(session: Session, isDryRun: boolean, role: string | undefined): Promise<Migration> {
  await session.run([{ sql: 'BEGIN' }, { sql: `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})` }]);
  const from = await layoutOf(session);
  if (from !== undefined && from > MIGRATIONS.length) {
    throw new InputError(
      `the database has layout ${from}, but this version knows only up to ${MIGRATIONS.length}: use the newer dscplus that made it`,
    );
  }
  const steps = [...(from === undefined ? [FIRST] : []), ...MIGRATIONS.slice(from ?? 0)];
  if (steps.length > 0) steps.push(`UPDATE dscplus.layout SET version = ${MIGRATIONS.length};`);
  if (role !== undefined) steps.push(rightsOf(role));
  const sql = steps.map((step) => step.replace(/^ {2}/gm, '').trim()).join('\n');
  if (!isDryRun && sql !== '') {
    await session.script(sql);
    await session.run([{ sql: 'COMMIT' }]);
  }
  return { from: from ?? 0, to: MIGRATIONS.length, sql };
}

/** @returns undefined where there is none */
async function layoutOf(session: Session): Promise<number | undefined> {
  const { rows } = await session.one("SELECT to_regclass('dscplus.layout') IS NOT NULL");
  if (rows[0]![0] !== 't') return undefined;
  const found = await session.one('SELECT version FROM dscplus.layout');
  return Number(found.rows[0]?.[0] ?? 0);
}

function rightsOf(role: string): string {
  const name = `"${role.replaceAll('"', '""')}"`;
  return `
  GRANT USAGE ON SCHEMA dscplus TO ${name};
  GRANT SELECT ON ALL TABLES IN SCHEMA dscplus TO ${name};
  GRANT INSERT ON ALL TABLES IN SCHEMA dscplus TO ${name};
  GRANT UPDATE ON ALL TABLES IN SCHEMA dscplus TO ${name};
  GRANT DELETE ON ALL TABLES IN SCHEMA dscplus TO ${name};
  REVOKE INSERT, UPDATE, DELETE ON dscplus.layout FROM ${name};
  REVOKE UPDATE, DELETE ON dscplus.audit FROM ${name};
  REVOKE INSERT, DELETE ON dscplus.audit_head FROM ${name};
  `;
}

/** Whether the database holds no store yet. */
export function isMissing(error: unknown): boolean {
  // No such schema, no such table.
  return ['3F000', '42P01'].includes(sqlStateOf(error) ?? '');
}
