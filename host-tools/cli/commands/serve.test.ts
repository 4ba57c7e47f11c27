import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createCardFile, readCardFile } from '../../../emulator/machine/card-file/card-file.js';
import { completeRecord } from '../../../emulator/machine/card-record.js';
import { askTcp, Served } from '../testing.js';
import { run } from './serve.js';

const isWindows = process.platform === 'win32';
const onUnix = isWindows ? test.skip : test;

function newFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-serve-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  onUnix(`command serve: ends well on ${signal}, with a client on the line, and leaves nothing`, async (t) => {
    const folder = newFolder(t);
    createCardFile(join(folder, 'my.card'), completeRecord({}));
    const served = new Served(t, folder, ['serve', '--symlink', 'card', '--card', 'my.card']);
    t.regex(await served.address(), /^card \(\/dev\/\S+\)$/);
    t.deepEqual(fs.readdirSync(folder).sort(), ['card', 'card.lock', 'my.card', 'my.card.lock']);
    const client = fs.openSync(join(folder, 'card'), fs.constants.O_RDWR | fs.constants.O_NOCTTY);
    // A key press and an answer that nobody reads are on their way.
    fs.writeSync(client, 'SYST:KEY PRESS,3600;*OPC?\n');
    t.is(await served.end(signal), 0);
    fs.closeSync(client);
    t.deepEqual(fs.readdirSync(folder), ['my.card']);
    t.is(served.reported.errors, '');
  });
}

onUnix('command serve: what a killed process has left behind is in nobody’s way', async (t) => {
  const folder = newFolder(t);
  createCardFile(join(folder, 'my.card'), completeRecord({}));
  const args = ['serve', '--symlink', 'card', '--card', 'my.card'];
  const first = new Served(t, folder, args);
  await first.address();
  const refused = new Served(t, folder, args);
  t.is(await refused.ended, 2);
  t.regex(refused.reported.errors, /my\.card.*in use by process/);
  const other = new Served(t, folder, ['serve', '--symlink', 'card']);
  t.is(await other.ended, 2);
  t.regex(other.reported.errors, /link card.*in use by process/);
  await first.end('SIGKILL');
  const second = new Served(t, folder, args);
  t.regex(await second.address(), /^card/);
  t.is(await second.end('SIGTERM'), 0);
  t.deepEqual(fs.readdirSync(folder), ['my.card']);
});

test('command serve: a counter that a login over TCP has used is in the card file', async (t) => {
  const folder = newFolder(t);
  createCardFile(join(folder, 'my.card'), completeRecord({ model: 'nagra-326', counter: 41n }));
  const served = new Served(t, folder, ['serve', '--tcp', '0', '--card', 'my.card', '--clock', 'virtual']);
  const address = await served.address();
  t.regex(address, /^127\.0\.0\.1:[0-9]+$/);
  const login = 'SYST:KEY PRESS,2.5;KEY:TYPE "12345678";:SYST:KEY OK;KEY:TYPE "1234";:SYST:KEY OK;*OPC?;:DISP:DATA?\n';
  t.regex(await askTcp(address, login), /^1;"[0-9]{6}"\n$/);
  t.is(readCardFile(join(folder, 'my.card')).counter, 42n);
  // Peers that come, go and say nothing.
  for (let visit = 0; visit < 3; visit++) t.is(await askTcp(address, ''), '');
  t.is(await askTcp(address, 'SYST:ERR?\n'), '0,"No error"\n');
  await served.end('SIGTERM');
});

test('command serve: on standard streams the input’s end is the end, and only answers are on the output', async (t) => {
  const served = new Served(t, newFolder(t), ['serve', '--stdio', '--clock', 'virtual', '--eol', 'crlf']);
  served.write('*OPC?\r\nDISP:DATA?\r\n');
  await served.printed();
  t.is(await served.end('SIGTERM'), isWindows ? 'SIGTERM' : 0);
  t.deepEqual(served.reported, { output: '1\r\n""\r\n', errors: 'listening on standard input and output\n' });
});

test('command serve: noise is on the line', async (t) => {
  const served = new Served(t, newFolder(t), ['serve', '--tcp', '0', '--clock', 'virtual', '--noise', 'dup=1']);
  t.is(await askTcp(await served.address(), '\n1\nSYST:ERR?\n'), '');
  await served.end('SIGTERM');
});

/** Arguments that are refused before anything is opened. */
const REFUSED: ReadonlyArray<readonly [args: string, message: RegExp]> = [
  ['--pty --stdio', /--pty and --stdio are two lines: choose one/],
  ['--tcp 1 --port x', /--port and --tcp are two lines/],
  ['--tcp 1 --symlink x', /--symlink goes with --pty, not --tcp/],
  ['--baud 9600', /--baud goes with --port/],
  ['--port x --baud 0', /--baud is "0", but must be a whole number/],
  ['--port /dev/no-such-device', /there is no such device/],
  ['--tcp 70000', /--tcp is "70000"/],
  ['--clock fast', /only real, virtual/],
  ['--eol cr', /only lf, crlf/],
  ['--noise drop=2', /--noise: "drop=2"/],
  ['--card no.card', /no\.card/],
  ['my.card', /serve takes options only/],
];

for (const [args, message] of REFUSED) {
  test(`command serve: refuses ${args}`, async (t) => {
    await t.throwsAsync(run(args.split(' ')), { name: 'InputError', message });
  });
}
