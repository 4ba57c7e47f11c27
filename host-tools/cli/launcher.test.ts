import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { COMMANDS } from './commands.js';
import { bash, DSCPLUS, folderWith, startDscplus } from './testing.js';

const onUnix = process.platform === 'win32' ? test.skip : test;

test('launcher: --version prints the version and nothing else', async (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  t.deepEqual(await startDscplus('.', '--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
});

test('launcher: help lists every command, and shows the usage of one', async (t) => {
  const help = await startDscplus('.', 'help');
  t.is(help.status, 0);
  for (const { name, summary } of COMMANDS) t.regex(help.stdout, new RegExp(`^  ${name} +${summary}$`, 'm'));
  t.deepEqual(await startDscplus('.', '--help'), help);
  t.deepEqual(await startDscplus('.', 'help', '--help'), help);
  const usage = await startDscplus('.', 'help', 'replay');
  t.true(usage.stdout.startsWith('Usage: dscplus replay FILE|FOLDER…'));
  t.deepEqual(await startDscplus('.', 'replay', 'x.keys', '--help'), usage);
});

test('launcher: an argument that is of no use is refused', async (t) => {
  for (const args of [
    ['--version', 'x'],
    ['help', 'ocra', 'x'],
    ['--help', 'ocra', 'x'],
  ]) {
    const { status, stdout, stderr } = await startDscplus('.', ...args);
    t.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    t.regex(stderr, /has no use for "x": leave it out/);
  }
});

test('launcher: an unknown command is bad input, and a near one is named', async (t) => {
  t.deepEqual(await startDscplus('.', 'repaly'), {
    status: 2,
    stdout: '',
    stderr: 'dscplus: there is no command "repaly": did you mean replay?\n',
  });
});

test('launcher: without a command the demo plays, and the verifier accepts its response', async (t) => {
  const { status, stdout, stderr } = await startDscplus('.');
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  t.regex(stdout, / 2\.021000 s {2}\[PIN> {4}\]\n/);
  t.regex(stdout, /response is ([0-9]{8})\. .* computes \1:\naccepted\.\n/);
  t.regex(stdout, /34\.82[0-9]{4} s {2}\[ {8}\] off\n/);
});

test('launcher: a reader that goes away before all is written is reported', async (t) => {
  const child = spawn(process.execPath, [DSCPLUS, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  t.deepEqual(
    { status, stderr },
    { status: 2, stderr: "dscplus: can't write to standard output: its reader has gone\n" },
  );
});

onUnix('launcher: a folder that is gone is said in words', (t) => {
  const folder = folderWith(t, { 'gone/a.keys': '' });
  const { status, stderr } = bash(folder, 'cd gone; rm a.keys; rmdir ../gone; dscplus replay .');
  t.deepEqual(
    [status, stderr],
    [2, 'dscplus: the folder that dscplus was started in is not there any more: go to another\n'],
  );
});
