/** Brings a store's layout up to date. */
import { LibsqlStore } from '../verifier/store/libsql.js';
import type { ReadOnlyStore } from '../verifier/store/libsql-read-only.js';
import { MIGRATIONS } from '../verifier/store/migrations.js';
import { isPostgres } from '../verifier/store/postgres/address.js';
import { type MigrateOptions, type Migration, migrate } from '../verifier/store/postgres/migrate.js';
import { openToRead, type StoreName } from './open-store.js';

/**
 * Runs the steps that are missing, or only tells them.
 * @throws InputError for a newer layout, or a file that is no store; StoreError where it can't be done
 */
export async function migrateStore(store: StoreName, options: MigrateOptions): Promise<Migration> {
  if (isPostgres(store.name)) return migrate(store.name, options);
  const file = (await openToRead(store)) as ReadOnlyStore;
  const from = await file.layout();
  await file.close();
  // A store on disk is brought up to date whenever it is opened to be written.
  if (options.isDryRun !== true) await (await LibsqlStore.open(store.name)).close();
  const sql = MIGRATIONS.slice(from).join('').replace(/^ {2}/gm, '').trim();
  return { from, to: MIGRATIONS.length, sql };
}
