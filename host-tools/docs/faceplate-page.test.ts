import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DSCPLUS, dscplus, folderWith } from '../cli/testing.js';

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
    const args = command.replace('$ dscplus ', '').split(' ');
    t.deepEqual(await dscplus(folder, ...args), { status: 0, stdout: '', stderr: '' });
  }
  t.is(readFileSync(join(folder, 'card.svg'), 'utf8'), readFileSync('docs/faceplate.svg', 'utf8'));
  t.true(readFileSync(join(folder, 'card.ans'), 'utf8').startsWith('\x1b['));
});

const onShell = process.platform === 'win32' ? test.skip : test;

onShell('faceplate page: its example of lines prints what it shows', (t) => {
  const [block] = consoleOf('In lines');
  const [command, ...shown] = block.split('\n');
  const script = `dscplus() { "${process.execPath}" "${DSCPLUS}" "$@"; }; ${command.replace('$ ', '')}`;
  t.is(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }), shown.join('\n'));
});

test('faceplate page: every option of the command that it owns is in it', async (t) => {
  const { stdout } = await dscplus('.', 'help', 'panel');
  for (const [, option] of stdout.matchAll(/^ {2}(--[a-z]+)/gm)) {
    if (option !== '--baud') t.true(PAGE.includes(option), option);
  }
  t.regex(PAGE, /!\[[^\]]+\]\(faceplate\.svg\)/);
});
