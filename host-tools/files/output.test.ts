import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { Output, writeWhole } from './output.js';

const ON_ITS_WAY = /^\.report\.xml\.[0-9a-f]{8}-[0-9]+-[0-9]*-[0-9a-f]{16}\.tmp$/;
const isPosix = process.platform !== 'win32';
const onLinux = process.platform === 'linux' ? test : test.skip;

function newFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-files-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

test('whole files: one on its way is its owner’s alone, under a name that can’t be foreseen', (t) => {
  const folder = newFolder(t);
  const path = join(folder, 'report.xml');
  const outputs = [new Output(path), new Output(path)];
  const names = readdirSync(folder);
  t.is(new Set(names).size, 2);
  for (const name of names) {
    t.regex(name, ON_ITS_WAY);
    if (isPosix) t.is(modeOf(join(folder, name)), 0o600);
  }
  outputs[0]!.write('whole');
  outputs[0]!.commit();
  outputs[1]!.discard();
  t.deepEqual(readdirSync(folder), ['report.xml']);
  t.is(readFileSync(path, 'utf8'), 'whole');
  if (!isPosix) return;
  t.is(modeOf(path), 0o666 & ~process.umask());
  chmodSync(path, 0o640);
  writeWhole(path, 'the report', 'again');
  t.deepEqual([readFileSync(path, 'utf8'), modeOf(path)], ['again', 0o640]);
});

test('whole files: what a process that was killed has left is removed the next time, and nothing else', (t) => {
  const folder = newFolder(t);
  const path = join(folder, 'report.xml');
  const output = new Output(path);
  const [own] = readdirSync(folder) as [string];
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const stale = own.replace(/-[0-9]+-[0-9]*-/, `-${pid}-1-`);
  const others = [
    stale.replace('report.xml', 'other'),
    stale.replace('.tmp', ''),
    own.replace(/[0-9a-f]{16}/, '0'.repeat(16)),
  ];
  const ofAnotherMachine = stale.replace(/xml\.[0-9a-f]{8}/, 'xml.00000000');
  for (const name of [stale, ...others, ofAnotherMachine]) writeFileSync(join(folder, name), '');
  writeWhole(path, 'the report', 'whole');
  t.deepEqual(readdirSync(folder).sort(), [own, ...others, ofAnotherMachine, 'report.xml'].sort());
  output.discard();
});

test('whole files: the longest name that a file may have is no hindrance', (t) => {
  const folder = newFolder(t);
  const path = join(folder, 'ä'.repeat(127));
  writeWhole(path, 'the report', 'whole');
  t.is(readFileSync(path, 'utf8'), 'whole');
});

onLinux('whole files: a full disk and a rename that fails are reported, and leave nothing', (t) => {
  const folder = newFolder(t);
  symlinkSync('/dev/full', join(folder, 'full'));
  t.throws(() => writeWhole(join(folder, 'full'), 'the report', 'x'), {
    instanceOf: InputError,
    message: /^can't write the report to .*full: the disk is full$/,
  });
  const output = new Output(join(folder, 'gone.xml'));
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.tmp'))) rmSync(join(folder, name));
  t.throws(() => output.commit(), {
    instanceOf: InputError,
    message: /^can't write the report to .*its folder does not/,
  });
  output.discard();
  t.deepEqual(readdirSync(folder), ['full']);
});
