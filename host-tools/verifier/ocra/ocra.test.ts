import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { verifierOcra } from './ocra.js';
import { OcraInputError } from './ocra-input-error.js';
import { questionHex } from './question.js';
import { readSuite } from './suite.js';

interface Case {
  readonly name: string;
  readonly suite: string;
  readonly keyHex: string;
  readonly question: string;
  readonly counter?: string;
  readonly pin?: string;
  readonly pinHashHex?: string;
  readonly sessionHex?: string;
  readonly timestamp?: string;
  readonly response?: string;
}

function casesOf(file: string): Case[] {
  return JSON.parse(readFileSync(`test-vectors/${file}`, 'utf8')).cases;
}

function respond(given: Case): string {
  return verifierOcra({
    suite: given.suite,
    key: Buffer.from(given.keyHex, 'hex'),
    question: given.question,
    ...(given.counter !== undefined && { counter: BigInt(given.counter) }),
    ...(given.pin !== undefined && { pin: given.pin }),
    ...(given.pinHashHex !== undefined && { pinHash: Buffer.from(given.pinHashHex, 'hex') }),
    ...(given.sessionHex !== undefined && { session: Buffer.from(given.sessionHex, 'hex') }),
    ...(given.timestamp !== undefined && { timestamp: BigInt(given.timestamp) }),
  });
}

for (const [file, count] of [
  ['rfc6287.json', 70],
  ['ocra-edges.json', 181],
  ['ocra-tasks.json', 7],
] as const) {
  test(`verifier OCRA: gives the responses of ${file}`, (t) => {
    const cases = casesOf(file);
    t.is(cases.length, count);
    for (const given of cases) t.is(respond(given), given.response ?? 'no response', given.name);
  });
}

test('verifier OCRA: refuses what ocra-refused.json lists, and tells no secret', (t) => {
  const cases = casesOf('ocra-refused.json');
  t.true(cases.length >= 60);
  for (const given of cases) {
    const error = t.throws(() => respond(given), { instanceOf: OcraInputError }, given.name);
    if (given.keyHex !== '') t.false(error?.message.includes(given.keyHex), given.name);
    t.false(given.pin === '1234' && error?.message.includes(given.pin), given.name);
  }
});

const CARD = { suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1', key: Buffer.from('12345678901234567890'), pin: '1234' };

test('verifier OCRA: leading zeros of a numeric question and a factor of 16 change nothing', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 62_499 }), (n) => {
      const response = verifierOcra({ ...CARD, question: String(n) });
      t.is(verifierOcra({ ...CARD, question: String(n).padStart(6, '0') }), response);
      t.is(verifierOcra({ ...CARD, question: String(16 * n) }), response);
    }),
  );
});

test('verifier OCRA: a question of the other party first is another question', (t) => {
  t.not(verifierOcra({ ...CARD, question: '111111222222' }), verifierOcra({ ...CARD, question: '222222111111' }));
});

test('verifier OCRA: a hashed PIN does as its text does', (t) => {
  const { pin: _, ...card } = CARD;
  const pinHash = Buffer.from('7110eda4d09e062aa5e4a390b0a572ac0d2c0220', 'hex');
  t.is(verifierOcra({ ...card, pinHash, question: '123456' }), verifierOcra({ ...CARD, question: '123456' }));
});

test('verifier OCRA: negative counters and timestamps are refused', (t) => {
  const { pin: _, ...card } = CARD;
  const suite = 'OCRA-1:HOTP-SHA1-8:C-QN06-T1M';
  for (const [counter, timestamp] of [
    [-1n, 0n],
    [0n, -1n],
  ] as const) {
    t.throws(() => verifierOcra({ ...card, suite, question: '1', counter, timestamp }), { instanceOf: OcraInputError });
  }
});

test('verifier OCRA: a million six-digit questions are 937 501 messages', (t) => {
  const suite = readSuite('OCRA-1:HOTP-SHA1-8:QN06');
  const seen = new Uint8Array(2 ** 24);
  for (let n = 0; n < 1_000_000; n++) {
    const [first = 0, second = 0, third = 0] = Buffer.from(`${questionHex(suite, String(n))}0`, 'hex');
    seen[(first << 16) | (second << 8) | third] = 1;
  }
  t.is(
    seen.reduce((sum, one) => sum + one, 0),
    937_501,
  );
});
