import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { readKeyBytes, readSecretFile, readSecretText } from './secret-file.js';
import { newFolder } from './testing.js';

const BYTE_ORDER_MARK = '\ufeff';
const KEY = '0123456789abcdef0123456789ABCDEF';

function fileOf(t: ExecutionContext, content: string | Uint8Array): string {
  const path = join(newFolder(t), 'secret');
  writeFileSync(path, content);
  return path;
}

const READ: ReadonlyArray<readonly [what: string, content: string, secret: string]> = [
  ['a line', 'correct horse\n', 'correct horse'],
  ['a line without an end', 'correct horse', 'correct horse'],
  ['a line of Windows', 'correct horse\r\n', 'correct horse'],
  ['a byte order mark', `${BYTE_ORDER_MARK}correct horse\r\n`, 'correct horse'],
  ['a decomposed letter', 'nai\u0308ve\n', 'na\u00efve'],
  ['as many characters as there may be', 'ä'.repeat(1024), 'ä'.repeat(1024)],
];

test('secret files: hold one line, whatever its end and mark, in its composed form', (t) => {
  for (const [what, content, secret] of READ) t.is(readSecretFile(fileOf(t, content), 'the password'), secret, what);
});

const REFUSED: ReadonlyArray<readonly [what: string, content: string | Uint8Array, message: RegExp]> = [
  ['nothing', '', / is empty$/],
  ['an empty line', '\r\n', / is empty$/],
  ['1,025 characters', 'x'.repeat(1025), /has more than 1024 characters$/],
  ['a second line', 'correct\nhorse\n', /must hold the password on one line and nothing else$/],
  ['a second line that is empty', 'correct\n\n', /must hold the password on one line and nothing else$/],
  ['a blank at the end', 'correct horse \n', /begins or ends with a blank, which can't be seen: take it away$/],
  ['a blank at the beginning', ' correct horse', /begins or ends with a blank/],
  ['a no-break space', 'correct\u00a0horse\n', /holds the character U\+00A0, which can't be seen: take it away$/],
  ['a tab at the end', 'correct horse\t\n', /holds the character U\+0009/],
  ['a zero-width space', 'correct\u200b horse\n', /holds the character U\+200B/],
  ['a mark in the middle', `correct${BYTE_ORDER_MARK} horse\n`, /holds the character U\+FEFF/],
  ['UTF-16, as some shells write it', Buffer.from(`${BYTE_ORDER_MARK}correct`, 'utf16le'), /as text in UTF-8: save it/],
  ['Latin-1', Buffer.from('naïve', 'latin1'), /as text in UTF-8: save it as UTF-8$/],
  ['more than 64 KiB', 'x'.repeat(70_000), /has more than 65536 bytes$/],
];

test('secret files: what can’t be seen or typed again is refused, and never reported', (t) => {
  for (const [what, content, message] of REFUSED) {
    const path = fileOf(t, content);
    const error = t.throws(() => readSecretFile(path, 'the password'), { instanceOf: InputError, message }, what)!;
    t.true(error.message.includes(path), what);
    t.notRegex(error.message, /correct|horse|xxx/, what);
  }
  const folder = newFolder(t);
  t.regex(
    t.throws(() => readSecretText(join(folder, 'none'), 'the head'))!.message,
    /^the head can't be read from .*: there is no such file/,
  );
  t.regex(
    t.throws(() => readSecretText(folder, 'the head'))!.message,
    /^the head can't be read from .*: it is a folder, not a file$/,
  );
});

test('secret files: a key is digits with anything blank around it, or bare bytes where these are taken', (t) => {
  const key = Buffer.from(KEY, 'hex');
  for (const content of [KEY, `${KEY}\r\n`, `${BYTE_ORDER_MARK}${KEY}\n`, `\n ${KEY} \t\n`]) {
    t.deepEqual(readKeyBytes(fileOf(t, content), 'the key', [16]), key);
  }
  t.deepEqual(readKeyBytes(fileOf(t, key), 'the key', [16], true), key);
  for (const content of [key, KEY.slice(1), `${KEY}${' '.repeat(60)}more`, `${KEY}${KEY}`, `0x${KEY}`]) {
    t.is(readKeyBytes(fileOf(t, content), 'the key', [16]), undefined);
  }
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('secret files: a pipe that brings one byte after the other is read to its end', (t) => {
  const path = join(newFolder(t), 'pipe');
  execFileSync('mkfifo', [path]);
  const writer = `const pipe = require('node:fs').openSync(process.argv[1], 'w');
    for (const byte of 'correct horse battery\\n') {
      require('node:fs').writeSync(pipe, byte);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }`;
  spawn(process.execPath, ['-e', writer, path], { stdio: 'ignore' });
  t.is(readSecretFile(path, 'the password'), 'correct horse battery');
});
