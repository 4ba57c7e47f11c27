/** What a store holds after each write, and nothing besides: a store in memory shows it, and both take it back. */
import test from 'ava';
import { STORES } from '../testing.js';
import { MemoryStore } from './memory.js';
import { challenge } from './testing.js';

/** The sizes of the tables of a store in memory that hold something. */
async function sizesOf(store: MemoryStore): Promise<number[]> {
  return (await store.save()).tables.map(({ size }) => size).filter((size) => size > 0);
}

test('store in memory: of the questions of a scope as many are kept as its window holds', async (t) => {
  const store = new MemoryStore();
  const reserve = (scope: string, question: string) =>
    store.transaction((tx) => tx.reserveQuestion(scope, question, 5));
  for (let question = 0; question < 12; question++) {
    for (const scope of ['a', 'b']) t.true(await reserve(scope, `q${question}`));
  }
  // Of each scope its count and five questions, by question and by place.
  t.deepEqual(await sizesOf(store), [2 * 6, 2 * 5]);
  t.deepEqual([await reserve('a', 'q7'), await reserve('a', 'q6'), await reserve('a', 'q7')], [false, true, true]);
  t.deepEqual(await sizesOf(store), [2 * 6, 2 * 5]);
  t.false(await reserve('a', 'q9'));
  // A window that has become smaller.
  const small = new MemoryStore();
  const one = (question: string) => small.transaction((tx) => tx.reserveQuestion('a', question, 1));
  t.deepEqual(
    [await one('x'), await one('x'), await one('y'), await one('x'), await one('x')],
    [true, false, true, true, false],
  );
  t.deepEqual(await sizesOf(small), [2, 1]);
});

test('store in memory: challenges that are forgotten leave nothing of their names', async (t) => {
  const store = new MemoryStore();
  const names = ['n1', 'n1', 'n2', 'n1'];
  await store.transaction(async (tx) => {
    for (const [at, nameHash] of names.entries()) {
      await tx.insertChallenge({ ...challenge(`h${at}`), nameHash, expires_ms: 1000 }, 8);
    }
  });
  const handles = async () => {
    const tables = (await store.save()).tables as ReadonlyMap<string, unknown>[];
    return Object.fromEntries(
      tables.find((table) => Array.isArray(table.get('n1')) || Array.isArray(table.get('n2'))) ?? [],
    );
  };
  t.deepEqual(await handles(), { n1: ['h0', 'h1', 'h3'], n2: ['h2'] });
  const forget = (keep: number) => store.transaction((tx) => tx.forgetChallenges(keep, 2000));
  await forget(3);
  t.deepEqual(await handles(), { n1: ['h1', 'h3'], n2: ['h2'] });
  await forget(1);
  t.deepEqual(await handles(), { n1: ['h3'] });
  await forget(0);
  t.deepEqual(await sizesOf(store), []);
});

for (const [name, open] of STORES) {
  test(`store (${name}): what a decision took away is back when it failed, and what was not there is not`, async (t) => {
    const store = await open(t);
    const row = { kind: 'k', key: 'a', owner: 'alice', expires_ms: undefined, value: '{}' };
    await store.transaction(async (tx) => {
      await tx.putUser({ name: 'alice', suspended: false });
      await tx.insertRecord(row);
    });
    const error = new Error('undone');
    const undone = store.transaction(async (tx) => {
      await tx.removeUser('alice');
      await tx.removeRecord('k', 'b');
      throw error;
    });
    t.is(await t.throwsAsync(undone), error);
    t.deepEqual(await store.read((tx) => tx.user('alice')), { name: 'alice', suspended: false });
    t.deepEqual(await store.read((tx) => tx.record('k', 'a')), { ...row, revision: 1 });
    t.true(await store.transaction((tx) => tx.insertRecord({ ...row, key: 'b' })));
  });

  test(`store (${name}): writes to what is not there do nothing, and who is not there has no card`, async (t) => {
    const store = await open(t);
    const card = {
      serial: '1',
      suite: 'S',
      sealedKey: Buffer.of(1),
      sealedPinHash: undefined,
      counter: 0n,
      epoch: 1,
      suspended: false,
      resyncUntil_ms: 0,
    };
    await store.transaction(async (tx) => {
      await tx.updateCard(card);
      await tx.spendTry('h');
      await tx.removeAssignment('alice', '1');
    });
    t.is(await store.read((tx) => tx.card('1')), undefined);
    await store.transaction(async (tx) => {
      await tx.insertCard(card);
      await tx.insertCard({ ...card, serial: '?' });
      await tx.putUser({ name: '?', suspended: false });
      await tx.putAssignment({ user: 'ghost', serial: '1', active: true, seal: '' });
      await tx.putAssignment({ user: '?', serial: '?', active: true, seal: '' });
    });
    t.is((await store.read((tx) => tx.cardFor('ghost', undefined, '?')))!.serial, '?');
  });

  test(`store (${name}): a window of questions may become smaller, and larger again`, async (t) => {
    const store = await open(t);
    const reserve = (question: string, window: number) =>
      store.transaction((tx) => tx.reserveQuestion('s', question, window));
    const found: boolean[] = [];
    for (const [question, window] of [
      ['x', 5],
      ['a', 5],
      ['b', 5],
      ['c', 5],
      // Of the latest two neither is a.
      ['a', 2],
      ['c', 2],
      ['y', 5],
      ['a', 5],
    ] as const) {
      found.push(await reserve(question, window));
    }
    t.deepEqual(found, [true, true, true, true, true, false, true, false]);
    const small = (question: string, window: number) =>
      store.transaction((tx) => tx.reserveQuestion('t', question, window));
    for (const question of ['a', 'b', 'c', 'd']) await small(question, 5);
    t.true(await small('b', 2), 'the third from the end is the first that is not among the latest two');
  });

  test(`store (${name}): kinds of records come in order, whenever they came`, async (t) => {
    const store = await open(t);
    const row = { key: 'a', owner: '', expires_ms: undefined, value: '{}' };
    await store.transaction(async (tx) => {
      for (const kind of ['z', 'b', 'm', 'c']) await tx.insertRecord({ ...row, kind });
    });
    const kinds: string[] = [];
    for (let kind: string | undefined = ''; kind !== undefined; ) {
      const last: string = kind;
      kind = await store.read((tx) => tx.kindAfter(last));
      if (kind !== undefined) kinds.push(kind);
    }
    t.deepEqual(kinds, ['b', 'c', 'm', 'z']);
  });
}
