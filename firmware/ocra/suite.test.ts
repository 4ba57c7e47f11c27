import test from 'ava';
import fc from 'fast-check';
import { OcraError } from './errors.js';
import { parseSuite } from './suite.js';

test('card suite: every part is read', (t) => {
  t.deepEqual(parseSuite('OCRA-1:HOTP-SHA512-10:C-QA64-PSHA256-S128-T48H'), {
    text: 'OCRA-1:HOTP-SHA512-10:C-QA64-PSHA256-S128-T48H',
    hash: 'SHA512',
    responseDigits: 10,
    usesCounter: true,
    questionFormat: 'A',
    questionLength: 64,
    pinHash: 'SHA256',
    sessionLength: 128,
    timeStep_s: 172_800,
  });
});

test('card suite: parts that are left out are not used', (t) => {
  t.deepEqual(parseSuite('OCRA-1:HOTP-SHA1-0:QN04'), {
    text: 'OCRA-1:HOTP-SHA1-0:QN04',
    hash: 'SHA1',
    responseDigits: 0,
    usesCounter: false,
    questionFormat: 'N',
    questionLength: 4,
    pinHash: undefined,
    sessionLength: 0,
    timeStep_s: 0,
  });
});

/** Numbers from `first` to `last`, as texts of `width` digits. */
function numbers(first: number, last: number, width: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i).padStart(width, '0'));
}

test('card suite: all lengths, sizes and steps of the grammar are read as they stand', (t) => {
  for (const digits of ['0', ...numbers(4, 10, 1)]) {
    t.is(parseSuite(`OCRA-1:HOTP-SHA256-${digits}:QN08`).responseDigits, Number(digits));
  }
  for (const format of ['A', 'N', 'H']) {
    for (const length of numbers(4, 64, 2)) {
      const suite = parseSuite(`OCRA-1:HOTP-SHA1-6:Q${format}${length}`);
      t.deepEqual([suite.questionFormat, suite.questionLength], [format, Number(length)]);
    }
  }
  for (const length of numbers(1, 999, 3)) {
    t.is(parseSuite(`OCRA-1:HOTP-SHA1-6:QN08-S${length}`).sessionLength, Number(length));
  }
  for (const [unit, seconds, last] of [
    ['S', 1, 59],
    ['M', 60, 59],
    ['H', 3600, 48],
  ] as const) {
    for (const count of numbers(1, last, 1)) {
      t.is(parseSuite(`OCRA-1:HOTP-SHA1-6:QN08-T${count}${unit}`).timeStep_s, Number(count) * seconds);
    }
  }
});

