/** The lines that each call of the card's client sends, its wait, and its reading of an answer. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { CARD_KEYS, CardClient, type CardStatus } from './client.js';
import { LinkError } from './errors.js';
import { always, Peer, QUICK, waits } from './testing.js';

const DONE = '1;0,"No error"';

test.serial('client calls: every key of the card can be pressed, and a time-out is from 1 ms to an hour', async (t) => {
  const peer = new Peer(always(DONE));
  const client = new CardClient(peer, { timeout_ms: 3_600_000 });
  const keys = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'OK', 'BACK', 'PRESS'] as const;
  t.deepEqual(CARD_KEYS, keys);
  for (const key of keys) await client.down(key);
  t.throws(() => new CardClient(peer, { timeout_ms: 3_600_001 }), { instanceOf: InputError });
  t.notThrows(() => new CardClient(peer, { timeout_ms: 1 }));
});

/** A call, its line, and how long beyond the time-out its end is waited for. */
const COMMANDS: ReadonlyArray<readonly [string, (client: CardClient) => Promise<void>, string, number]> = [
  ['press', (client) => client.press('OK'), 'SYST:KEY OK,100MS', 200],
  ['a long press', (client) => client.press('PRESS', { for_ms: 2500 }), 'SYST:KEY PRESS,2500MS', 2600],
  ['a press of no time', (client) => client.press('0', { for_ms: 0 }), 'SYST:KEY 0,0MS', 100],
  ['a press of an hour', (client) => client.press('9', { for_ms: 3_600_000 }), 'SYST:KEY 9,3600000MS', 3_600_100],
  ['type', (client) => client.type('0123'), 'SYST:KEY:TYPE "0123"', 800],
  ['type much', (client) => client.type('7'.repeat(64)), `SYST:KEY:TYPE "${'7'.repeat(64)}"`, 12_800],
  ['down', (client) => client.down('BACK'), 'SYST:KEY:DOWN BACK', 0],
  ['up', (client) => client.up('7'), 'SYST:KEY:UP 7', 0],
  ['reset', (client) => client.reset(), '*RST', 0],
  ['virtual time', (client) => client.setClockMode('virtual'), 'SYST:CLOC:MODE VIRT', 0],
  ['real time', (client) => client.setClockMode('real'), 'SYST:CLOC:MODE REAL', 0],
  ['advance', (client) => client.advance(1500), 'SYST:CLOC:ADV 1500MS', 0],
];

const EMPTY = ';0,"No error"';
const OFF: CardStatus = {
  on: false,
  enteringPin: false,
  enteringChallenge: false,
  showingResponse: false,
  batteryLow: false,
  memoryError: false,
};
const WAITED = 'WAIT ~'.padEnd(64, '.');

/** A call, its queries, how long beyond the time-out their answers are waited for, the answers, and their value. */
const QUERIES: ReadonlyArray<
  readonly [string, (client: CardClient) => Promise<unknown>, string, number, ReadonlyArray<readonly [string, unknown]>]
