import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DSCPLUS, folderWith, Served } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';
import { TestTerminal } from '../../cli/testing-terminal.js';

const PAGE = readFileSync('docs/faceplate.md', 'utf8');

/** The blocks of the section under a heading. */
function consoleOf(heading: string): string[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))!;
  return [...section.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
}

test('faceplate page: its picture commands write what they say', async (t) => {
  const folder = folderWith(t, {});
  mkdirSync(join(folder, 'docs'));
  copyFileSync('docs/faceplate.keys', join(folder, 'docs/faceplate.keys'));
  const [block] = consoleOf('Pictures');
  const commands = block.trim().split('\n');
  t.is(commands.length, 2);
  for (const command of commands) {
    const args = command.replace('$ npx dscplus ', '').split(' ');
    t.deepEqual(await dscplus(folder, ...args), { status: 0, stdout: '', stderr: '' });
  }
  t.is(readFileSync(join(folder, 'card.svg'), 'utf8'), readFileSync('docs/faceplate.svg', 'utf8'));
  t.true(readFileSync(join(folder, 'card.ans'), 'utf8').startsWith('\x1b['));
});

test('faceplate page: its screencast commands write films', async (t) => {
  const folder = folderWith(t, {});
  mkdirSync(join(folder, 'docs'));
  copyFileSync('docs/login.keys', join(folder, 'docs/login.keys'));
  const [, block] = consoleOf('Pictures');
  for (const command of block.trim().split('\n')) {
    const args = command.replace('$ npx dscplus ', '').split(' ');
    t.deepEqual(await dscplus(folder, ...args), { status: 0, stdout: '', stderr: '' });
  }
  t.is(readFileSync(join(folder, 'login.svg'), 'utf8'), readFileSync('docs/login.svg', 'utf8'));
  t.regex(readFileSync(join(folder, 'login.cast'), 'utf8'), /^\{"version":2,/);
});

test('faceplate page: compare prints what it shows of a card that is the same', async (t) => {
  const [block] = [...PAGE.matchAll(/^```console\n(\$ npx dscplus compare [\s\S]*?)^```$/gm)].map((match) => match[1]);
  const login = 'press PRESS for 2.5s\nexpect "PIN>"\ntype 1234\npress OK\ntype 482915\npress OK\nwait 1s\n';
  const folder = folderWith(t, { 'login.keys': login });
  const address = await new Served(t, folder, ['serve', '--tcp', '0', '--clock', 'virtual']).address();
  const args = block
    .split('\n')[0]
    .replace('$ npx dscplus ', '')
    .replace('5025', address.replace(/^.*:/, ''))
    .split(' ');
  const { status, stdout } = await dscplus(folder, ...args);
  t.is(stdout, block.split('\n').slice(1).join('\n'));
  t.is(status, 0);
});

test('faceplate page: its demo is what the command prints', async (t) => {
  const [block] = consoleOf('The demo');
  const { status, stdout } = await dscplus('.', 'demo');
  t.is(status, 0);
  t.is(`$ npx dscplus demo\n${stdout}`, block);
});

const onTerminal = process.platform === 'win32' ? test.skip : test;

onTerminal('faceplate page: its example of lines prints what it shows', (t) => {
  const [block] = consoleOf('In lines');
  const [command, ...shown] = block.split('\n');
  const script = `dscplus() { "${process.execPath}" "${DSCPLUS}" "$@"; }; ${command.replace('$ ', '').replace('npx dscplus', 'dscplus')}`;
  t.is(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }), shown.join('\n'));
});

test('faceplate page: every option of the command that it owns is in it', async (t) => {
  const { stdout } = await dscplus('.', 'help', 'panel');
  for (const [, option] of stdout.matchAll(/^ {2}(--[a-z]+)/gm)) {
    if (option !== '--baud') t.true(PAGE.includes(option), option);
  }
  t.regex(PAGE, /!\[[^\]]+\]\(faceplate\.svg\)/);
});

test('faceplate page: its recorded script passes, with the digest that it names', async (t) => {
  const script = /^```keys\n([\s\S]*?)^```$/m.exec(PAGE)![1];
  const folder = folderWith(t, { 'made.keys': script });
  const { stdout } = await dscplus(folder, 'replay', 'made.keys', '--reporter', 'json');
  const [{ failure, digest }] = JSON.parse(stdout);
  t.is(failure, null);
  t.is(digest, /^# digest (.*)$/m.exec(script)![1]);
});

test('faceplate page: every statement that it types is one', async (t) => {
  const statements = [...PAGE.matchAll(/`:([a-z][^`]+)`/g)].map((match) => match[1]);
  t.true(statements.length >= 4);
  const folder = folderWith(t, { 'typed.keys': [...statements, 'expect off'].join('\n') });
  t.is((await dscplus(folder, 'replay', 'typed.keys')).stderr, '');
});

onTerminal('faceplate page: its commands do what it says, one after the other', async (t) => {
  const blocks = ['Recording', 'Playing a script'].flatMap(consoleOf).join('');
  const commands = [...blocks.matchAll(/^\$ npx (dscplus .*)$/gm)].map((match) => match[1]);
  t.is(commands.length, 3);
  const folder = folderWith(t, {});
  for (const command of commands) {
    const terminal = new TestTerminal(`cd "${folder}"; ${command}; echo "status $?"`);
    t.teardown(() => terminal.close());
    if (command.includes('--recording')) {
      await terminal.untilText('recording to login.keys');
      terminal.write('7');
      await terminal.untilText('7 up');
    }
    if (command.includes('--play')) await terminal.untilText('login.keys: all as expected');
    if (command.includes('panel')) terminal.write('q');
    await terminal.untilText('status 0');
  }
});

onTerminal(
  'faceplate page: the card that its commands put at the end of a wire shows and can be pressed',
  async (t) => {
    const [block] = consoleOf('A card at the other end of a wire');
    const [serve, panel] = block.trim().split('\n');
    t.is(serve, '$ npx dscplus serve --tcp 5025');
    t.is(panel, '$ npx dscplus panel --tcp 5025');
    // Any port that is free, as 5025 may be taken here.
    const served = new Served(t, '.', ['serve', '--tcp', '0']);
    const terminal = new TestTerminal(`dscplus panel --tcp ${await served.address()}; echo "status $?"`);
    t.teardown(() => terminal.close());
    await terminal.untilText('the card answers');
    terminal.write('p');
    await terminal.untilText('PIN>');
    terminal.write('q');
    await terminal.untilText('status 0');
    t.is(await served.end('SIGTERM'), 0);
  },
);
