/** The ends of the grammar, and what is said of input that is beyond them. */
import test from 'ava';
import { type VerifierOcraInput, verifierOcra } from './ocra.js';
import { OcraInputError } from './ocra-input-error.js';
import { readSuite } from './suite.js';

const ALLOWED_HASH = '"HOTP-" with SHA1, SHA256 or SHA512 and "-"';
const ALLOWED_LENGTH = 'QN, QA or QH with a length from 04 to 64';
const ALLOWED_END =
  'the end, or in this order -PSHA1 (or SHA256, SHA512), -S with three digits, -T with 1 to 59 S or M or 1 to 48 H';

/** Suites that are none: the character, and what is allowed there. */
const REFUSED: ReadonlyArray<readonly [suite: string, at: number, allowed: string]> = [
  ['', 1, '"OCRA-1:"'],
  ['OCRA-2:HOTP-SHA1-6:QN08', 1, '"OCRA-1:"'],
  ['OCRA-1:HOTP-SHA2-6:QN08', 8, ALLOWED_HASH],
  ['OCRA-1:HOTP-SHA255-6:QN08', 8, ALLOWED_HASH],
  ...['1', '3', '11'].map(
    (digits) => [`OCRA-1:HOTP-SHA1-${digits}:QN08`, 18, 'the digits of the response, 0 or 4 to 10, and ":"'] as const,
  ),
  ...['00', '03', '09x', '65', '70', '4'].map(
    (length) =>
      [
        `OCRA-1:HOTP-SHA1-6:QN${length}`,
        length === '09x' ? 24 : 20,
        length === '09x' ? ALLOWED_END : ALLOWED_LENGTH,
      ] as const,
  ),
  ...['0S', '60S', '05S', '0M', '60M', '0H', '49H', '50H', '07H', '00H', '1D'].map(
    (step) => [`OCRA-1:HOTP-SHA1-6:QN08-T${step}`, 24, ALLOWED_END] as const,
  ),
  ...['S000', 'S12', 'S1000', 'PSHA2', 'PSHA1-PSHA1'].map(
    (part) =>
      [`OCRA-1:HOTP-SHA1-6:QN08-${part}`, part === 'S1000' ? 29 : part.includes('-') ? 30 : 24, ALLOWED_END] as const,
  ),
];

test('verifier suite: each place that departs from the grammar is named, with what is allowed there', (t) => {
  for (const [suite, at, allowed] of REFUSED) {
    const { message } = t.throws(() => readSuite(suite), { instanceOf: OcraInputError }, suite);
    t.is(
      message,
      `the suite ${JSON.stringify(suite)} is not one of RFC 6287: at character ${at} there must be ${allowed}`,
    );
  }
});

test('verifier suite: of a long one that is none the first seventy characters are repeated', (t) => {
  const digits = '0123456789'.repeat(8);
  for (const [length, shown] of [
    [70, digits.slice(0, 70)],
    [71, `${digits.slice(0, 70)}…`],
  ] as const) {
    const { message } = t.throws(() => readSuite(digits.slice(0, length)), { instanceOf: OcraInputError });
    t.true(message.startsWith(`the suite "${shown}" is not`), message);
  }
});

test('verifier suite: every length and every time step of the grammar is read, and nobody can change what was read', (t) => {
  for (let length = 4; length <= 64; length++) {
    t.is(readSuite(`OCRA-1:HOTP-SHA1-6:QN${String(length).padStart(2, '0')}`).questionLength, length);
  }
  for (const [unit, most, seconds] of [
    ['S', 59, 1],
    ['M', 59, 60],
    ['H', 48, 3600],
  ] as const) {
    for (let count = 1; count <= most; count++) {
      t.is(readSuite(`OCRA-1:HOTP-SHA1-6:QN08-T${count}${unit}`).step_s, count * seconds);
    }
  }
  const suite = readSuite('OCRA-1:HOTP-SHA1-6:QN08');
  t.true(Object.isFrozen(suite));
  t.is(readSuite('OCRA-1:HOTP-SHA1-6:QN08'), suite);
});

