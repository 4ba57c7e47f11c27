import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../input-error.js';
import { findScripts } from './find.js';
import { readScriptFile } from './read-file.js';

/** A folder with these files, for the time of one test. */
function folderOf(t: { teardown(fn: () => void): void }, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-scripts-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The scripts, where none is to be left out. */
function found(paths: readonly string[]): string[] {
  return [
    ...findScripts(paths, (message) => {
      throw new Error(message);
    }),
  ];
}

test('script search: a folder stands for all *.keys below it, in the order of code units', (t) => {
  const names = ['b.keys', 'a/z.keys', 'a.keys', 'B.keys', 'a/deep/er/x.keys', 'é.keys', 'a-.keys', 'ab.keys'];
  const folder = folderOf(t, Object.fromEntries([...names, 'c.txt', 'keys', 'd.keys.bak'].map((name) => [name, ''])));
  mkdirSync(join(folder, 'folder.keys'));
  symlinkSync(folder, join(folder, 'loop'));
  const order = ['B.keys', 'a-.keys', 'a.keys', 'a/deep/er/x.keys', 'a/z.keys', 'ab.keys', 'b.keys', 'é.keys'];
  const expected = order.map((name) => `${folder}/${name}`);
  t.deepEqual(found([folder]), expected);
  t.deepEqual(found([`${folder}/`]), expected);
});

test('script search: files stay as they are given, in the order given', (t) => {
  const folder = folderOf(t, { 'b.txt': '', 'a/x.keys': '' });
  const file = join(folder, 'b.txt');
  t.deepEqual(found([file, `${folder}/a`, file]), [file, `${folder}/a/x.keys`, file]);
});

test('script search: installed packages and names that begin with a dot are left out, unless they are named', (t) => {
  const names = ['a.keys', 'node_modules/p/a.keys', '.git/a.keys', '.a.keys', 'b/node_modules/a.keys', 'b/.c/a.keys'];
  const folder = folderOf(t, Object.fromEntries([...names, 'node_modules.keys'].map((name) => [name, ''])));
  t.deepEqual(found([folder]), [`${folder}/a.keys`, `${folder}/node_modules.keys`]);
  for (const named of ['node_modules', '.git', '.a.keys', 'b/node_modules', 'b/.c/a.keys']) {
    t.is(found([`${folder}/${named}`]).length, 1, named);
  }
  t.throws(() => found([`${folder}/b`]), { message: /without \*\.keys, .* a dot are left out\)$/ });
});

test('script search: what a shrink has made is no test of the folder, unless it is named', (t) => {
  const folder = folderOf(t, { 'a.keys': '', 'a.min.keys': '', 'min.keys': '', 'b/c.min.keys': '' });
  t.deepEqual(found([folder]), [`${folder}/a.keys`, `${folder}/min.keys`]);
  t.deepEqual(found([`${folder}/a.min.keys`]), [`${folder}/a.min.keys`]);
  t.throws(() => found([`${folder}/b`]), { message: /without \*\.keys, .*\*\.min\.keys .* left out\)$/ });
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('script search: a name that is not UTF-8 is reported, and the others are found', (t) => {
  const folder = folderOf(t, { 'a.keys': '', 'caf\ufffd.keys': '' });
  const inLatin1 = (name: string): Buffer => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
  for (const name of ['café.keys', 'café.txt']) writeFileSync(inLatin1(name), '');
  mkdirSync(inLatin1('é'));
  const reported: string[] = [];
  // A name may hold the very character that stands for what is no UTF-8.
  t.deepEqual([...findScripts([folder], (message) => reported.push(message))], [`${folder}/a.keys`]);
  const expected = ['caf\\xe9.keys', '\\xe9'].map((name) => `${folder}/${name}: found a name that is not UTF-8`).sort();
  t.deepEqual(reported.map((message) => message.split(', ')[0]!).sort(), expected);
  rmSync(inLatin1('café.keys'));
  t.deepEqual([...findScripts([folder], () => {})], [`${folder}/a.keys`, `${folder}/caf\ufffd.keys`]);
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('script search: a pipe in a folder is reported and left out, unless it is named', (t) => {
  const folder = folderOf(t, { 'a.keys': '' });
  const pipe = join(folder, 'pipe.keys');
  execFileSync('mkfifo', [pipe, join(folder, 'pipe')]);
  symlinkSync(pipe, join(folder, 'link.keys'));
  symlinkSync(join(folder, 'a.keys'), join(folder, 'to-file.keys'));
  symlinkSync(join(folder, 'nothing'), join(folder, 'to-nothing.keys'));
  const reported: string[] = [];
  const scripts = [...findScripts([folder], (message) => reported.push(message))];
  t.deepEqual(scripts, [`${folder}/a.keys`, `${folder}/to-file.keys`, `${folder}/to-nothing.keys`]);
  const why = 'found a pipe, a socket or a device, so it is left out: name it to play it';
  t.deepEqual(reported.sort(), [`${folder}/link.keys: ${why}`, `${folder}/pipe.keys: ${why}`]);
  t.deepEqual(found([pipe]), [pipe]);
});

test('script search: refuses what is not there, and a folder without scripts', (t) => {
  const folder = folderOf(t, { 'a.txt': '' });
  const missing = t.throws(() => found([join(folder, 'b')]), { instanceOf: InputError });
  t.true(missing.message.startsWith(`${join(folder, 'b')}: found no such file or folder`), missing.message);
  const empty = t.throws(() => found([folder]), { instanceOf: InputError });
  t.true(empty.message.startsWith(`${folder}: found a folder without *.keys`), empty.message);
});

test('script files: are read whole, and no more than is needed to see that one is too large', (t) => {
  const folder = folderOf(t, { 'a.keys': 'wait 1s\n', 'big.keys': '#'.repeat(3 * 1024 * 1024) });
  const bytes = readScriptFile(join(folder, 'a.keys'));
  t.is(readScriptFile(join(folder, 'big.keys')).length, 1024 * 1024 + 1);
  t.is(new TextDecoder().decode(bytes), 'wait 1s\n');
});

test('script files: one that can not be read is named', (t) => {
  const folder = folderOf(t, {});
  const missing = t.throws(() => readScriptFile(join(folder, 'a.keys')), { instanceOf: InputError });
  t.is(missing.message, `${join(folder, 'a.keys')}: found no such file, expected a file that can be read`);
  t.regex(t.throws(() => readScriptFile(folder))!.message, /found a folder, expected a file/);
});
