/** The records that hosts keep in a store. */
import test from 'ava';
import { STORES } from '../testing.js';
import type { RecordRow } from './store.js';
import { record } from './testing.js';

for (const [name, open] of STORES) {
  test(`store (${name}): a record is inserted once, and replaced only at the revision that was read`, async (t) => {
    const store = await open(t);
    const row = record('a', { owner: 'zoë', expires_ms: 5, value: '{"ü":1}' });
    await store.transaction(async (tx) => {
      t.true(await tx.insertRecord(row));
      t.false(await tx.insertRecord({ ...row, value: '2' }));
      t.true(await tx.insertRecord({ ...row, kind: 'other', value: '3' }));
      t.false(await tx.replaceRecord({ ...row, key: 'b' }, 1));
      t.false(await tx.replaceRecord({ ...row, value: '4' }, 2));
    });
    t.deepEqual(await store.read((tx) => tx.record('k', 'a')), { ...row, revision: 1 });
    const next = record('a', { value: '5' });
    await store.transaction(async (tx) => {
      t.true(await tx.replaceRecord(next, 1));
      t.false(await tx.replaceRecord(next, 1));
    });
    t.deepEqual(await store.read((tx) => tx.record('k', 'a')), { ...next, revision: 2 });
    await store.transaction(async (tx) => {
      t.true(await tx.removeRecord('k', 'a'));
      t.false(await tx.removeRecord('k', 'a'));
      t.is(await tx.record('k', 'a'), undefined);
      t.is((await tx.record('other', 'a'))?.value, '3');
      t.true(await tx.insertRecord(row));
    });
    t.is((await store.read((tx) => tx.record('k', 'a')))?.revision, 1);
  });

  test(`store (${name}): records come in pages and in order, by kind and by owner`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      for (const key of ['c', 'a', 'd', 'b']) await tx.insertRecord(record(key, { owner: key < 'c' ? 'u' : 'v' }));
      await tx.insertRecord(record('b', { kind: 'other', owner: 'u' }));
    });
    const keys = (rows: readonly RecordRow[]): string => rows.map(({ key }) => key).join('');
    await store.read(async (tx) => {
      t.is(keys(await tx.recordsAfter('k', '', 9)), 'abcd');
      t.is(keys(await tx.recordsAfter('k', 'a', 2)), 'bc');
      t.is(keys(await tx.recordsAfter('none', '', 9)), '');
      t.deepEqual(
        [await tx.kindAfter(''), await tx.kindAfter('k'), await tx.kindAfter('other')],
        ['k', 'other', undefined],
      );
      t.is(keys(await tx.recordsOf('k', 'u', '', 9)), 'ab');
      t.is(keys(await tx.recordsOf('k', 'u', 'a', 9)), 'b');
      t.is(keys(await tx.recordsOf('k', 'v', '', 1)), 'c');
      t.is(keys(await tx.recordsOf('other', 'u', '', 9)), 'b');
    });
    await store.transaction((tx) => tx.removeUser('u'));
    await store.read(async (tx) => {
      t.is(keys(await tx.recordsAfter('k', '', 9)), 'cd');
      t.is(keys(await tx.recordsAfter('other', '', 9)), '');
    });
  });

  test(`store (${name}): records are forgotten from the one that expired first, and never those without an end`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      for (const [key, expires_ms] of Object.entries({ a: 30, b: 10, c: 20, d: undefined, e: 40 }))
        await tx.insertRecord(record(key, { expires_ms }));
      await tx.insertRecord(record('b', { kind: 'other', expires_ms: 10 }));
      t.is(await tx.forgetRecords('k', 10, 9), 0);
      t.is(await tx.forgetRecords('k', 40, 2), 2);
      t.deepEqual(
        (await tx.recordsAfter('k', '', 9)).map(({ key }) => key),
        ['a', 'd', 'e'],
      );
      t.is(await tx.forgetRecords('k', 99, 9), 2);
      t.truthy(await tx.record('other', 'b'));
    });
  });

  test(`store (${name}): many transactions at once insert a record once, and replace each revision once`, async (t) => {
    const store = await open(t);
    const times = Array.from({ length: 32 });
    const inserted = times.map(() => store.transaction((tx) => tx.insertRecord(record('a'))));
    t.is((await Promise.all(inserted)).filter(Boolean).length, 1);
    const replaced = times.map(() => store.transaction((tx) => tx.replaceRecord(record('a'), 1)));
    t.is((await Promise.all(replaced)).filter(Boolean).length, 1);
    const failed = store.transaction(async (tx) => {
      await tx.replaceRecord(record('a', { value: '7' }), 2);
      await tx.insertRecord(record('b'));
      await tx.removeRecord('k', 'a');
      throw new RangeError('on purpose');
    });
    await t.throwsAsync(failed, { instanceOf: RangeError });
    t.deepEqual(await store.read((tx) => tx.recordsAfter('k', '', 9)), [{ ...record('a'), revision: 2 }]);
  });
}
