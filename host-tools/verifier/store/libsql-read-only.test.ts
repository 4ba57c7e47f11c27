/** Files of stores, read where they lie, at rest or while others write. */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { InputError } from '../../../emulator/input-error.js';
import { StoreError } from '../errors.js';
import { newFolder } from '../testing.js';
import { LibsqlStore } from './libsql.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import { MIGRATIONS } from './migrations.js';
import type { StoreReader } from './store.js';
import { filled, openFilesBelow } from './testing-disk-files.js';

test('read-only store: a file that is not there, or is a folder, is not opened, and none is made', async (t) => {
  const folder = newFolder(t);
  const message = /^the store .* can't be opened: there is no such file$/;
  await t.throwsAsync(ReadOnlyStore.open(join(folder, 'store.db')), { instanceOf: StoreError, message });
  await t.throwsAsync(ReadOnlyStore.open(folder), { instanceOf: StoreError });
  t.deepEqual(fs.readdirSync(folder), []);
});

test('read-only store: a file at rest is read without a trace, and one in use as it is at each instant', async (t) => {
  const { store, path, operator } = await filled(t);
  const reader = await ReadOnlyStore.open(path);
  const suspended = async () => (await reader.read((tx) => tx.user('alice')))!.suspended;
  t.false(await suspended());
  await operator.suspendUser('alice');
  t.true(await suspended());
  await store.close();
  t.true(await suspended());
  const before = fs.readdirSync(dirname(path));
  const { mtimeMs } = fs.statSync(path);
  const other = await ReadOnlyStore.open(path);
  t.is((await other.read((tx) => tx.head())).sequence, (await reader.read((tx) => tx.head())).sequence);
  t.deepEqual([fs.readdirSync(dirname(path)), fs.statSync(path).mtimeMs], [before, mtimeMs]);
  // A file in its place is another store.
  const empty = join(newFolder(t), 'empty.db');
  await (await LibsqlStore.open(empty)).close();
  fs.renameSync(empty, path);
  t.is(await other.read((tx) => tx.user('alice')), undefined);
  await other.close();
  await reader.close();
});

test('read-only store: beside a file at rest stands no other while it is read', async (t) => {
  const path = join(newFolder(t), 'store.db');
  await (await LibsqlStore.open(path)).close();
  const store = await ReadOnlyStore.open(path);
  t.teardown(() => store.close());
  await store.read((tx) => tx.head());
  t.deepEqual(fs.readdirSync(dirname(path)), ['store.db']);
});

test('read-only store: work sees one instant, and is done again where a file at rest is written meanwhile', async (t) => {
  const { store, path, operator } = await filled(t);
  const reader = await ReadOnlyStore.open(path);
  t.teardown(() => reader.close());
  const headOf = async (tx: StoreReader) => (await tx.head()).sequence;
  await reader.read(async (tx) => {
    const before = await headOf(tx);
    await operator.addUser('carol');
    t.is(await headOf(tx), before);
  });
  await store.close();
  let runs = 0;
  const found = await reader.read(async (tx) => {
    runs += 1;
    if (runs === 1) {
      const other = await LibsqlStore.open(path);
      await other.transaction((one) => one.putUser({ name: 'dave', suspended: false }));
      await other.close();
    }
    return tx.user('dave');
  });
  t.deepEqual([runs, found], [2, { name: 'dave', suspended: false }]);
});

test('read-only store: nothing is written, and nothing is read once it is closed', async (t) => {
  const { path } = await filled(t);
  const reader = await ReadOnlyStore.open(path);
  t.is(await reader.transaction(async (tx) => (await tx.user('bob'))!.name), 'bob');
  await t.throwsAsync(
    reader.transaction((tx) => tx.putUser({ name: 'x', suspended: false })),
    { instanceOf: StoreError, message: /^the store could not be read or written \(SQLITE_READONLY/ },
  );
  t.deepEqual(await reader.integrityFaults(), []);
  await reader.close();
  for (const call of [() => reader.read((tx) => tx.head()), () => reader.integrityFaults(), () => reader.layout()]) {
    await t.throwsAsync(call, { instanceOf: StoreError, message: /^the store is closed/ });
  }
});

test('read-only store: a layout that is newer is refused, and an older one where the newest is needed', async (t) => {
  const path = join(newFolder(t), 'store.db');
  await (await LibsqlStore.open(path)).close();
  const newest = MIGRATIONS.length;
  const asLayout = (version: number) => {
    const database = new Database(path);
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();
  };
  for (const version of [newest, newest - 1]) {
    asLayout(version);
    const store = await ReadOnlyStore.open(path);
    t.is(await store.layout(), version);
    const message = `${path} has layout ${version}, and reading does not change it to ${newest}: the login server or any command that changes something does`;
    if (version === newest) await t.notThrowsAsync(store.needNewestLayout());
    else await t.throwsAsync(store.needNewestLayout(), { instanceOf: InputError, message });
    await store.close();
  }
  asLayout(newest + 1);
  const message = `${path} has layout ${newest + 1}, but this version knows only up to ${newest}: use the newer dscplus that wrote it`;
  await t.throwsAsync(ReadOnlyStore.open(path), { instanceOf: InputError, message });
  t.deepEqual(openFilesBelow(dirname(path)), []);
});

test('read-only store: what SQLite finds wrong is told, each in a line, up to a hundred', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const change = (...statements: string[]) => {
    const database = new Database(path);
    for (const sql of ['PRAGMA writable_schema = ON', ...statements]) database.exec(sql);
    database.close();
  };
  change('CREATE TABLE a (b)', 'CREATE INDEX i ON a (b)');
  // Rows that the index knows nothing of.
  change('CREATE TABLE kept AS SELECT * FROM sqlite_schema', "DELETE FROM sqlite_schema WHERE name = 'i'");
  change(`INSERT INTO a VALUES ${Array.from({ length: 150 }, (_, row) => `(${row})`).join()}`);
  change("INSERT INTO sqlite_schema SELECT * FROM kept WHERE name = 'i'");
  const store = await ReadOnlyStore.open(path);
  t.deepEqual(
    await store.integrityFaults(),
    Array.from({ length: 100 }, (_, row) => `row ${row + 1} missing from index i`),
  );
  await store.close();
});
