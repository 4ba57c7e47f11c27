import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ReadOnlyStore } from '../../../verifier/store/libsql-read-only.js';
import { importFile } from './import-users.js';
import { KEK, newStore, storeOf, type TestStore } from './testing.js';

function importing({ folder, run }: TestStore, text: string | Uint8Array, ...args: string[]) {
  const path = join(folder, 'users.csv');
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  return run('users', 'import', 'users.csv', ...KEK, ...args);
}

async function lastRecord(store: TestStore): Promise<number> {
  const opened = await ReadOnlyStore.open(storeOf(store));
  try {
    return (await opened.read((tx) => tx.head())).sequence;
  } finally {
    await opened.close();
  }
}

test('users import: adds who is not there, gives each a card and a PIN, and can be run again', async (t) => {
  const store = await newStore(t);
  const text = '\ufeffSerial,user,PIN\r\n7001,"carol, the first",0042\r\n\r\n7002,bob,\r\n';
  const { status, stdout, stderr } = await importing(store, text);
  t.deepEqual([status, stdout, stderr], [0, 'enrolled: 2\n', '']);
  const { stdout: listed } = await store.run('users', 'list');
  t.regex(listed, /^carol, the first\tactive\t7001 \(not activated\)$/m);
  t.regex(listed, /^bob\tactive\t7002 \(not activated\)$/m);
  const before = await lastRecord(store);
  const again = await importing(store, text, '--json');
  t.deepEqual(JSON.parse(again.stdout), { enrolled: 0, already: 2, left: 0 });
  t.is(await lastRecord(store), before);
  const more = await importing(store, 'user,serial,pin\nbob,7001,0042\nbob,7002,\n', '--activate');
  t.is(more.stdout, 'enrolled: 1; had that card already: 1\n');
  t.regex((await store.run('users', 'list')).stdout, /^bob\tactive\t7001, 7002 \(not activated\)$/m);
});

const MISTAKES: ReadonlyArray<readonly [what: string, text: string | Uint8Array, message: RegExp]> = [
  ['no bytes', '', /users.csv is empty, but must have a header: user,serial,pin/],
  ['no header', 'carol,7001,4071\n', /users.csv:1:1: the header must be user,serial,pin, separated by commas/],
  ['other separators', 'user;serial;pin\n', /users.csv:1:1: the header must be user,serial,pin, separated by commas/],
  ['a column too many', 'user,serial,pin,note\n', /users.csv:1:1: the header must be/],
  ['no users', 'user,serial,pin\n', /users.csv:1:1: there are no users behind the header/],
  ['Latin-1', Buffer.from('user,serial,pin\nJosé,7001,4071\n', 'latin1'), /users.csv is not UTF-8 text/],
  ['a field too few', 'user,serial,pin\ncarol,7001\n', /users.csv:2:1: the line has 2 fields, but the header has 3/],
  ['a quote that stays open', 'user,serial,pin\n"carol,7001,4071\n', /users.csv:2:1: the quotes of a field/],
  ['a quote within a field', 'user,serial,pin\ncarol,7001,4"071\n', /users.csv:2:1: the quotes of a field/],
  ['a name that is none', 'user,serial,pin\n ,7001,4071\n', /users.csv:2:1: user must have 1 to 128 characters/],
  ['a name of two lines', 'user,serial,pin\n"ca\nrol",7001,4071\n', /users.csv:2:1: a field goes on in the next line/],
  ['a card that is not there', 'user,serial,pin\n\ncarol,7009,4071\n', /users.csv:3:7: there is no card "7009"/],
  ['a PIN without its zeros', 'user,serial,pin\n"ca,rol",7001,42\n', /users.csv:2:15: .*must have 4 to 16 digits/],
  ['a line twice', 'user,serial,pin\ncarol,7001,4071\ncarol,7001,4071\n', /users.csv:3:1: line 2 says the same/],
  [
    'two PINs of one card',
    'user,serial,pin\ncarol,7001,4071\nbob,7001,4072\n',
    /users.csv:3:10: line 2 gives the same card another PIN/,
  ],
];

test('users import: one mistake, and nothing of the file is imported; every mistake says where it is', async (t) => {
  const store = await newStore(t);
  const before = await lastRecord(store);
  const path = join(store.folder, 'users.csv');
  const values = { store: storeOf(store), 'kek-file': join(store.folder, 'keys/kek') };
  for (const [what, text, message] of MISTAKES) {
    writeFileSync(path, text, { mode: 0o600 });
    const error = await t.throwsAsync(importFile(path, values), { name: 'InputError', message }, what);
    t.notRegex(error!.message, /407/, what);
  }
  const { stderr } = await importing(store, `user,serial,pin\nzoe,7001,4071\n${'carol,7009,\n'.repeat(30)}`);
  t.is(stderr.match(/users.csv:/g)!.length, 20);
  t.regex(stderr, /and 39 more mistakes; nothing was imported$/m);
  t.is(await lastRecord(store), before);
});

test('users import: a file that others can read is warned of', async (t) => {
  const store = await newStore(t);
  writeFileSync(join(store.folder, 'open.csv'), 'user,serial,pin\ncarol,7001,4071\n');
  chmodSync(join(store.folder, 'open.csv'), 0o644);
  const { status, stderr } = await store.run('users', 'import', 'open.csv', ...KEK);
  t.is(status, 0);
  t.regex(stderr, /others can read or change open.csv, and the PINs in it: chmod 600 it/);
});