> = [
  [
    'segments',
    (client) => client.segments(),
    ':DISP:SEGM?;:SYST:ERR:ALL?',
    0,
    [
      [`0${EMPTY}`, [0]],
      [`65535,0,12345${EMPTY}`, [65_535, 0, 12_345]],
      [`9,99999${EMPTY}`, [9, 99_999]],
      [`1,,2${EMPTY}`, LinkError],
      [`,2${EMPTY}`, LinkError],
      [`x1${EMPTY}`, LinkError],
      [`1x${EMPTY}`, LinkError],
      [`123456${EMPTY}`, LinkError],
      [`1,123456${EMPTY}`, LinkError],
    ],
  ],
  [
    'wait for a text',
    (client) => client.waitFor(WAITED, { within_ms: 40 }),
    `:DISP:WAIT? "${WAITED}",40MS;:SYST:ERR:ALL?`,
    40,
    [[`1${EMPTY}`, undefined]],
  ],
  [
    'clock mode',
    (client) => client.clockMode(),
    ':SYST:CLOC:MODE?;:SYST:ERR:ALL?',
    0,
    [
      [`REAL${EMPTY}`, 'real'],
      [`VIRT${EMPTY}`, 'virtual'],
      [`REEL${EMPTY}`, LinkError],
    ],
  ],
  [
    'clock',
    (client) => client.clock(),
    ':SYST:CLOC?;:SYST:ERR:ALL?',
    0,
    [
      [`12.345678${EMPTY}`, 12_345_678],
      [`0.000009${EMPTY}`, 9],
      [`9.000000${EMPTY}`, 9_000_000],
      [`12.34567${EMPTY}`, LinkError],
      [`12.3456789${EMPTY}`, LinkError],
      [`.345678${EMPTY}`, LinkError],
      [`x12.345678${EMPTY}`, LinkError],
      [`12x345678${EMPTY}`, LinkError],
    ],
  ],
  [
    'status',
    (client) => client.status(),
    ':STAT:OPER:COND?;:STAT:QUES:COND?;:SYST:ERR:ALL?',
    0,
    [
      [`0;0${EMPTY}`, OFF],
      [`256;0${EMPTY}`, { ...OFF, on: true }],
      [`512;0${EMPTY}`, { ...OFF, enteringPin: true }],
      [`1024;0${EMPTY}`, { ...OFF, enteringChallenge: true }],
      [`2048;0${EMPTY}`, { ...OFF, showingResponse: true }],
      [`0;512${EMPTY}`, { ...OFF, batteryLow: true }],
      [`0;1024${EMPTY}`, { ...OFF, memoryError: true }],
      [`61695;63999${EMPTY}`, OFF],
      [`x;0${EMPTY}`, LinkError],
      [`0${EMPTY}`, LinkError],
    ],
  ],
  [
    'display',
    (client) => client.display(),
    ':DISP:DATA?;DATA?;:STAT:OPER:COND?',
    0,
    [
      ['"PIN>--3";"PIN>--3";768', 'PIN>--3'],
      ['"";"";0', ''],
      ['PIN>;PIN>;768', LinkError],
    ],
  ],
  [
    'identity',
    (client) => client.identify(),
    '*IDN?;*IDN?',
    0,
    [
      ['m,dsc-plus,S-1,1.0;m,dsc-plus,S-1,1.0', { maker: 'm', model: 'dsc-plus', serial: 'S-1', version: '1.0' }],
      ['m,dsc-plus,S-1,1.0;m,dsc-plus,S-2,1.0', LinkError],
      ['m,dsc-plus,S-1;m,dsc-plus,S-1', LinkError],
      ['m,dsc-plus,S-1,1.0', LinkError],
    ],
  ],
  [
    'errors',
    (client) => client.errors(),
    ':SYST:ERR:ALL?',
    0,
    [
      ['0,"No error"', []],
      ['-113', LinkError],
    ],
  ],
];

test.serial(
  'client calls: each command is one line, and its end and errors are asked for, within its time',
  async (t) => {
    for (const [name, call, line, takes_ms] of COMMANDS) {
      const peer = new Peer(always(DONE));
      t.deepEqual(await waits(() => call(new CardClient(peer, { timeout_ms: 5000 }))), [takes_ms + 5000], name);
      t.deepEqual(peer.lines, [line, '*ESE 1;*OPC?;:SYST:ERR:ALL?;*ESE?'], name);
    }
  },
);

test.serial('client calls: each question is one line, answered within its time, and read or refused', async (t) => {
  for (const [name, call, query, takes_ms, answers] of QUERIES) {
    for (const [answer, value] of answers) {
      const peer = new Peer(always(answer));
      const asked = async () => {
        const client = new CardClient(peer, { timeout_ms: 5000 });
        if (value === LinkError) await t.throwsAsync(call(client), { instanceOf: LinkError }, `${name}: ${answer}`);
        else t.deepEqual(await call(client), value, `${name}: ${answer}`);
      };
      t.deepEqual(await waits(asked), [takes_ms + 5000], `${name}: ${answer}`);
      t.deepEqual(peer.lines, [`*ESE 1;${query};*ESE?`], name);
    }
  }
});

