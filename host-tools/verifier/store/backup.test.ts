/** Copies of stores that are in use. */
import files, * as fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';
import { InputError } from '../../../emulator/input-error.js';
import { pretend } from '../../../emulator/testing-replace.js';
import { StoreError } from '../errors.js';
import { newFolder } from '../testing.js';
import { backUp } from './backup.js';
import { ReadOnlyStore } from './libsql-read-only.js';
import { filled, openFilesBelow, rowsOf } from './testing-disk-files.js';

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
  t.deepEqual(openFilesBelow(dirname(copy)), []);
  t.deepEqual(head, await reader.read((tx) => tx.head()));
  if (process.platform !== 'win32') t.is(fs.statSync(copy).mode & 0o777, 0o600);
  t.deepEqual(fs.readdirSync(dirname(copy)), ['copy.db']);
  await operator.addUser('carol');
  t.deepEqual((await rowsOf(copy, 100)).users!.length, 3);
  const before = fs.readFileSync(copy);
  const refused = {
    instanceOf: StoreError,
    message: new RegExp(`^the copy ${copy} can't be made: something has that name already`),
  };
  await t.throwsAsync(backUp(reader, copy), refused);
  t.true(fs.readFileSync(copy).equals(before));
});

test.serial('backup: on Windows, where no folder can be opened, the copy alone is on the disk', async (t) => {
  const { path } = await filled(t);
  const reader = await ReadOnlyStore.open(path);
  t.teardown(() => reader.close());
  const copy = join(newFolder(t), 'copy.db');
  pretend(t, 'win32');
  const opened: string[] = [];
  const { openSync } = files;
  files.openSync = (...given) => {
    opened.push(String(given[0]));
    return openSync(...given);
  };
  syncBuiltinESMExports();
  try {
    await backUp(reader, copy);
  } finally {
    files.openSync = openSync;
    syncBuiltinESMExports();
  }
  t.true(opened.includes(copy));
  t.false(opened.includes(dirname(copy)));
});

test('backup: nothing is left of a copy that can’t be made', async (t) => {
  const { path } = await filled(t);
  const reader = await ReadOnlyStore.open(path);
  const copy = join(newFolder(t), 'copy.db');
  const temporary = `${copy}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, 'mine');
  await t.throwsAsync(backUp(reader, copy), {
    instanceOf: StoreError,
    message: /can't be made: something has that name already/,
  });
  t.deepEqual(fs.readdirSync(dirname(copy)), [`copy.db.${process.pid}.tmp`]);
  t.is(fs.readFileSync(temporary, 'utf8'), 'mine');
  fs.rmSync(temporary);
  await reader.close();
  await t.throwsAsync(backUp(reader, copy), { instanceOf: StoreError, message: /^the store is closed/ });
  t.deepEqual(fs.readdirSync(dirname(copy)), []);
  await t.throwsAsync(backUp(reader, ':memory:'), { instanceOf: InputError, message: /must be the path of a file/ });
  const nowhere = join(dirname(copy), 'no', 'copy.db');
  await t.throwsAsync(backUp(reader, nowhere), {
    instanceOf: StoreError,
    message: /can't be made: its folder does not exist/,
  });
});