const REFUSED = [
  '',
  'OCRA-1',
  'OCRA-1:HOTP-SHA1-6',
  'OCRA-1:HOTP-SHA1-6:',
  'OCRA-1:HOTP-SHA1-6:QN08:',
  ' OCRA-1:HOTP-SHA1-6:QN08',
  'OCRA-1:HOTP-SHA1-6:QN08\n',
  'OCRA-1:HOTP-SHA1-6:QN08-',
  'OCRA-1:HOTP-SHA1-6:QN08-X',
  'OCRA-2:HOTP-SHA1-6:QN08',
  'ocra-1:HOTP-SHA1-6:QN08',
  'OCRA-1:hotp-SHA1-6:QN08',
  'OCRA-1:TOTP-SHA1-6:QN08',
  'OCRA-1:HOTP-MD5-6:QN08',
  'OCRA-1:HOTP-SHA224-6:QN08',
  'OCRA-1:HOTP-SHA1:QN08',
  'OCRA-1:HOTP-SHA1-1:QN08',
  'OCRA-1:HOTP-SHA1-3:QN08',
  'OCRA-1:HOTP-SHA1-11:QN08',
  'OCRA-1:HOTP-SHA1-06:QN08',
  'OCRA-1:HOTP-SHA1-6:C',
  'OCRA-1:HOTP-SHA1-6:CQN08',
  'OCRA-1:HOTP-SHA1-6:C-C-QN08',
  'OCRA-1:HOTP-SHA1-6:c-QN08',
  'OCRA-1:HOTP-SHA1-6:QN08-C',
  'OCRA-1:HOTP-SHA1-6:Q',
  'OCRA-1:HOTP-SHA1-6:QN',
  'OCRA-1:HOTP-SHA1-6:QN8',
  'OCRA-1:HOTP-SHA1-6:QN008',
  'OCRA-1:HOTP-SHA1-6:QN03',
  'OCRA-1:HOTP-SHA1-6:QN65',
  'OCRA-1:HOTP-SHA1-6:QB08',
  'OCRA-1:HOTP-SHA1-6:qn08',
  'OCRA-1:HOTP-SHA1-6:QN08-QN08',
  'OCRA-1:HOTP-SHA1-6:PSHA1-QN08',
  'OCRA-1:HOTP-SHA1-6:QN08-P',
  'OCRA-1:HOTP-SHA1-6:QN08-PMD5',
  'OCRA-1:HOTP-SHA1-6:QN08-Psha1',
  'OCRA-1:HOTP-SHA1-6:QN08-S064-PSHA1',
  'OCRA-1:HOTP-SHA1-6:QN08-T1M-S064',
  'OCRA-1:HOTP-SHA1-6:QN08-S',
  'OCRA-1:HOTP-SHA1-6:QN08-S64',
  'OCRA-1:HOTP-SHA1-6:QN08-S000',
  'OCRA-1:HOTP-SHA1-6:QN08-S1000',
  'OCRA-1:HOTP-SHA1-6:QN08-T',
  'OCRA-1:HOTP-SHA1-6:QN08-T1',
  'OCRA-1:HOTP-SHA1-6:QN08-T1D',
  'OCRA-1:HOTP-SHA1-6:QN08-T0S',
  'OCRA-1:HOTP-SHA1-6:QN08-T0H',
  'OCRA-1:HOTP-SHA1-6:QN08-T01M',
  'OCRA-1:HOTP-SHA1-6:QN08-T60S',
  'OCRA-1:HOTP-SHA1-6:QN08-T60M',
  'OCRA-1:HOTP-SHA1-6:QN08-T49H',
  'OCRA-1:HOTP-SHA1-6:QN08-T01H',
  'OCRA-1:HOTP-SHA1-6:QN08-T1m',
  'OCRA-1:HOTP-SHA1-6:QN٠٨',
];

test('card suite: what is no suite of the RFC is refused', (t) => {
  for (const text of REFUSED) t.throws(() => parseSuite(text), { instanceOf: OcraError, name: 'OcraError' }, text);
});

const MESSAGES = [
  ['OCRA-2:HOTP-SHA1-6:QN08', `suite's algorithm: found "OCRA-2", allowed is OCRA-1`],
  [
    'OCRA-1:HOTP-SHA1-3:QN08',
    `suite's function: found "HOTP-SHA1-3", allowed is HOTP-, then SHA1, SHA256 or SHA512, then -0 or -4 to -10`,
  ],
  ['OCRA-1:HOTP-SHA1-6:C-QN3', `suite's question: found "QN3", allowed is QA, QN or QH and a length from 04 to 64`],
  [
    'OCRA-1:HOTP-SHA1-6:QN08-X',
    `suite's data input after the question: found "X", allowed is in this order PSHA1, PSHA256 or PSHA512, S001 to S999, T1S to T59S, T1M to T59M or T1H to T48H`,
  ],
  ['A'.repeat(64), `suite: found "${'A'.repeat(64)}", allowed is three parts with ":" between them`],
  ['A'.repeat(65), 'suite: found 65 characters, allowed is at most 64'],
  ['A'.repeat(100_000), 'suite: found 100000 characters, allowed is at most 64'],
] as const;

test('card suite: a refusal names the part, what was found and what is allowed', (t) => {
  for (const [text, message] of MESSAGES) t.throws(() => parseSuite(text), { message });
});

const PIECES = ['OCRA-1', ':', 'HOTP-SHA1-6', '-', 'C', 'QN08', 'PSHA1', 'S064', 'T1M', 'T0H', 'Q', '\0', 'é', '0'];

test('card suite: garbage is refused by an OcraError and by nothing else', (t) => {
  const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme-ascii' }), pieces), (text) => {
      try {
        return parseSuite(text).text === text;
      } catch (error) {
        return error instanceof OcraError;
      }
    }),
    { numRuns: 1000 },
  );
  t.pass();
});
