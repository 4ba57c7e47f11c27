/** Copies a store to another place, which may be of another kind, and verifies the audit log on the way. */
import { rmSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { type AuditKey, archivedHead, describeFault, findAuditFault } from '../verifier/audit.js';
import { StoreError } from '../verifier/errors.js';
import { checkAuditKey, isChained } from '../verifier/key-checks.js';
import type { LibsqlStore } from '../verifier/store/libsql.js';
import type { ReadOnlyStore } from '../verifier/store/libsql-read-only.js';
import { isPostgres } from '../verifier/store/postgres/address.js';
import type { PostgresStore } from '../verifier/store/postgres/postgres.js';
import type { AuditHead, AuditRecord } from '../verifier/store/store.js';
import { AUDIT_TABLE, pagesOf, TABLES, type TableSource, type TableTarget } from '../verifier/store/tables.js';
import { claimFile, emptyStore } from './new-store.js';
import { needNewestLayout, openToRead, type StoreName } from './open-store.js';

/** Rows at once. */
const PAGE = 1000;

/**
 * Copies all of a store as it is at one instant, in one transaction of the new one: all or nothing.
 * @returns the head of the audit log, which is the same in both
 * @throws InputError where there is a store already, the key is another log's, or the log is not whole
 */
export async function copyStore(from: StoreName, to: StoreName, key: AuditKey): Promise<AuditHead> {
  const source = (await openToRead(from)) as ReadOnlyStore | PostgresStore;
  try {
    await needNewestLayout(source);
    await source.read((tx) => checkAuditKey(tx, key));
    return await copied(source, to, key);
  } finally {
    await source.close();
  }
}

async function copied(source: ReadOnlyStore | PostgresStore, to: StoreName, key: AuditKey): Promise<AuditHead> {
  const isFile = !isPostgres(to.name);
  if (isFile) claimFile(to.name);
  try {
    const target = (await emptyStore(to, undefined)) as LibsqlStore | PostgresStore;
    try {
      if (await target.read(isChained)) throw new InputError(`there is a store in ${to.shown} already`);
      await source.readTables(async (tables, tx) => {
        const [head, start] = [await tx.head(), await archivedHead(tx, key)];
        await target.fillTables((empty) => copyTables(tables, empty, { key, head, start }));
      });
      return await target.read((tx) => tx.head());
    } finally {
      await target.close();
    }
  } catch (error) {
    if (isFile) for (const end of ['', '-wal', '-shm']) rmSync(`${to.name}${end}`, { force: true });
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(`the copy ${to.shown} can't be made: ${error.message}`, { cause: error });
  }
}

interface Log {
  readonly key: AuditKey;
  readonly head: AuditHead;
  readonly start: AuditHead;
}

async function copyTables(from: TableSource, to: TableTarget, { key, head, start }: Log): Promise<void> {
  for (const table of TABLES) {
    if (table === AUDIT_TABLE) continue;
    for await (const rows of pagesOf(from, table, PAGE)) await to.addRows(table, rows);
  }
  async function* passing(): AsyncGenerator<AuditRecord> {
    for await (const rows of pagesOf(from, AUDIT_TABLE, PAGE)) {
      await to.addRows(AUDIT_TABLE, rows);
      for (const [sequence, time_ms, text, mac] of rows) yield { sequence, time_ms, text, mac } as AuditRecord;
    }
  }
  const fault = await findAuditFault(key, passing(), head, undefined, start);
  if (fault === undefined) return;
  throw new InputError(`the audit log is not whole: ${describeFault(fault)}: nothing is copied`);
}
