import * as fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const KEK = '11'.repeat(32);
const OTHER = '22'.repeat(32);
const FILES = {
  'keys/kek': KEK,
  'keys/other': OTHER,
  'keys/words': 'correct horse battery\n',
  'keys/short': 'too short\n',
};

test('store: its files can be read by their owner only, and none is made twice', async (t) => {
  const folder = folderWith(t, FILES);
  t.is((await dscplus(folder, 'store', 'new-key', 'keys/new')).stdout, 'made keys/new\n');
  const { status, stdout, stderr } = await dscplus(folder, 'store', 'init', 'a.db', '--kek-file', 'keys/new');
  t.deepEqual([status, stdout, stderr], [0, 'made a.db\nmade a.db.audit-key\n', '']);
  for (const file of ['keys/new', 'a.db', 'a.db.audit-key']) {
    if (process.platform !== 'win32') t.is(fs.statSync(join(folder, file)).mode & 0o777, 0o600, file);
  }
  for (const args of [
    ['init', 'a.db', '--kek-file', 'keys/new'],
    ['new-key', 'keys/new'],
  ]) {
    const again = await dscplus(folder, 'store', ...args);
    t.is(again.status, 2);
    t.regex(again.stderr, /already|EEXIST/);
  }
});

test('store: of two processes that make one, one does', async (t) => {
  const folder = folderWith(t, FILES);
  const both = [0, 1].map(() => dscplus(folder, 'store', 'init', 'a.db', '--kek-file', 'keys/kek'));
  t.deepEqual((await Promise.all(both)).map(({ status }) => status).sort(), [0, 2]);
});

const NO_STORE: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [[], /key-encryption key is missing: give it with --kek-file FILE, .*DSCPLUS_KEK/],
  [['--kek-file', 'keys/none'], /can't be read from keys\/none: there is no such file/],
  [['--kek-file', 'keys/words'], /keys\/words must hold the key-encryption key as 64 hexadecimal digits/],
  [['--kek-file', 'keys/kek', '--passphrase-file', 'keys/words'], /given twice: name a file or a passphrase/],
  [['--passphrase-file', 'keys/short'], /at least 12 characters/],
  [['--passphrase'], /no terminal to ask at: give the passphrase with --passphrase-file/],
  [['--kek-file', 'keys/kek', '--audit-key-file', 'keys/words'], /the audit key as 64 hexadecimal digits/],
];

test('store: where one can’t be made, nothing is left of it', async (t) => {
  const folder = folderWith(t, FILES);
  for (const [args, message] of NO_STORE) {
    const { status, stderr } = await dscplus(folder, 'store', 'init', 'a.db', ...args);
    t.is(status, 2, args.join(' '));
    t.regex(stderr, message);
    t.notRegex(stderr, /1111|2222|horse|short\b.*too/);
  }
  t.deepEqual(fs.readdirSync(folder), ['keys']);
});

test('store: a key beside it is warned of, and so is one that others can read', async (t) => {
  const folder = folderWith(t, { kek: KEK, 'keys/kek': KEK });
  fs.chmodSync(join(folder, 'kek'), 0o600);
  t.regex((await dscplus(folder, 'store', 'init', 'a.db', '--kek-file', 'kek')).stderr, /lies beside the store/);
  if (process.platform === 'win32') return;
  fs.chmodSync(join(folder, 'keys/kek'), 0o644);
  const { stderr } = await dscplus(folder, 'store', 'init', 'b.db', '--kek-file', 'keys/kek');
  t.regex(stderr, /others can read or change keys\/kek, .* chmod 600/);
});

test('store: its name is a path and nothing else, wherever it is given', async (t) => {
  const folder = folderWith(t, FILES);
  const names = ['file:cards.db', ':memory:', 'libsql://127.0.0.1:1', 'file:///tmp/cards.db'];
  const commands = names.flatMap((name) => [
    ['store', 'init', name, '--kek-file', 'keys/kek'],
    ['users', 'list', '--store', name],
    ['audit', 'head', '--store', name],
  ]);
  const ended = await Promise.all(commands.map((args) => dscplus(folder, ...args)));
  for (const [index, { status, stdout, stderr }] of ended.entries()) {
    t.deepEqual([status, stdout], [2, ''], commands[index]!.join(' '));
    t.regex(stderr, /^dscplus: the store is ".*", but must be the path of a file/);
  }
  t.deepEqual(fs.readdirSync(folder), ['keys']);
  t.is((await dscplus(folder, 'store', 'init', './file:a.db', '--kek-file', 'keys/kek')).status, 0);
  t.deepEqual(fs.readdirSync(folder).sort(), ['file:a.db', 'file:a.db.audit-key', 'keys']);
  if (process.platform !== 'win32') t.is(fs.statSync(join(folder, 'file:a.db')).mode & 0o777, 0o600);
});
