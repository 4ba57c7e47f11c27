import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Instrument } from '../../../emulator/link/instrument.js';
import { attachLink } from '../../../emulator/link/link.js';
import { loadSerialBinding } from '../../../emulator/link/ports/native.js';
import { openPty } from '../../../emulator/link/ports/pty.js';
import { openTcp } from '../../../emulator/link/ports/tcp.js';
import { Card } from '../../../emulator/machine/card.js';
import { createCardFile } from '../../../emulator/machine/card-file/card-file.js';
import type { CardOptions } from '../../../emulator/machine/card-options.js';
import { completeRecord } from '../../../emulator/machine/card-record.js';
import { drawChallenge, judge } from '../../judge/login-judge.js';
import { openPort } from '../../line/open-line.js';
import { readPinFile } from '../shell/pin.js';

const NAGRA = completeRecord({ model: 'nagra-326', counter: 40n });
const PLUS = completeRecord({});

/** The response that a card with this record shows. */
function shownBy(record: CardOptions, challenge: string, pin: string): string {
  const card = new Card(record);
  card.press('PRESS', 2_500_000);
  for (const { name } of card.model.fields) {
    card.type(name === 'pin' ? pin : challenge);
    card.press('OK');
  }
  return card.display;
}

test('login judge: a challenge is as many digits as the suite asks for, and never the same one for long', (t) => {
  t.regex(drawChallenge(PLUS), /^[0-9]{6}$/);
  t.regex(drawChallenge(NAGRA), /^[0-9]{8}$/);
  t.true(new Set(Array.from({ length: 20 }, () => drawChallenge(NAGRA))).size > 15);
});

test('login judge: the right response is accepted, and one of another challenge, PIN or length is refused', (t) => {
  const right = shownBy({}, '482915', '1234');
  t.deepEqual(judge(PLUS, '482915', '1234', right), { accepted: true, counter: null });
  for (const [challenge, pin, response] of [
    ['482916', '1234', right],
    ['482915', '1235', right],
    ['482915', '1234', right.slice(1)],
    ['482915', '1234', `${right}0`],
    ['482915', '1234', ''],
  ] as const) {
    t.false(judge(PLUS, challenge, pin, response).accepted);
  }
});

test('login judge: a counter may be up to nine ahead of the record, and never behind', (t) => {
  for (const [ahead, accepted] of [
    [0n, true],
    [9n, true],
    [10n, false],
    [-1n, false],
  ] as const) {
    const counter = NAGRA.counter + ahead;
    const response = shownBy({ ...NAGRA, counter }, '12345678', '1234');
    t.deepEqual(judge(NAGRA, '12345678', '1234', response), { accepted, counter: accepted ? counter : null });
  }
});

