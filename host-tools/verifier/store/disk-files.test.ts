/** Files of stores: read where they lie, copied while others write, and their tables as plain rows. */
import files, * as fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'libsql';
import { InputError } from '../../../emulator/input-error.js';
import { StoreError } from '../errors.js';
import { newFolder, newVerifier, SERIAL } from '../testing.js';
import { backUp } from './backup.js';
import { LibsqlStore } from './libsql.js';
import { connect, loadDriver, patiently, storeError } from './libsql-connection.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import { LibsqlTables } from './libsql-tables.js';
import { MIGRATIONS } from './migrations.js';
import type { StoreReader } from './store.js';
import { type PlainRow, pagesOf, TABLES } from './tables.js';

/** A store with rows in all of its tables, open, and its path. */
async function filled(t: ExecutionContext) {
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
  });
  return { store, path, operator };
}

/** Every row of every table, read so many at a time. */
async function rowsOf(path: string, size: number): Promise<Record<string, PlainRow[]>> {
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

test('disk files: all tables are read row by row, and written into another store as they were', async (t) => {
  const { path } = await filled(t);
  const rows = await rowsOf(path, 100);
  t.deepEqual(await rowsOf(path, 1), rows);
  t.deepEqual(await rowsOf(path, 2), rows);
  t.true(TABLES.every(({ name }) => rows[name]!.length > 0));
  t.deepEqual(
    rows.users!.filter(([name]) => name !== '?'),
    [
      ['alice', false],
      ['bob', true],
    ],
  );
  const [card, other] = rows.cards!.filter(([serial]) => serial !== '?');
  t.deepEqual(
    [card!.slice(0, 2), card![3], card!.slice(4)],
    [[SERIAL, 'OCRA-1:HOTP-SHA1-6:C-QN08'], null, ['9223372036854775808', 1, false, 0]],
  );
  t.deepEqual(
    [other![0], other![2] instanceof Uint8Array, other![3] instanceof Uint8Array, other![4]],
    ['8', true, true, '0'],
  );
  t.deepEqual(
    rows.records!.map((row) => [row[0], row[1], row[3], row[5]]),
    [
      ['k', 'a', null, '{"é":1}'],
      ['k', 'b', null, '{"é":1}'],
      ['k', 'c', null, '{"é":1}'],
      ['l', 'a', 5, '{"é":1}'],
    ],
  );
  const copy = join(newFolder(t), 'copy.db');
  const target = await LibsqlStore.open(copy);
  await target.fillTables(async (tables) => {
    for (const table of TABLES) await tables.addRows(table, rows[table.name]!);
  });
  await target.close();
  t.deepEqual(await rowsOf(copy, 100), rows);
  // Counters compare as texts in the file.
  const database = new Database(copy);
  t.teardown(() => database.close());
  const [counter] = database.prepare('SELECT counter FROM cards WHERE serial = ?').raw().get(SERIAL) as [string];
  t.is(counter, '09223372036854775808');
});

test('disk files: of the questions of a scope as many are kept as its window holds', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  const reserve = (scope: string, question: string) =>
    store.transaction((tx) => tx.reserveQuestion(scope, question, 5));
  for (let question = 0; question < 12; question++) {
    for (const scope of ['a', 'b']) t.true(await reserve(scope, `q${question}`));
  }
  const kept = [7, 8, 9, 10, 11].map((question) => `q${question}`).sort();
  const rows = (await rowsOf(path, 100)).questions!;
  for (const scope of ['a', 'b']) {
    t.deepEqual(
      rows.filter(([one]) => one === scope).map(([, question]) => question),
      kept,
    );
  }
  t.deepEqual([await reserve('a', 'q7'), await reserve('a', 'q6')], [false, true]);
});

test('disk files: what is no database is the store’s own error', async (t) => {
  const path = join(newFolder(t), 'store.db');
  fs.writeFileSync(path, 'x'.repeat(5000));
  for (const open of [() => LibsqlStore.open(path), () => ReadOnlyStore.open(path)]) {
    await t.throwsAsync(open, { instanceOf: StoreError, message: /SQLITE_NOTADB|not a database/ });
  }
});

