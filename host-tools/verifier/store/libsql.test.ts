import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { InputError } from '../../../emulator/input-error.js';
import { StoreError } from '../errors.js';
import { newFolder } from '../testing.js';
import { LibsqlStore } from './libsql.js';
import { MIGRATIONS } from './migrations.js';
import type { UserRow } from './store.js';
import { challenge } from './testing.js';
import { openFilesBelow } from './testing-disk-files.js';

test('store on disk: is there again when it is opened again, for its owner only', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const store = await LibsqlStore.open(path);
  await store.transaction((tx) => tx.putUser({ name: 'a', suspended: false }));
  await store.close();
  const again = await LibsqlStore.open(path);
  t.truthy(await again.transaction((tx) => tx.user('a')));
  await again.close();
  if (process.platform !== 'win32') t.is(statSync(path).mode & 0o777, 0o600);
});

test('store on disk: a name that is no path is refused, and nothing is made of it', async (t) => {
  const before = readdirSync('.');
  for (const name of [
    '',
    ':memory:',
    'file:cards.db',
    'file:cards.db?mode=memory',
    'libsql://127.0.0.1',
    'postgres://a/b',
  ])
    await t.throwsAsync(LibsqlStore.open(name), { instanceOf: InputError, message: /path of (a|its) file/ }, name);
  t.deepEqual(readdirSync('.'), before);
});

test('store on disk: refuses the layout of a newer version, and lets the file go', async (t) => {
  const folder = newFolder(t);
  const path = join(folder, 'store.db');
  const database = new Database(path);
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  database.close();
  await t.throwsAsync(LibsqlStore.open(path), {
    instanceOf: InputError,
    message: new RegExp(`has layout ${MIGRATIONS.length + 1}, but`),
  });
  t.deepEqual(openFilesBelow(folder), []);
});

test('store on disk: a path that is none is a store error', async (t) => {
  await t.throwsAsync(LibsqlStore.open(join(newFolder(t), 'no', 'store.db')), { instanceOf: StoreError });
});

test('store on disk: waits for another connection’s transaction', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  const written = store.transaction((tx) => tx.putUser({ name: 'a', suspended: false }));
  // Longer than SQLite itself waits.
  await new Promise((resolve) => setTimeout(resolve, 120));
  other.exec('COMMIT');
  other.close();
  await written;
  t.truthy(await store.transaction((tx) => tx.user('a')));
});

test('store on disk: of work that shares a transaction, what fails takes back only its own', async (t) => {
  const store = await LibsqlStore.open(join(newFolder(t), 'store.db'));
  t.teardown(() => store.close());
  const add = (name: string, suspended: unknown = false) =>
    store.transaction((tx) => tx.putUser({ name, suspended } as UserRow));
  const defect = new RangeError('a defect');
  for (const [group, neighbors] of [
    ['three', ['a', 'b']],
    ['two', ['c']],
    ['alone', []],
  ] as const) {
    for (const [failure, expected] of [
      [() => add(`${group} wrong`, 'yes'), StoreError],
      [() => store.transaction(() => Promise.reject(defect)), RangeError],
    ] as const) {
      const kept = neighbors.map((name) => add(name));
      await t.throwsAsync(failure(), { instanceOf: expected });
      await Promise.all(kept);
    }
    for (const name of neighbors) t.truthy(await store.read((tx) => tx.user(name)));
    t.is(await store.read((tx) => tx.user(`${group} wrong`)), undefined);
  }
});

test('store on disk: an attempt outside of a transaction is what is committed', async (t) => {
  const store = await LibsqlStore.open(join(newFolder(t), 'store.db'));
  t.teardown(() => store.close());
  await store.transaction((tx) => tx.insertChallenge(challenge('h'), 8));
  await store.transaction(async (tx) => {
    t.true(await tx.acceptChallenge('h', 1500));
    t.is((await store.read((other) => other.attempt('h', '')))?.challenge.accepted_ms, undefined);
  });
  t.is((await store.read((other) => other.attempt('h', '')))?.challenge.accepted_ms, 1500);
});

test('store on disk: each older layout is brought up to date with what it holds', async (t) => {
  for (let layout = 1; layout < MIGRATIONS.length; layout++) {
    const path = join(newFolder(t), 'store.db');
    const database = new Database(path);
    for (const step of MIGRATIONS.slice(0, layout)) database.exec(step);
    database.exec(`
      PRAGMA user_version = ${layout};
      INSERT INTO users VALUES ('u', 1);
      INSERT INTO cards VALUES ('1', 'S', x'01', NULL, '00000000000000000007', 1, 0, 0);
      INSERT INTO assignments (user, serial, active) VALUES ('u', '1', 1);
      INSERT INTO limits VALUES ('u', '1', '[5]', 1, 0, 0), ('?12ab', '?', '[5]', 1, 0, 0);
      INSERT INTO audit VALUES (1, 5, '{}', 'mac');
      UPDATE audit_head SET sequence = 1, time_ms = 5, mac = 'mac';`);
    database.close();
    const store = await LibsqlStore.open(path);
    await store.transaction(async (tx) => {
      await tx.insertChallenge(challenge('h'), 8);
      const { user, card, limits } = (await tx.attempt('h', ''))!;
      t.deepEqual([user?.suspended, card?.counter, limits?.inARow], [true, 7n, 1]);
      t.is((await tx.assignmentsOfCard('1')).length, 1);
      // Only the oldest two kept limits of names that nobody has.
      if (layout < 3) t.is(await tx.limits('?12ab', '?'), undefined);
      t.is((await tx.head()).time_ms, 5);
    });
    t.is((await store.read((tx) => tx.auditRecords(0, 5))).length, 1);
    await store.close();
  }
});

test('store on disk: what one connection of a process writes is kept, whatever its others and other processes do', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const one = await LibsqlStore.open(path);
  const other = await LibsqlStore.open(path);
  // The last to close a database takes its log away: another process must not take itself for the last.
  const script = `const db = new (require('libsql'))(process.argv[1]); db.exec("INSERT INTO users VALUES ('b', 0)"); db.close()`;
  execFileSync(process.execPath, ['-e', script, path]);
  await one.transaction((tx) => tx.putUser({ name: 'a', suspended: false }));
  await one.close();
  await other.close();
  const again = await LibsqlStore.open(path);
  const users = await again.transaction((tx) => tx.usersAfter('', 9));
  await again.close();
  t.deepEqual(
    users.map(({ name }) => name),
    ['a', 'b'],
  );
});