const SUITE = 'OCRA-1:HOTP-SHA1-6:QN08';
const GIVEN: VerifierOcraInput = { suite: SUITE, key: Buffer.alloc(20, 1), question: '12345678' };
const FULL = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1-S064-T1M';
const ALL: VerifierOcraInput = {
  suite: FULL,
  key: Buffer.alloc(1),
  question: '1',
  counter: 2n ** 64n - 1n,
  pin: '1',
  session: Buffer.alloc(64),
  timestamp: 0n,
};

/** Input that can't be, and the message. */
const INPUTS: ReadonlyArray<readonly [from: VerifierOcraInput, changes: Record<string, unknown>, message: string]> = [
  [GIVEN, { key: Buffer.alloc(0) }, 'the key has 0 bytes, but must have 1 to 1024'],
  [GIVEN, { key: Buffer.alloc(1025) }, 'the key has 1025 bytes, but must have 1 to 1024'],
  [GIVEN, { question: '' }, `the question has 0 characters, but ${SUITE} takes 1 to 8, or 16 for two that are joined`],
  [
    GIVEN,
    { question: '1'.repeat(9) },
    `the question has 9 characters, but ${SUITE} takes 1 to 8, or 16 for two that are joined`,
  ],
  [
    GIVEN,
    { question: '1'.repeat(17) },
    `the question has 17 characters, but ${SUITE} takes 1 to 8, or 16 for two that are joined`,
  ],
  [
    GIVEN,
    { question: '1a' },
    `the question holds other characters than decimal digits 0 to 9, which ${SUITE} asks for`,
  ],
  [
    GIVEN,
    { suite: 'OCRA-1:HOTP-SHA1-6:QH08', question: 'g' },
    'the question holds other characters than hexadecimal digits, which OCRA-1:HOTP-SHA1-6:QH08 asks for',
  ],
  [
    GIVEN,
    { suite: 'OCRA-1:HOTP-SHA1-6:QA08', question: '\u007f' },
    'the question holds other characters than printable ASCII characters, which OCRA-1:HOTP-SHA1-6:QA08 asks for',
  ],
  [GIVEN, { counter: 1n }, `a counter is given, but ${SUITE} uses none: leave it out`],
  [GIVEN, { session: Buffer.alloc(1) }, `a session information is given, but ${SUITE} uses none: leave it out`],
  [GIVEN, { timestamp: 1n }, `a timestamp is given, but ${SUITE} uses none: leave it out`],
  [GIVEN, { pin: '1' }, `a PIN is given, but ${SUITE} uses none: leave it out`],
  [GIVEN, { pinHash: Buffer.alloc(20) }, `a PIN is given, but ${SUITE} uses none: leave it out`],
  [ALL, { counter: undefined }, `${FULL} needs a counter, and none is given`],
  [ALL, { timestamp: undefined }, `${FULL} needs a timestamp, and none is given`],
  [ALL, { session: undefined }, `${FULL} needs a session information, and none is given`],
  [ALL, { pin: undefined }, `${FULL} needs a PIN, and none is given`],
  [ALL, { pin: '' }, 'the PIN is empty: give at least one character'],
  [ALL, { pinHash: Buffer.alloc(20) }, 'both a PIN and the hash of one are given: give one of them'],
  [ALL, { pin: undefined, pinHash: Buffer.alloc(19) }, 'the hash of the PIN has 19 bytes, but must have exactly 20'],
  [ALL, { session: Buffer.alloc(63) }, 'the session information has 63 bytes, but must have exactly 64'],
  [ALL, { counter: -1n }, 'the counter is -1, but must be from 0 to 18446744073709551615'],
  [ALL, { counter: 2n ** 64n }, 'the counter is 18446744073709551616, but must be from 0 to 18446744073709551615'],
  [ALL, { timestamp: -1n }, 'the timestamp is -1, but must be from 0 to 18446744073709551615'],
];

test('verifier OCRA: input that can’t be is refused with what is allowed', (t) => {
  for (const [from, changes, message] of INPUTS) {
    t.is(t.throws(() => verifierOcra({ ...from, ...changes }), { instanceOf: OcraInputError }).message, message);
  }
  for (const given of [GIVEN, ALL, { ...GIVEN, key: Buffer.alloc(1024) }, { ...GIVEN, question: '1'.repeat(16) }]) {
    t.regex(verifierOcra(given), /^[0-9]{6}$/);
  }
});
