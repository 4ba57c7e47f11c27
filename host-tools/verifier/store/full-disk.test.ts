/** A disk that is full at any statement: nothing is half done, all who wait hear of it, and work goes on once there is room. */
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'libsql';
import { replace } from '../../../emulator/testing-replace.js';
import { StoreError } from '../errors.js';
import { newFolder } from '../testing.js';
import { LibsqlStore, snapshot } from './libsql.js';
import { MIGRATIONS } from './migrations.js';
import { openFilesBelow } from './testing-disk-files.js';

const FULL = Object.assign(new Error('database or disk is full'), { name: 'SqliteError', code: 'SQLITE_FULL' });
const SAID = {
  instanceOf: StoreError,
  message: 'the store could not be read or written (SQLITE_FULL: database or disk is full): nothing was decided',
};

/** Whether SQLite ends the transaction with the error, as it often does. */
type Ends = 'ends' | 'stays';

/** @returns makes the disk full at the next such statement, once */
function fillable(t: ExecutionContext): (statement: string, ends: Ends) => void {
  let next: { readonly statement: string; readonly ends: Ends } | undefined;
  const exec: Database.Database['exec'] = replace(
    t,
    Database.prototype,
    'exec',
    function (this: Database.Database, sql: string): Database.Database {
      if (sql !== next?.statement) return exec.call(this, sql);
      if (next.ends === 'ends') exec.call(this, 'ROLLBACK');
      next = undefined;
      throw FULL;
    },
  );
  return (statement, ends) => {
    next = { statement, ends };
  };
}

const OPENING: ReadonlyArray<readonly [string, Ends]> = [
  ['PRAGMA synchronous = FULL', 'stays'],
  [MIGRATIONS.at(-1)!, 'stays'],
  [`PRAGMA user_version = ${MIGRATIONS.length}`, 'stays'],
  ['COMMIT', 'ends'],
  ['PRAGMA query_only = ON', 'stays'],
];

test.serial('full disk: a store that can’t be opened for it is let go, and opened once there is room', async (t) => {
  const folder = newFolder(t);
  const fill = fillable(t);
  for (const [at, [statement, ends]] of OPENING.entries()) {
    const path = join(folder, `${at}.db`);
    fill(statement, ends);
    await t.throwsAsync(LibsqlStore.open(path), SAID, statement);
    t.deepEqual(openFilesBelow(folder), []);
    const store = await LibsqlStore.open(path);
    await store.transaction((tx) => tx.putUser({ name: 'a', suspended: false }));
    await store.close();
  }
});

test.serial('full disk: all whose work shares a transaction hear of it, and none of it is done', async (t) => {
  const store = await LibsqlStore.open(join(newFolder(t), 'store.db'));
  t.teardown(() => store.close());
  const fill = fillable(t);
  const add = (name: string) => store.transaction((tx) => tx.putUser({ name, suspended: false }));
  for (const [statement, ends] of [
    ['BEGIN IMMEDIATE', 'stays'],
    ['RELEASE one', 'ends'],
    ['COMMIT', 'stays'],
    ['COMMIT', 'ends'],
  ] as const) {
    fill(statement, ends);
    const group = ['a', 'b', 'c'].map(add);
    for (const one of group) await t.throwsAsync(one, SAID, statement);
    t.deepEqual(await store.read((tx) => tx.usersAfter('', 9)), []);
  }
  await Promise.all(['a', 'b', 'c'].map(add));
  t.is((await store.read((tx) => tx.usersAfter('', 9))).length, 3);
});

test('full disk: an error that has ended what is read at one instant is told as it is', async (t) => {
  const database = new Database(join(newFolder(t), 'store.db'));
  t.teardown(() => database.close());
  const work = async () => {
    database.exec('ROLLBACK');
    throw FULL;
  };
  t.is(await snapshot(database, work).catch((error: unknown) => error), FULL);
});
