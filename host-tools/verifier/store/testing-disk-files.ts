/** For tests: a store on disk with rows in all of its tables, and the rows of a file. */
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { newFolder, newVerifier } from '../testing.js';
import { LibsqlStore } from './libsql.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import { type PlainRow, pagesOf, TABLES } from './tables.js';

/** A store with rows in all of its tables, open, and its path. */
export async function filled(t: ExecutionContext) {
  const path = join(newFolder(t), 'store.db');
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  const { verifier, operator } = await newVerifier(store, { suite: 'OCRA-1:HOTP-SHA1-6:C-QN08', counter: 2n ** 63n });
  await operator.addUser('bob');
  await operator.suspendUser('bob');
  await operator.addCard({ serial: '8', suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1', key: Buffer.alloc(20), pin: '4711' });
  const { handle } = await verifier.challenge('alice');
  await verifier.verify({ handle, response: '0' });
  await store.transaction(async (tx) => {
    const row = { kind: 'k', owner: 'alice', expires_ms: undefined, value: '{"é":1}' };
    for (const key of ['a', 'b', 'c']) await tx.insertRecord({ ...row, key });
    await tx.insertRecord({ ...row, kind: 'l', key: 'a', expires_ms: 5 });
    // Of a table whose key has two parts, two rows share the first.
    await tx.putAssignment({ user: 'bob', serial: '8', active: false, seal: 's' });
    await tx.putAssignment({ user: 'bob', serial: '9', active: false, seal: 's' });
    const limits = { failures_ms: [], inARow: 0, lockedUntil_ms: 0, disabled: false };
    for (const serial of ['8', '9']) await tx.putLimits({ user: 'bob', serial, ...limits });
    for (const question of ['a', 'b']) await tx.reserveQuestion('scope', question, 9);
  });
  return { store, path, operator };
}

/** Every row of every table, read so many at a time. */
export async function rowsOf(path: string, size: number): Promise<Record<string, PlainRow[]>> {
  const store = await ReadOnlyStore.open(path);
  try {
    return await store.readTables(async (tables) => {
      const found: Record<string, PlainRow[]> = {};
      for (const table of TABLES) {
        found[table.name] = [];
        for await (const page of pagesOf(tables, table, size)) found[table.name]!.push(...page);
      }
      return found;
    });
  } finally {
    await store.close();
  }
}

/** The files below a folder that this process has open now. Only Linux tells; elsewhere there is none. */
export function openFilesBelow(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd')
    .map(linkOf)
    .filter((file) => file.startsWith(folder));
}

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}
