import { readFileSync } from 'node:fs';
import test from 'ava';
import { OcraError } from './errors.js';
import { type OcraInput, ocra } from './ocra.js';

interface VectorCase {
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

function casesOf(file: string): readonly VectorCase[] {
  return JSON.parse(readFileSync(`test-vectors/${file}`, 'utf8')).cases;
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function inputOf(vector: VectorCase): OcraInput {
  return {
    suite: vector.suite,
    key: bytes(vector.keyHex),
    question: vector.question,
    ...(vector.counter !== undefined && { counter: BigInt(vector.counter) }),
    ...(vector.pin !== undefined && { pin: vector.pin }),
    ...(vector.pinHashHex !== undefined && { pinHash: bytes(vector.pinHashHex) }),
    ...(vector.sessionHex !== undefined && { session: bytes(vector.sessionHex) }),
    ...(vector.timestamp !== undefined && { timestamp: BigInt(vector.timestamp) }),
  };
}

test('card OCRA: all 70 vectors of the RFC', (t) => {
  const cases = casesOf('rfc6287.json');
  t.is(cases.length, 70);
  for (const vector of cases) t.is(ocra(inputOf(vector)), vector.response!, vector.name);
});

test('card OCRA: the vectors at the edges', (t) => {
  for (const vector of casesOf('ocra-edges.json')) t.is(ocra(inputOf(vector)), vector.response!, vector.name);
});

test('card OCRA: the vectors that must be refused', (t) => {
  for (const vector of casesOf('ocra-refused.json')) {
    t.throws(() => ocra(inputOf(vector)), { instanceOf: OcraError }, vector.name);
  }
});

const KEY = new Uint8Array(20).fill(0x31);
const PLAIN: OcraInput = { suite: 'OCRA-1:HOTP-SHA1-6:QN08', key: KEY, question: '12345678' };
const FULL: OcraInput = {
  suite: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1-S064-T1M',
  key: KEY,
  question: '12345678',
  counter: 0n,
  pin: '1234',
  session: new Uint8Array(64),
  timestamp: 0n,
};
const { counter, pin, session, timestamp, ...REST } = FULL;

const REFUSED: ReadonlyArray<readonly [OcraInput, string]> = [
  [{ ...PLAIN, key: new Uint8Array(0) }, 'key: found 0 bytes, allowed is 1 to 1024 bytes'],
  [{ ...PLAIN, key: new Uint8Array(1025) }, 'key: found 1025 bytes, allowed is 1 to 1024 bytes'],
  [{ ...PLAIN, counter: 0n }, 'counter: found one, allowed is none, for the suite does not use it'],
  [{ ...PLAIN, pin: '1234' }, 'PIN: found one, allowed is none, for the suite does not use it'],
  [{ ...PLAIN, pinHash: new Uint8Array(20) }, 'PIN: found one, allowed is none, for the suite does not use it'],
  [{ ...PLAIN, session: new Uint8Array(64) }, 'session: found one, allowed is none, for the suite does not use it'],
  [{ ...PLAIN, timestamp: 0n }, 'timestamp: found one, allowed is none, for the suite does not use it'],
  [
    { ...REST, pin: '1234', session: session!, timestamp: 0n },
    'counter: found none, allowed is one, for the suite uses it',
  ],
  [
    { ...REST, counter: 0n, session: session!, timestamp: 0n },
    'PIN: found none, allowed is one, for the suite uses it',
  ],
  [{ ...REST, counter: 0n, pin: '1234', timestamp: 0n }, 'session: found none, allowed is one, for the suite uses it'],
  [
    { ...REST, counter: 0n, pin: '1234', session: session! },
    'timestamp: found none, allowed is one, for the suite uses it',
  ],
  [{ ...FULL, counter: -1n }, 'counter: found -1, allowed is 0 to 18446744073709551615'],
  [{ ...FULL, counter: 2n ** 64n }, 'counter: found 18446744073709551616, allowed is 0 to 18446744073709551615'],
  [{ ...FULL, timestamp: 2n ** 64n }, 'timestamp: found 18446744073709551616, allowed is 0 to 18446744073709551615'],
  [{ ...FULL, pin: '' }, 'PIN: found an empty text, allowed is at least one character'],
  [{ ...FULL, pinHash: new Uint8Array(20) }, 'PIN: found its text and its hash, allowed is one of the two'],
  [{ ...FULL, session: new Uint8Array(63) }, 'session: found 63 bytes, allowed is exactly 64 bytes'],
  [{ ...FULL, session: new Uint8Array(65) }, 'session: found 65 bytes, allowed is exactly 64 bytes'],
  [{ ...FULL, question: '' }, 'question: found 0 characters, allowed is 1 to 8, or 16 for two that are joined'],
  [{ ...FULL, question: '1234x' }, 'question: found another character at place 5, allowed is the digits 0 to 9'],
];

test('card OCRA: input that is missing, wrong or not used is refused by name, without its value', (t) => {
  t.notThrows(() => ocra(PLAIN));
  t.notThrows(() => ocra(FULL));
  for (const [input, message] of REFUSED) t.throws(() => ocra(input), { instanceOf: OcraError, message });
  const { pin: _, ...unpinned } = FULL;
  const message = 'PIN hash: found 19 bytes, allowed is exactly 20 bytes';
  t.throws(() => ocra({ ...unpinned, pinHash: new Uint8Array(19) }), { message });
});
