/** The end of a store: what runs is waited for, what comes later is refused, and nothing stays behind. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextRound } from 'node:timers/promises';
import test from 'ava';
import { StoreError } from '../errors.js';
import { newFolder, STORES } from '../testing.js';
import { LibsqlStore } from './libsql.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import { challenge } from './testing.js';
import { openFilesBelow } from './testing-disk-files.js';

for (const [name, open] of STORES) {
  test(`store (${name}): closing waits for what runs, and every later call is refused`, async (t) => {
    const store = await open(t);
    const ended: string[] = [];
    const running = [0, 1, 2].map(async (number) => {
      await store.transaction((tx) => tx.putUser({ name: `u${number}`, suspended: false }));
      ended.push('written');
    });
    // It still reads when all else has ended.
    const reading = store.read(async (tx) => {
      await Promise.all(running);
      for (let round = 0; round < 5; round++) await nextRound();
      t.is((await tx.head()).sequence, 0);
      ended.push('read');
    });
    const closing = [store.close(), store.close()].map((one) => one.then(() => ended.push('closed')));
    const closed = { instanceOf: StoreError, message: /^the store is closed/ };
    await t.throwsAsync(
      store.transaction(async () => 1),
      closed,
    );
    await t.throwsAsync(
      store.read(async () => 1),
      closed,
    );
    await Promise.all([...running, reading, ...closing]);
    t.deepEqual(ended.slice(-2), ['closed', 'closed']);
    t.is(ended.length, 6);
    await t.throwsAsync(
      store.transaction(async () => 1),
      closed,
    );
    await store.close();
  });
}

test('store on disk: what was decided stands in the file when it is closed, and no log is left', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const store = await LibsqlStore.open(path);
  await store.transaction((tx) => tx.insertChallenge(challenge('h'), 8));
  t.true(existsSync(`${path}-wal`));
  await store.close();
  t.deepEqual(
    ['-wal', '-shm'].filter((end) => existsSync(path + end)),
    [],
  );
});

test('store on disk: thirty stores that were opened, used and closed leave no descriptor', async (t) => {
  const folder = newFolder(t);
  for (let round = 0; round < 15; round++) {
    const store = await LibsqlStore.open(join(folder, 'store.db'));
    await store.transaction((tx) => tx.insertChallenge(challenge(`h${round}`), 8));
    await store.read((tx) => tx.attempt(`h${round}`, ''));
    if (process.platform === 'linux') t.true(openFilesBelow(folder).length > 0);
    await store.close();
    t.deepEqual(openFilesBelow(folder), []);
    const reader = await ReadOnlyStore.open(join(folder, 'store.db'));
    await reader.read((tx) => tx.attempt(`h${round}`, ''));
    await reader.close();
    t.deepEqual(openFilesBelow(folder), []);
  }
  await t.throwsAsync(LibsqlStore.open(folder), { instanceOf: StoreError });
  t.deepEqual(openFilesBelow(folder), []);
});

test('read-only store: closing waits for what still reads', async (t) => {
  const path = join(newFolder(t), 'store.db');
  await (await LibsqlStore.open(path)).close();
  const store = await ReadOnlyStore.open(path);
  const ended: string[] = [];
  const reading = store.read(async (tx) => {
    for (let round = 0; round < 5; round++) await nextRound();
    t.is((await tx.head()).sequence, 0);
    ended.push('read');
  });
  await store.close();
  t.deepEqual(ended, ['read']);
  await reading;
});