test.serial('client calls: without a time-out of one’s own a second is waited for', async (t) => {
  t.deepEqual(await waits(() => new CardClient(new Peer(always('"";"";0'))).display()), [1000]);
});

const REFUSED: ReadonlyArray<readonly [string, (client: CardClient) => Promise<unknown>, RegExp]> = [
  ['a key that is none', (client) => client.press('ENTER' as never), /key/],
  ['a duration below 0', (client) => client.press('1', { for_ms: -1 }), /for_ms/],
  ['a duration of more than an hour', (client) => client.advance(3_600_001), /by_ms/],
  ['a duration that is no number', (client) => client.advance(Number.NaN), /by_ms/],
  ['digits that are none', (client) => client.type('12a4'), /has 4 characters: 1 to 64 of 0 to 9/],
  ['no digits', (client) => client.type(''), /has 0 characters/],
  ['more digits than the card queues', (client) => client.type('1'.repeat(65)), /has 65 characters/],
  ['a text with a line end', (client) => client.waitFor('PIN>\n', { within_ms: 1 }), /has 5 characters/],
  ['a text with a byte below the blank', (client) => client.waitFor('\x1f', { within_ms: 1 }), /1 characters/],
  ['a text with another', (client) => client.waitFor('\x19', { within_ms: 1 }), /1 characters/],
  ['a text with a delete', (client) => client.waitFor('\x7f', { within_ms: 1 }), /1 characters/],
  ['a misspelt option', (client) => client.waitFor('x', { within_ms: 1, within: 2 } as never), /"within"/],
  ['a text of more than a line', (client) => client.waitFor('x'.repeat(65), { within_ms: 1 }), /at most 64 printable/],
];

test('client calls: what the card could not take is refused and not sent', async (t) => {
  for (const [name, call, message] of REFUSED) {
    const peer = new Peer(() => {});
    await t.throwsAsync(call(new CardClient(peer, QUICK)), { instanceOf: InputError, message }, name);
    t.deepEqual(peer.lines, [], name);
  }
});

test.serial(
  'client calls: in real time a step of a login is waited for as long as it takes, in virtual time not',
  async (t) => {
    for (const [modes, expected] of [
      [['REAL'], [5000, 5000, 7600]],
      [['VIRT'], [5000, 5000, 5000]],
      [
        ['REEL', 'VIRT'],
        [5000, 5000, 5000, 5000],
      ],
    ] as const) {
      const answers = [...modes];
      const stop = new AbortController();
      const peer = new Peer((line, self) => {
        if (line.includes('*IDN?')) always('m,dsc-plus,S,1;m,dsc-plus,S,1')(line, self);
        else if (line.includes('CLOC:MODE?')) always(answers.shift()!)(line, self);
        else stop.abort(new Error('enough'));
      });
      const client = new CardClient(peer, { timeout_ms: 5000 });
      const login = () => t.throwsAsync(client.login('123456', '1234', { signal: stop.signal }), { message: 'enough' });
      t.deepEqual(await waits(login), expected);
    }
  },
);

test('client calls: after a call that was aborted, its errors are cleared away', async (t) => {
  const stop = new AbortController();
  const peer = new Peer((line, self) => {
    if (line.includes('*ESE 1;')) stop.abort(new Error('enough'));
    else always('REAL;0,"No error"')(line, self);
  });
  const client = new CardClient(peer);
  await t.throwsAsync(client.clockMode({ signal: stop.signal }), { message: 'enough' });
  await client.clockMode();
  t.true(peer.lines.includes('*CLS'));
});
