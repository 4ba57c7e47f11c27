import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { CardFile, readCardFile } from '../../../emulator/machine/card-file/card-file.js';
import { run } from './card.js';

const KEY = '3132333435363738393031323334353637383930';

function newFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-command-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

function card(cwd: string, args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [resolve('build/dscplus.cjs'), 'card', ...args], { cwd, input, encoding: 'utf8' });
}

test('command card: a new card has a random key and serial, and its file holds what was asked for', (t) => {
  const folder = newFolder(t);
  t.is(card(folder, ['new', 'a']).status, 0);
  t.is(card(folder, ['new', 'b', '--model', 'nagra-326', '--serial', 'My card', '--counter', '9']).status, 0);
  const a = readCardFile(join(folder, 'a'));
  const b = readCardFile(join(folder, 'b'));
  t.regex(a.secretHex, /^[0-9a-f]{40}$/);
  t.not(a.secretHex, b.secretHex);
  t.regex(a.serial, /^DSC-[0-9]{6}$/);
  t.deepEqual([a.model, a.counter], ['dsc-plus', 0n]);
  t.deepEqual([b.model, b.serial, b.counter], ['nagra-326', 'My card', 9n]);
});

test("command card: a random key is as long as the suite's hash", (t) => {
  const folder = newFolder(t);
  for (const [hash, bytes] of [
    ['SHA256', 32],
    ['SHA512', 64],
  ] as const) {
    t.is(card(folder, ['new', hash, '--suite', `OCRA-1:HOTP-${hash}-8:QN06-PSHA1`]).status, 0);
    t.is(readCardFile(join(folder, hash)).secretHex.length, 2 * bytes);
  }
});

test('command card: takes a key from standard input or a file, and shows it only when asked to', (t) => {
  const folder = newFolder(t);
  const made = card(folder, ['new', 'a', '--serial', 'S', '--key-file', '-'], `${KEY}\r\n`);
  t.is(made.status, 0);
  fs.writeFileSync(join(folder, 'key'), KEY.slice(0, 2));
  t.is(card(folder, ['new', 'b', '--key-file', 'key']).status, 0);
  t.is(readCardFile(join(folder, 'b')).secretHex, '31');

  const shown = 'model    dsc-plus\nserial   S\nsuite    OCRA-1:HOTP-SHA1-8:QN06-PSHA1\ncounter  0\nkey      ';
  t.is(made.stdout, `made a\n${shown}20 bytes, hidden\n`);
  t.is(card(folder, ['show', 'a']).stdout, `${shown}20 bytes, hidden\n`);
  t.is(card(folder, ['show', 'a', '--reveal']).stdout, `${shown}${KEY}\n`);
  const facts = { model: 'dsc-plus', serial: 'S', suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1', counter: '0', keyBytes: 20 };
  t.deepEqual(JSON.parse(card(folder, ['show', 'a', '--json']).stdout), facts);
  t.deepEqual(JSON.parse(card(folder, ['show', 'a', '--json', '--reveal']).stdout), { ...facts, keyHex: KEY });
});

test('command card: shows a card that is in use, and warns of a file that others can read', (t) => {
  const folder = newFolder(t);
  card(folder, ['new', 'a']);
  const file = CardFile.open(join(folder, 'a'));
  t.teardown(() => file.close());
  t.is(card(folder, ['show', 'a']).stderr, '');
  fs.chmodSync(join(folder, 'a'), 0o644);
  const shown = card(folder, ['show', 'a']);
  t.is(shown.status, 0);
  t.regex(shown.stderr, process.platform === 'win32' ? /^$/ : /^dscplus: warning: others can read or change a/);
});

/** In the arguments, `./` stands for a folder with a file "taken". */
const REFUSED: ReadonlyArray<readonly [string, readonly string[], RegExp]> = [
  ['no action', [], /action is missing: it is one of new, show, import, export/],
  ['an unknown action', ['nwe'], /no "card" action "nwe": did you mean "card new"/],
  ['an unknown option in place of an action', ['--reveal'], /no option --reveal/],
  ['no file', ['new'], /FILE is missing: "dscplus card new FILE"/],
  ['two files', ['show', './a', './b'], /b" is one argument too many/],
  ['a file that is not there', ['show', './none'], /none: .* there is no such file/],
  ['a file that is there already', ['new', './taken'], /taken: .* choose another name/],
  ['an unknown model', ['new', './a', '--model', 'dscplus'], /did you mean dsc-plus\?/],
  ['a suite that does not fit', ['new', './a', '--suite', 'OCRA-1:HOTP-SHA1-8:QN08'], /challenges of 6 digits/],
  ['a counter that is no number', ['new', './a', '--counter', '1e3'], /counter is "1e3"/],
  [
    'a key file that is not there',
    ['new', './a', '--key-file', './none'],
    /can't be read from .*none: there is no such file/,
  ],
];

for (const [title, args, message] of REFUSED) {
  test(`command card: refuses ${title} and makes no file`, async (t) => {
    const folder = newFolder(t);
    fs.writeFileSync(join(folder, 'taken'), 'mine');
    const inFolder = args.map((argument) => argument.replace('./', `${folder}/`));
    await t.throwsAsync(run(inFolder), { name: 'InputError', message });
    t.deepEqual(fs.readdirSync(folder), ['taken']);
  });
}

const KEYS: ReadonlyArray<readonly [string, string, RegExp]> = [
  ['of half a byte', 'c0ffe', /key in standard input must be 2 to 128 hexadecimal digits/],
  [
    'without an end',
    'c0ff'.repeat(50_000),
    /standard input must hold the key and nothing else, but has more than 65536 bytes/,
  ],
  ['that is empty', '\n', /key in standard input must be 2 to 128/],
];

for (const [title, key, message] of KEYS) {
  test(`command card: refuses a key ${title} with status 2 and does not repeat it`, (t) => {
    const folder = newFolder(t);
    const { status, stdout, stderr } = card(folder, ['new', 'a', '--key-file', '-'], key);
    t.deepEqual([status, stdout], [2, '']);
    t.regex(stderr, message);
    t.notRegex(stderr, /c0ff/);
    t.deepEqual(fs.readdirSync(folder), []);
  });
}
