import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'ava';
import type { TraceEvent } from '../../../emulator/trace/record.js';
import { folderWith } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';
import { blocksOf, inShell, sessionsOf, shell } from './shell.js';

const PAGE = readFileSync('docs/traces.md', 'utf8');

/** Blocks of the page that are fenced with this word. */
inShell('traces page: its commands do what it says', (t) => {
  const login = /^```keys\n([\s\S]*?)^```$/m.exec(readFileSync('docs/scripts.md', 'utf8'))![1]!;
  const files = { 'login.keys': login.replace('contacts clean\n', ''), 'tests/a.keys': login, 'tests/b.keys': login };
  const folder = folderWith(t, files);
  for (const [command, printed] of sessionsOf(PAGE)) {
    if (command.includes(' serve ')) continue;
    const shown = shell(command, folder);
    if (command.includes(' replay ')) t.regex(shown, / 0 failed, /, command);
    else t.is(shown, printed, command);
  }
  for (const name of ['login.vcd', 'login.svg', 'tests-a.jsonl', 'tests-b.jsonl', 'login.jsonl']) {
    t.true(readFileSync(join(folder, name)).length > 1000, name);
  }
});

test('traces page: the card that it serves writes a trace', async (t) => {
  const folder = folderWith(t, {});
  const [command] = sessionsOf(PAGE).find(([command]) => command.includes(' serve '))!;
  const args = command.split(' ').slice(2);
  const card = spawn(process.execPath, [resolve('build/dscplus.cjs'), ...args, '--stdio'], { cwd: folder });
  card.stdin.end('*IDN?\n');
  const [status] = await once(card, 'close');
  t.is(status, 0);
  t.regex(
    readFileSync(join(folder, 'session.jsonl'), 'utf8'),
    /"event":"serial","to":"peer","bytes":"dscplus,[\s\S]*"event":"end"/,
  );
});

test('traces page: the capture that it shows opens the first screen', async (t) => {
  const folder = folderWith(t, { 'a.keys': blocksOf(PAGE, 'keys')[0]!, 'press.csv': blocksOf(PAGE, 'csv')[0]! });
  const { status, stdout } = await dscplus(folder, 'replay', 'a.keys');
  t.is(status, 0, stdout);
});

test('traces page: it names every event, and no other', (t) => {
  const events: Readonly<Record<TraceEvent['event'], true>> = {
    card: true,
    supply: true,
    reset: true,
    contact: true,
    key: true,
    state: true,
    screen: true,
    segments: true,
    memory: true,
    ocra: true,
    serial: true,
    note: true,
    end: true,
  };
  const table = /\| event \| fields \|\n[\s\S]*?\n\n/.exec(PAGE)![0];
  t.deepEqual(
    [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name),
    Object.keys(events),
  );
});
