import test from 'ava';
import { MODELS } from '../../firmware/models.js';
import { InputError } from '../input-error.js';
import type { CardRecord } from './card-record.js';
import { checkRecord, completeRecord, readCounter } from './card-record.js';

const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';
const KEY = '3132333435363738393031323334353637383930';

test('card record: an empty record is the demo card', (t) => {
  const demo = { model: 'dsc-plus', secretHex: KEY, serial: 'DEMO-00001', counter: 0n, suite: SUITE };
  t.deepEqual(completeRecord({}), demo);
});

test('card record: a model brings its own suite, and what is given stays', (t) => {
  const given = { model: 'nagra-326', secretHex: '', serial: 'A', counter: 7n };
  t.deepEqual(completeRecord(given), { ...given, suite: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1' });
});

const ACCEPTED: ReadonlyArray<readonly [string, CardRecord]> = [
  ...MODELS.map((model) => [`the model ${model.name} as it is`, { model: model.name }] as const),
  ['no key', { secretHex: '' }],
  ['a key of one byte', { secretHex: 'aF' }],
  ['a key of 64 bytes', { secretHex: '00'.repeat(64) }],
  ['a serial of one character', { serial: '!' }],
  ['a serial of the first printable character and the last', { serial: '\x20\x7e' }],
  ['a serial of 32 characters with blanks', { serial: ` ${'~'.repeat(30)} ` }],
  ['the largest counter', { counter: 2n ** 64n - 1n }],
  ['alphanumeric questions', { suite: 'OCRA-1:HOTP-SHA1-8:QA06-PSHA1' }],
  ['hexadecimal questions with a counter', { suite: 'OCRA-1:HOTP-SHA256-8:C-QH06-PSHA512' }],
  ['a suite without a PIN', { suite: 'OCRA-1:HOTP-SHA512-8:QN06' }],
];

for (const [title, record] of ACCEPTED) {
  test(`card record: takes ${title}`, (t) => {
    t.notThrows(() => checkRecord(record));
  });
}

const REFUSED: ReadonlyArray<readonly [string, CardRecord, RegExp]> = [
  ['an unknown model, listing those there are', { model: 'dsc' }, /model is "dsc".*dsc-plus, dsc-plus-gen1, nagra-326/],
  ['half a byte of key', { secretHex: 'abc' }, /^the key has 3 .* for each of 1 to 64 bytes, or empty/],
  ['a key of 65 bytes', { secretHex: 'ab'.repeat(65) }, /^the key has 130 characters/],
  ['a key that is not hexadecimal', { secretHex: 'abcg' }, /^the key has 4 characters/],
  ['an empty serial', { serial: '' }, /serial is "", but must be 1 to 32/],
  ['a serial of 33 characters', { serial: 'x'.repeat(33) }, /serial is "x+", but must be 1 to 32/],
  ['a serial with a letter beyond ASCII', { serial: 'Ä' }, /serial is "Ä"/],
  ['a serial with a character before the printable ones', { serial: '\x1f' }, /serial is "␟"/],
  ['a serial with a character behind them', { serial: 'a\x7f' }, /serial is "a␡"/],
  ['a serial with a line end', { serial: 'a\n' }, /serial is "a␊"/],
  [
    'a negative counter',
    { counter: -1n },
    /counter is "-1", but must be a whole number from 0 to 18446744073709551615$/,
  ],
  ['a counter of 65 bits', { counter: 2n ** 64n }, /counter is "18446744073709551616"/],
  ['a text that is no suite', { suite: 'ocra' }, /suite: found "ocra"/],
  ['a suite that is too long', { suite: SUITE.padEnd(65, 'x') }, /65 characters.*at most 64/],
  ['questions of another length', { suite: 'OCRA-1:HOTP-SHA1-8:QN08' }, /questions of 8 .* takes challenges of 6/],
  ['responses of another length', { suite: 'OCRA-1:HOTP-SHA1-6:QN06' }, /responses of 6 .* shows 8/],
  ['the whole HMAC for a response', { suite: 'OCRA-1:HOTP-SHA1-0:QN06' }, /responses of 0 .* shows 8/],
  ['a suite with a session', { suite: 'OCRA-1:HOTP-SHA1-8:QN06-S064' }, /session information.* has none/],
  ['a suite with a time step', { suite: 'OCRA-1:HOTP-SHA1-8:QN06-T1M' }, /the time.* has no clock/],
  ['the suite of another model', { model: 'nagra-326', suite: SUITE }, /takes challenges of 8/],
];

for (const [title, record, message] of REFUSED) {
  test(`card record: refuses ${title}`, (t) => {
    t.throws(() => checkRecord(record), { instanceOf: InputError, message });
  });
}

test('card record: no message repeats a key', (t) => {
  const secretHex = 'c0ffee'.repeat(30);
  const { message } = t.throws(() => checkRecord({ secretHex }))!;
  t.notRegex(message, /c0ffee/);
});

test('card record: reads counters of 64 bits exactly', (t) => {
  t.is(readCounter('18446744073709551615'), 18446744073709551615n);
  t.is(readCounter('007'), 7n);
  for (const text of [
    '',
    '-1',
    '1.5',
    '0x10',
    ' 1',
    '1e3',
    '18446744073709551616',
    '000000000000000000001',
    '9'.repeat(100),
    '٣',
  ]) {
    t.throws(() => readCounter(text), { instanceOf: InputError, message: /counter is/ }, text);
  }
});
