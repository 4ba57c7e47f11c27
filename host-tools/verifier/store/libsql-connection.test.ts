/** Connections to the file: locks, errors, and how a file is made. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { StoreError } from '../errors.js';
import { newFolder } from '../testing.js';
import { connect, loadDriver, patiently, storeError } from './libsql-connection.js';

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
