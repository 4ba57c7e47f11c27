import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { transformSync } from 'esbuild';
import { DEBUGGER_COMMANDS } from '../../../emulator/tools/debugger/commands.js';
import { folderWith } from '../../cli/testing.js';
import { inShell, scriptsOf, sessionsOf, shell } from './shell.js';

const PAGE = readFileSync('docs/debugging.md', 'utf8');
const SCRIPTS = scriptsOf(PAGE);

inShell('debugging page: its commands print what it says', (t) => {
  const sessions = sessionsOf(PAGE);
  t.is(sessions.length, 4);
  const folder = folderWith(t, SCRIPTS);
  for (const [command, printed] of sessions) t.is(shell(command, folder), printed, command);
});

test('debugging page: its table has the debugger’s commands', (t) => {
  const rows = [...PAGE.matchAll(/^\| `([^`]+)`(?:, `(\w+)`)? \|/gm)].map(([, usage, short]) => {
    const name = usage!.split(' ')[0]!;
    return [[name, ...(short === undefined ? [] : [short])], usage!.slice(name.length + 1).replace('\\|', '|')];
  });
  t.deepEqual(
    rows.filter(([[name]]) => name !== 'help'),
    DEBUGGER_COMMANDS.map(({ names, takes }) => [[...names], takes]),
  );
});

inShell('debugging page: its example goes on from a snapshot', (t) => {
  const folder = folderWith(t, SCRIPTS);
  shell("printf 'snapshot snapshot.json\\n' | npx dscplus replay failing.keys --inspect --until 5", folder);
  const code = /^```ts\n([\s\S]*?)^```$/m
    .exec(PAGE)![1]!
    .replace(`'dscplus'`, JSON.stringify(`file://${resolve('build/index.js')}`));
  const input = transformSync(code, { loader: 'ts', format: 'esm' }).code;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module'], { cwd: folder, input, encoding: 'utf8' });
  t.is(stdout, 'PIN>\n');
});
