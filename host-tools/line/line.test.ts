import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openTcp } from '../../emulator/link/ports/tcp.js';
import { Card } from '../../emulator/machine/card.js';
import { createCardFile } from '../../emulator/machine/card-file/card-file.js';
import { completeRecord } from '../../emulator/machine/card-record.js';
import type { ScriptError } from '../../emulator/script/script-error.js';
import { parseText } from '../../emulator/script/testing.js';
import { checkForLine } from './line-player.js';
import { serveCard } from './testing.js';

const LOGIN = `press PRESS for 2.5s
expect "PIN>"
type 1234
press OK
expect "CHALLNG>" within 1s
type 482915 every 300ms
down OK
wait 100ms
up OK
expect /^[0-9]{8}$/ for 500ms
expect response for 482915 pin 1234
wait 29s
expect off within 2s
`;

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command beside the card that the test serves. */
function replay(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [resolve('build/dscplus.cjs'), 'replay', ...args], { cwd });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr.on('data', (bytes) => {
    err += bytes;
  });
  return new Promise((done) => child.on('close', (status) => done({ status, out, err })));
}

function newFolder(t: ExecutionContext, scripts: Readonly<Record<string, string>>): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-line-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(scripts)) fs.writeFileSync(join(folder, name), text);
  createCardFile(join(folder, 'card'), completeRecord({}));
  return folder;
}

test('replay on a line: a script plays as on a card in the process, and again on the same card', async (t) => {
  const folder = newFolder(t, { 'login.keys': LOGIN });
  const address = await serveCard(t, new Card({}));
  // What a program before it has done wrong is no error of a script.
  const before = net.connect(Number(address.split(':')[1]), '127.0.0.1');
  before.write('KEY 1\nSYST:ERR:COUN?\n');
  t.is(String(await once(before, 'data')), '1\n');
  before.destroy();
  const args = ['login.keys', 'login.keys', '--card', 'card', '--reporter', 'json'];
  const { status, out, err } = await replay(folder, ...args, '--tcp', address);
  t.deepEqual([status, err], [0, '']);
  const [first, second] = JSON.parse(out);
  t.deepEqual(second, first);
  const [local] = JSON.parse((await replay(folder, ...args)).out);
  const texts = (screens: ReadonlyArray<readonly [number, string]>): string[] => screens.map(([, text]) => text);
  t.deepEqual(texts(first.screens), texts(local.screens));
  t.is(first.digest, null);
  t.deepEqual([first.model, first.ok, first.failure], ['dsc-plus', true, null]);
  t.true(Math.abs(first.board_us - local.board_us) <= 10_000);
});

test('replay on a line: a failed expectation has its place, its time, and the command that repeats it', async (t) => {
  const folder = newFolder(t, { 'bad.keys': 'press PRESS for 2.5s\nexpect "OTHER" within 1s\n' });
  const address = await serveCard(t, new Card({}));
  const { status, out } = await replay(folder, 'bad.keys', '--tcp', address);
  t.is(status, 1);
  t.true(out.includes('bad.keys:2:1: expected "OTHER" within 1s, found "PIN>" at 3.600000 s of board time'), out);
  t.true(out.includes(`dscplus replay bad.keys --tcp ${address}`), out);
});

test('replay on a line: another card’s response is not what its record gives', async (t) => {
  const folder = newFolder(t, { 'login.keys': LOGIN });
  const address = await serveCard(t, new Card({ secretHex: 'ff'.repeat(20) }));
  const { status, out } = await replay(folder, 'login.keys', '--card', 'card', '--tcp', address);
  t.is(status, 1);
  t.regex(out, /login\.keys:11:1: expected the response/);
});

test('replay on a line: a script with a statement that no line can do is not played, and with --strict none is', async (t) => {
  const folder = newFolder(t, { 'a.keys': 'press PRESS for 2.5s\n', 'b.keys': 'press 1\ncut power\n' });
  const card = new Card({});
  const address = await serveCard(t, card);
  const strict = await replay(folder, 'a.keys', 'b.keys', '--strict', '--tcp', address);
  t.deepEqual([strict.status, strict.out, card.now_us], [2, '', 0]);
  t.regex(strict.err, /b\.keys:2:1: found what a line can’t do/);
  const { status, out } = await replay(folder, 'a.keys', 'b.keys', '--tcp', address);
  t.is(status, 2);
  t.regex(out, /b\.keys:2:1: found what a line can’t do/);
  t.is(card.now_us, 2_600_000);
});

const IMPOSSIBLE = [
  'card dsc-plus',
  'contacts clean',
  'stick 1 down',
  'free 1',
  'glitch 1 5ms',
  'segment 1.a1 dead',
  'battery 50',
  'cut power',
  'restore power',
  'save here',
  'expect response for 482915 pin 1234',
];

test('replay on a line: what a hand and an eye can’t do is refused at its place', (t) => {
  for (const statement of IMPOSSIBLE) {
    const script = parseText(`press 1\n  ${statement}\n`);
    const error = t.throws<ScriptError>(() => checkForLine(script, undefined), { name: 'InputError' }, statement);
    t.like(error?.place, { line: 2, column: 3 }, statement);
  }
  const possible = parseText(
    'press 1\ntype 1\ndown 1\nup 1\nwait 1s\nexpect off\nexpect response for 482915 pin 1234\n',
  );
  t.notThrows(() => checkForLine(possible, 'card'));
});

test('replay on a line: a link that is lost, or was never there, is status 3', async (t) => {
  const folder = newFolder(t, { 'a.keys': 'press PRESS for 2.5s\n' });
  const port = await openTcp((stream) => void stream.destroy(), { host: '127.0.0.1', port: 0 });
  const lost = await replay(folder, 'a.keys', '--tcp', port.address);
  await port.close();
  const never = await replay(folder, 'a.keys', '--tcp', port.address);
  t.deepEqual([lost.status, never.status], [3, 3]);
  t.regex(never.err, /nobody listens there/);
});

test('replay on a line: options that don’t go together are refused', async (t) => {
  const folder = newFolder(t, { 'a.keys': 'press 1\n' });
  for (const args of [
    ['--tcp', '1', '--jobs', '2'],
    ['--tcp', '1', '--watch'],
    ['--tcp', '1', '--port', 'x'],
    ['--baud', '9600'],
  ]) {
    t.is((await replay(folder, 'a.keys', ...args)).status, 2, args.join(' '));
  }
});
