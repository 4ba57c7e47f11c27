/** Connections to the file: locks, errors, and how a file is made. */
import files, * as fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { replace } from '../../../emulator/testing-replace.js';
import { StoreError } from '../errors.js';
import { newFolder } from '../testing.js';
import { connect, giveBack, loadDriver, patiently, storeError } from './libsql-connection.js';

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
  const none = storeError(Object.assign(new Error('no'), { name: 'SqliteError', code: 'SQLITE_NOTADB' })) as Error;
  t.regex(none.message, /^the file that is named as the store is no database.* \(SQLITE_NOTADB: no\)/);
  for (const other of [new RangeError('a defect'), 'SQLITE_BUSY', { code: 'SQLITE_BUSY' }]) {
    t.is(storeError(other), other);
    t.is(await patiently(() => Promise.reject(other)).catch((one: unknown) => one), other);
  }
});

test.serial('connection: a lock that never goes is an error in the end', async (t) => {
  const busy = Object.assign(new Error('locked'), { name: 'SqliteError', code: 'SQLITE_BUSY' });
  // No pause takes time.
  replace(t, timers, 'setTimeout', (async () => {}) as typeof timers.setTimeout);
  t.teardown(syncBuiltinESMExports);
  syncBuiltinESMExports();
  let tries = 0;
  const tried = patiently(async () => {
    tries += 1;
    if (tries < 1000) throw busy;
  });
  await t.throwsAsync(tried, { instanceOf: StoreError, message: /SQLITE_BUSY: locked/ });
  t.true(tries > 100);
});

test('connection: it waits for a lock by itself, but blocks the process for a moment at most', async (t) => {
  await loadDriver();
  const database = connect(join(newFolder(t), 'store.db'));
  const { timeout } = database.prepare('PRAGMA busy_timeout').get() as { timeout: number };
  t.true(timeout > 0 && timeout <= 100, `${timeout}`);
  database.close();
});

test('connection: a file that another process makes at the same instant is opened', async (t) => {
  await loadDriver();
  const path = join(newFolder(t), 'store.db');
  connect(path).close();
  const { existsSync } = files;
  files.existsSync = () => false;
  syncBuiltinESMExports();
  try {
    t.notThrows(() => connect(path).close());
  } finally {
    files.existsSync = existsSync;
    syncBuiltinESMExports();
  }
});

test('connection: the collector that gives descriptors back is nobody else’s, during and after', async (t) => {
  const isSeen = () => runInNewContext('typeof gc') !== 'undefined';
  const given = giveBack();
  t.false(isSeen());
  await given;
  t.false(isSeen());
});

test('connection: a file is made for its owner, one that is there is left as it is, and a folder is refused', async (t) => {
  await loadDriver();
  const folder = newFolder(t);
  const path = join(folder, 'store.db');
  for (const _ of [1, 2]) connect(path).close();
  if (process.platform !== 'win32') t.is(fs.statSync(path).mode & 0o777, 0o600);
  t.throws(() => connect(join(folder, 'no', 'store.db')), {
    instanceOf: StoreError,
    message: /can't be opened: its folder does not exist/,
  });
  fs.symlinkSync('loop', join(folder, 'loop'));
  t.throws(() => connect(join(folder, 'loop')), {
    instanceOf: StoreError,
    message: /can't be opened: its symbolic links go round in a circle/,
  });
  t.throws(() => connect(folder), { instanceOf: StoreError, message: /^the store .* can't be opened: / });
});
