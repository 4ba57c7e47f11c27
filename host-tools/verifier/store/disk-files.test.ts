/** Tables of files as plain rows, and files that are no stores. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { StoreError } from '../errors.js';
import { newFolder, SERIAL } from '../testing.js';
import { LibsqlStore } from './libsql.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import { LibsqlTables } from './libsql-tables.js';
import { TABLES } from './tables.js';
import { filled, rowsOf } from './testing-disk-files.js';

test('disk files: all tables are read row by row, and written into another store as they were', async (t) => {
  const { path } = await filled(t);
  const rows = await rowsOf(path, 100);
  t.deepEqual(await rowsOf(path, 1), rows);
  t.deepEqual(await rowsOf(path, 2), rows);
  for (const { name, keys } of TABLES) {
    const firsts = rows[name]!.map(([first]) => first);
    t.true(firsts.length > (keys === 1 ? 0 : new Set(firsts).size), name);
  }
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
