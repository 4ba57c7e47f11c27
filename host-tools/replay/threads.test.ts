import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DSCPLUS, folderWith } from '../cli/testing.js';
import { dscplus } from '../cli/testing-commands.js';

const LOGIN = `press PRESS for 2.5s
type 1234
press OK
type 123456
press OK
expect response
`;

/**
 * Loaded before the command, in each of its threads: a further thread ends where it would read a script, and the first one
 * reads none before that, however slowly a thread starts.
 */
const HOOK = `
const fs = require('node:fs');
const { isMainThread } = require('node:worker_threads');
const { openSync } = fs;
const never = new Int32Array(new SharedArrayBuffer(4));
fs.openSync = (path, ...more) => {
  if (String(path).endsWith('.keys') && !isMainThread) {
    fs.writeFileSync('ended', '');
    process.exit(7);
  }
  while (String(path).endsWith('.keys') && !fs.existsSync('ended')) Atomics.wait(never, 0, 0, 1);
  return openSync(path, ...more);
};
`;

const NAMES = Array.from({ length: 120 }, (_, index) => `${String(index).padStart(3, '0')}.keys`);

test('replay threads: one that ends is an error with the scripts that it had', (t) => {
  const folder = folderWith(t, {
    ...Object.fromEntries(NAMES.map((name) => [`k/${name}`, LOGIN])),
    'hook.cjs': HOOK,
  });
  const args = ['--require', './hook.cjs', DSCPLUS, 'replay', 'k', '--jobs', '2', '--output', 'report.txt'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  t.is(status, 70, stderr);
  t.regex(
    stderr,
    /\nError: a thread of the run ended \(with status 7\); the scripts that it had: \d+\n {2}k\/\d{3}\.keys\n/,
  );
  t.throws(() => readFileSync(join(folder, 'report.txt')), { code: 'ENOENT' });
});

const WITH_COUNTER = ['--suite', 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1'];

test('replay threads: scripts that fit a card file play one after another, in order, and the report stays the same', async (t) => {
  const scripts = NAMES.map((name, index) => [name, index % 3 === 0 ? `card file=a.card\n${LOGIN}` : LOGIN]);
  const folder = folderWith(t, Object.fromEntries(scripts));
  t.is((await dscplus(folder, 'card', 'new', 'a.card', ...WITH_COUNTER)).status, 0);
  const card = readFileSync(join(folder, 'a.card'));
  const reports: string[] = [];
  for (const jobs of ['1', '3']) {
    writeFileSync(join(folder, 'a.card'), card);
    const ended = await dscplus(folder, 'replay', '.', '--reporter', 'json', '--jobs', jobs);
    t.is(ended.status, 0, ended.stderr);
    t.is(/000\.keys fits a card file, so such scripts are played by one job/.test(ended.stderr), jobs === '3');
    reports.push(ended.stdout);
  }
  t.true(reports[0] === reports[1]);
  const { stdout } = await dscplus(folder, 'card', 'show', 'a.card', '--json');
  t.is(JSON.parse(stdout).counter, '40');
});

test('replay threads: a strict run on several threads reads all scripts, then plays them', async (t) => {
  const folder = folderWith(t, Object.fromEntries(NAMES.map((name) => [name, LOGIN])));
  const one = await dscplus(folder, 'replay', '.', '--reporter', 'json', '--strict');
  t.deepEqual([one.status, JSON.parse(one.stdout).length], [0, NAMES.length]);
  const three = await dscplus(folder, 'replay', '.', '--reporter', 'json', '--strict', '--jobs', '3');
  t.deepEqual([three.status, three.stderr], [0, '']);
  t.true(three.stdout === one.stdout);
});
