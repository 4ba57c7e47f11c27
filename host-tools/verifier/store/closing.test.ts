/** The end of a store: what runs is waited for, what comes later is refused, and nothing stays behind. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { StoreError } from '../errors.js';
import { newFolder, STORES } from '../testing.js';
import { LibsqlStore } from './libsql.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import { challenge } from './testing.js';

for (const [name, open] of STORES) {
  test(`store (${name}): closing waits for what runs, and every later call is refused`, async (t) => {
    const store = await open(t);
    const ended: string[] = [];
    const running = [0, 1, 2].map(async (number) => {
      await store.transaction((tx) => tx.putUser({ name: `u${number}`, suspended: false }));
      ended.push('written');
    });
    const reading = store.read((tx) => tx.user('u0')).then(() => ended.push('read'));
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

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('store on disk: thirty stores that were opened, used and closed leave no descriptor', async (t) => {
  const folder = newFolder(t);
  const descriptors = (): string[] =>
    readdirSync('/proc/self/fd')
      .map(linkOf)
      .filter((file) => file.startsWith(folder));
  for (let round = 0; round < 15; round++) {
    const store = await LibsqlStore.open(join(folder, 'store.db'));
    await store.transaction((tx) => tx.insertChallenge(challenge(`h${round}`), 8));
    await store.read((tx) => tx.attempt(`h${round}`, ''));
    t.true(descriptors().length > 0);
    await store.close();
    t.deepEqual(descriptors(), []);
    const reader = await ReadOnlyStore.open(join(folder, 'store.db'));
    await reader.read((tx) => tx.attempt(`h${round}`, ''));
    await reader.close();
    t.deepEqual(descriptors(), []);
  }
  await t.throwsAsync(LibsqlStore.open(folder), { instanceOf: StoreError });
  t.deepEqual(descriptors(), []);
});

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}
