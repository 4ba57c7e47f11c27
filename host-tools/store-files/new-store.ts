/** Makes a store, and the key of its audit log where that is not there. */
import * as fs from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { whyNot } from '../files/write-all.js';
import { AuditKey } from '../verifier/audit.js';
import { isChained } from '../verifier/key-checks.js';
import { Operator } from '../verifier/operator.js';
import { LibsqlStore } from '../verifier/store/libsql.js';
import { isPostgres } from '../verifier/store/postgres/address.js';
import { migrate } from '../verifier/store/postgres/migrate.js';
import { PostgresStore } from '../verifier/store/postgres/postgres.js';
import type { Store } from '../verifier/store/store.js';
import type { KeyEncryptionKey } from '../verifier/vault.js';
import { createKeyFile, isThere, readKeyFile } from './key-file.js';
import type { StoreName } from './open-store.js';

export const AUDIT_KEY = 'the audit key';

export interface NewStoreOptions {
  readonly auditKeyFile: string;
  readonly keysOf: (store: Store) => Promise<readonly KeyEncryptionKey[]>;
  readonly operator: string;
  /** Of a database: a role that gets the rights of a verifier. */
  readonly verifierRole?: string | undefined;
}

/**
 * @returns what was made: the store as messages name it, and the key's file
 * @throws InputError where there is such a store, or a key can't be read; what was made is taken away then
 */
export async function makeStore(name: StoreName, options: NewStoreOptions): Promise<string[]> {
  const { auditKeyFile } = options;
  const made: string[] = [];
  const isFile = !isPostgres(name.name);
  try {
    if (isFile) claimFile(name.name);
    made.push(name.shown);
    if (!isThere(auditKeyFile)) {
      createKeyFile(auditKeyFile, AUDIT_KEY);
      made.push(auditKeyFile);
    }
    await fill(name, options);
  } catch (error) {
    const files = isFile ? made : made.slice(1);
    for (const file of files.flatMap((one) => [one, `${one}-wal`, `${one}-shm`])) fs.rmSync(file, { force: true });
    throw error;
  }
  return made;
}

/** Takes the name, so that of two processes one makes the store. */
export function claimFile(path: string): void {
  try {
    fs.closeSync(fs.openSync(path, 'wx', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new InputError(`there is a file ${path} already: a store is made under a new name`);
    throw new InputError(`the store ${path} can't be made: ${whyNot(error)}`);
  }
}

/** The tables, and what distinguishes its keys from others. */
async function fill(name: StoreName, { auditKeyFile, keysOf, operator, verifierRole }: NewStoreOptions): Promise<void> {
  const auditKey = readKeyFile(auditKeyFile, AUDIT_KEY, AuditKey.fromFile);
  const store = await emptyStore(name, verifierRole);
  try {
    await Operator.open({ store, keys: await keysOf(store), auditKey }, operator);
  } finally {
    await store.close();
  }
}

/** @throws InputError where a database holds one that is in use */
export async function emptyStore({ name, shown }: StoreName, verifierRole: string | undefined): Promise<Store> {
  if (!isPostgres(name)) return LibsqlStore.open(name);
  await migrate(name, { verifierRole });
  const store = await PostgresStore.open(name);
  if (!(await store.read(isChained))) return store;
  await store.close();
  throw new InputError(`there is a store in ${shown} already: a store is made in a database that has none`);
}