test('login judge: at the last counter values the window ends', (t) => {
  const last = { ...NAGRA, counter: 2n ** 64n - 1n };
  t.false(judge(last, '12345678', '1234', 'none').accepted);
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command beside the cards that the test serves. */
function testCard(...args: readonly string[]): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [resolve('build/dscplus.cjs'), 'test-card', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout!.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr!.on('data', (bytes) => {
    err += bytes;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

function newFolder(t: ExecutionContext): { card: string; pin: string; folder: string } {
  const folder = fs.mkdtempSync(join(tmpdir(), 'dscplus-test-card-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  const [card, pin] = [join(folder, 'card'), join(folder, 'pin')];
  createCardFile(card, NAGRA);
  fs.writeFileSync(pin, '1234\n');
  return { card, pin, folder };
}

/** Serves a card until the test ends. */
function serve(t: ExecutionContext, record: CardOptions): (stream: Parameters<typeof attachLink>[0]) => void {
  const instrument = new Instrument(new Card(record), { clock: 'virtual' });
  t.teardown(() => instrument.close());
  return (stream) => void attachLink(stream, instrument, { eol: 'lf' });
}

test('command test-card: a PIN file holds one run of digits; what else it holds is not reported', (t) => {
  const { folder } = newFolder(t);
  const file = join(folder, 'other');
  for (const [text, pin] of [
    ['0012', '0012'],
    ['0012\n', '0012'],
    ['0012\r\n', '0012'],
  ] as const) {
    fs.writeFileSync(file, text);
    t.is(readPinFile(file), pin);
  }
  for (const text of ['', '12 34', '1234\n5678', '9'.repeat(17), '9'.repeat(9999)]) {
    fs.writeFileSync(file, text);
    const error = t.throws(() => readPinFile(file), { name: 'InputError' });
    t.false(text !== '' && error!.message.includes(text.slice(0, 5)));
  }
  t.throws(() => readPinFile(join(folder, 'none')), {
    name: 'InputError',
    message: /the PIN can't be read from .*: there is no such file/,
  });
});

test('command test-card: the record’s own card is accepted over the mock, with the counter', async (t) => {
  const { card, pin } = newFolder(t);
  const before = fs.readFileSync(card, 'utf8');
  const { status, out, err } = await testCard('--mock', '--card', card, '--pin-file', pin, '--json');
  t.deepEqual([status, err], [0, '']);
  t.deepEqual(JSON.parse(out), {
    verdict: 'accepted',
    serial: NAGRA.serial,
    suite: NAGRA.suite,
    counter: '40',
    repeats: 0,
  });
  t.is(fs.readFileSync(card, 'utf8'), before);
});

test('command test-card: another card’s response is refused', async (t) => {
  const { card, pin } = newFolder(t);
  const port = await openTcp(serve(t, { ...NAGRA, secretHex: 'ff'.repeat(20) }), { host: '127.0.0.1', port: 0 });
  t.teardown(() => port.close());
  const { status, out } = await testCard('--tcp', port.address, '--card', card, '--pin-file', pin);
  t.is(status, 1);
  t.is(out, `refused: the response is not that of ${NAGRA.serial}\n`);
});

test('command test-card: on a pseudo-terminal the card is accepted, and while another of our programs has it refused', async (t) => {
  const { card, pin } = newFolder(t);
  const port = await openPty(serve(t, { ...NAGRA, counter: 43n }));
  t.teardown(() => port.close());
  const args = ['--port', port.path, '--card', card, '--pin-file', pin];
  const line = await openPort(await loadSerialBinding(), port.path, 9600);
  const locked = await testCard(...args);
  t.deepEqual([locked.status, locked.out], [3, '']);
  t.regex(locked.err, /another program uses it/);
  await line.close();
  const { status, out } = await testCard(...args);
  t.deepEqual([status, out], [0, `accepted: the response of ${NAGRA.serial} is right for counter 43\n`]);
});

const MISTAKES: ReadonlyArray<readonly [readonly string[], number, RegExp]> = [
  [['--mock'], 2, /needs --card/],
  [['--card', 'CARD', '--pin-file', 'PIN'], 2, /needs one line/],
  [['--mock', '--tcp', '5025', '--card', 'CARD', '--pin-file', 'PIN'], 2, /needs one line/],
  [['--port', '/dev/null', '--tcp', '1', '--card', 'CARD'], 2, /choose one/],
  [['--mock', '--baud', '9600', '--card', 'CARD'], 2, /--baud goes with --port/],
  [['--mock', '--card', 'CARD'], 2, /--pin-file/],
  [['--port', '/dev/no-such-port', '--card', 'CARD', '--pin-file', 'PIN'], 3, /no such device/],
  [['--tcp', '1', '--card', 'CARD', '--pin-file', 'PIN'], 3, /nobody listens/],
];

test('command test-card: mistakes end with status 2, lines that can’t be opened with 3', async (t) => {
  const { card, pin } = newFolder(t);
  await Promise.all(
    MISTAKES.map(async ([args, status, message]) => {
      const ended = await testCard(...args.map((arg) => (arg === 'CARD' ? card : arg === 'PIN' ? pin : arg)));
      t.is(ended.status, status, args.join(' '));
      t.regex(ended.err, message);
      t.is(ended.out, '');
    }),
  );
});