test('disk files: a number that is none is a damaged store', async (t) => {
  const database = new Database(join(newFolder(t), 'any.db'));
  t.teardown(() => database.close());
  database.exec('CREATE TABLE any (name, number)');
  database.exec("INSERT INTO any VALUES ('a', 'x')");
  const table = {
    name: 'any',
    keys: 1,
    columns: [
      ['name', 'text'],
      ['number', 'whole'],
    ],
  } as const;
  const message = 'the store is damaged: a number is none: see "dscplus store check"';
  await t.throwsAsync(new LibsqlTables(database).rowsAfter(table, [], 1), { instanceOf: StoreError, message });
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

test('backup: a copy holds what is committed, for its owner alone, and a file that is there stays', async (t) => {
  const { path, operator } = await filled(t);
  const reader = await ReadOnlyStore.open(path);
  t.teardown(() => reader.close());
  const copy = join(newFolder(t), 'copy.db');
  const synced: string[] = [];
  const { openSync, fsyncSync, closeSync } = files;
  const paths = new Map<number, string>();
  Object.assign(files, {
    openSync: (...given: Parameters<typeof openSync>) => {
      const fd = openSync(...given);
      paths.set(fd, String(given[0]));
      return fd;
    },
    fsyncSync: (fd: number) => {
      const path = paths.get(fd) ?? '';
      // A file is whole by then.
      if (fs.fstatSync(fd).size > 0) synced.push(path);
      fsyncSync(fd);
    },
    closeSync: (fd: number) => {
      paths.delete(fd);
      closeSync(fd);
    },
  });
  syncBuiltinESMExports();
  let head: Awaited<ReturnType<typeof backUp>>;
  try {
    head = await backUp(reader, copy);
  } finally {
    Object.assign(files, { openSync, fsyncSync, closeSync });
    syncBuiltinESMExports();
  }
  t.deepEqual(
    synced.filter((one) => one.startsWith(dirname(copy))),
    [`${copy}.${process.pid}.tmp`, ...(process.platform === 'win32' ? [] : [dirname(copy)])],
  );
  t.deepEqual(
    [...paths.values()].filter((one) => one.startsWith(dirname(copy))),
    [],
  );
  t.deepEqual(head, await reader.read((tx) => tx.head()));
  if (process.platform !== 'win32') t.is(fs.statSync(copy).mode & 0o777, 0o600);
  t.deepEqual(fs.readdirSync(dirname(copy)), ['copy.db']);
  await operator.addUser('carol');
  t.deepEqual((await rowsOf(copy, 100)).users!.length, 3);
  const before = fs.readFileSync(copy);
  const refused = { instanceOf: StoreError, message: new RegExp(`^the copy ${copy} can't be made: EEXIST`) };
  await t.throwsAsync(backUp(reader, copy), refused);
  t.true(fs.readFileSync(copy).equals(before));
});

test('backup: nothing is left of a copy that can’t be made', async (t) => {
  const { path } = await filled(t);
  const reader = await ReadOnlyStore.open(path);
  const copy = join(newFolder(t), 'copy.db');
  const temporary = `${copy}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, 'mine');
  await t.throwsAsync(backUp(reader, copy), { instanceOf: StoreError, message: /can't be made: EEXIST/ });
  t.deepEqual(fs.readdirSync(dirname(copy)), [`copy.db.${process.pid}.tmp`]);
  t.is(fs.readFileSync(temporary, 'utf8'), 'mine');
  fs.rmSync(temporary);
  await reader.close();
  await t.throwsAsync(backUp(reader, copy), { instanceOf: StoreError, message: /^the store is closed/ });
  t.deepEqual(fs.readdirSync(dirname(copy)), []);
  await t.throwsAsync(backUp(reader, ':memory:'), { instanceOf: InputError, message: /must be the path of a file/ });
  const nowhere = join(dirname(copy), 'no', 'copy.db');
  await t.throwsAsync(backUp(reader, nowhere), { instanceOf: StoreError, message: /can't be made: ENOENT/ });
});

test('connection: work that finds a lock is done again, any other error is the store’s own', async (t) => {
  const busy = Object.assign(new Error('locked'), { name: 'SqliteError', code: 'SQLITE_BUSY_SNAPSHOT' });
  let tries = 0;
  const result = await patiently(async () => {
    tries += 1;
    if (tries < 3) throw busy;
    return 'done';
  });
  t.deepEqual([result, tries], ['done', 3]);
  const broken = Object.assign(new Error('no disk'), { name: 'SqliteError', code: 'SQLITE_IOERR' });
  const message = 'the store could not be read or written (SQLITE_IOERR: no disk): nothing was decided';
  const error = await t.throwsAsync(
    patiently(() => {
      throw broken;
    }),
    { instanceOf: StoreError, message },
  );
  t.is(error!.cause, broken);
  for (const other of [new RangeError('a defect'), 'SQLITE_BUSY', { code: 'SQLITE_BUSY' }]) {
    t.is(storeError(other), other);
    t.is(await patiently(() => Promise.reject(other)).catch((one: unknown) => one), other);
  }
});

test('connection: a file is made for its owner, one that is there is left as it is, and a folder is refused', async (t) => {
  await loadDriver();
  const folder = newFolder(t);
  const path = join(folder, 'store.db');
  for (const _ of [1, 2]) connect(path).close();
  if (process.platform !== 'win32') t.is(fs.statSync(path).mode & 0o777, 0o600);
  t.throws(() => connect(join(folder, 'no', 'store.db')), {
    instanceOf: StoreError,
    message: /can't be opened: ENOENT/,
  });
  t.throws(() => connect(folder), { instanceOf: StoreError, message: /^the store .* can't be opened: / });
});
