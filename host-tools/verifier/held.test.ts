import { createHash, createHmac } from 'node:crypto';
import test from 'ava';
import type { CardSecrets } from './card-secrets.js';
import {
  askedCells,
  CELL_ALPHABET,
  CELLS,
  CODE_LIFETIME_MS,
  cellOf,
  HELD_SUITES,
  type HeldKind,
  hashPasscode,
  heldOf,
  isOver,
  newHeldSerial,
  responseFor,
  sendsCodes,
} from './held.js';
import { verifierOcra } from './ocra/ocra.js';
import { readSuite } from './ocra/suite.js';
import { SeededRandom } from './random.js';

const KEY = Buffer.alloc(32, 5);

test('held keys: their suites, cells and times are the known ones', (t) => {
  t.deepEqual(HELD_SUITES, {
    code: 'OCRA-1:HOTP-SHA256-6:QN16',
    contact: 'OCRA-1:HOTP-SHA256-6:QN16',
    passcode: 'OCRA-1:HOTP-SHA256-8:QN16-PSHA256',
    'online-card': 'OCRA-1:HOTP-SHA256-8:QN04',
  });
  t.deepEqual([CELLS, CODE_LIFETIME_MS, CELL_ALPHABET], [100, 600_000, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789']);
});

test('held keys: a serial says the kind and the end, and no other serial does', (t) => {
  const random = new SeededRandom(1);
  for (const kind of Object.keys(HELD_SUITES) as HeldKind[]) {
    for (const ends_ms of [undefined, 1, 1_900_000_000_000, 8_999_999_999_999_999]) {
      const serial = newHeldSerial(random, { kind, ends_ms });
      t.regex(serial, new RegExp(`^~${kind}-${ends_ms ?? 0}-[A-HJ-NP-Z2-9]{10}$`));
      t.deepEqual(heldOf(serial), { kind, ends_ms });
      t.is(sendsCodes(serial), kind === 'code' || kind === 'contact');
      t.is(isOver(serial, (ends_ms ?? Number.MAX_VALUE) - 1), false);
      t.is(isOver(serial, ends_ms ?? Number.MAX_VALUE), ends_ms !== undefined);
    }
  }
  for (const serial of [
    '7001',
    'code-0-ABCDEFGHJK',
    '~coda-0-ABCDEFGHJK',
    '~code--ABCDEFGHJK',
    '~code-x-ABCDEFGHJK',
    '~code-12345678901234567-ABCDEFGHJK',
    '~code-0-ABCDEFGHJ',
    '~code-0-ABCDEFGHJKL',
    '~code-0-abcdefghjk',
    '~code-0-ABCDEFGHJ1',
    'x~code-0-ABCDEFGHJK',
  ]) {
    t.is(heldOf(serial), undefined, serial);
    t.false(sendsCodes(serial));
    t.false(isOver(serial, Number.MAX_SAFE_INTEGER));
  }
});

const ASKED: ReadonlyArray<readonly [question: string, cells: readonly [number, number]]> = [
  ['0000', [1, 2]],
  ['0001', [1, 2]],
  ['0099', [1, 100]],
  ['0505', [6, 7]],
  ['9899', [99, 100]],
  ['9999', [100, 1]],
];

test('held keys: a question of an online card asks for two cells, never one twice', (t) => {
  for (const [question, cells] of ASKED) t.deepEqual(askedCells(question), cells, question);
});

test('held keys: a cell is three characters of the HMAC of its number', (t) => {
  for (const index of [1, 2, 10, 100]) {
    const bytes = createHmac('sha256', KEY).update(`dscplus cell ${index}`).digest();
    t.is(cellOf(KEY, index), [0, 1, 2].map((at) => CELL_ALPHABET[bytes[at]! % 32]).join(''));
  }
  t.deepEqual(hashPasscode('abc'), createHash('sha256').update('abc').digest());
});

/** Typed texts, and whether each stands for the response. */
const TYPED: ReadonlyArray<readonly [kind: HeldKind, question: string, typed: string, isRight: boolean]> = [
  ['passcode', '1234567890123456', 'KX7-2QP', true],
  ['passcode', '1234567890123456', 'KX7-2QQ', false],
  ['online-card', '0412', `${cellOf(KEY, 5)}${cellOf(KEY, 13)}`, true],
  ['online-card', '0412', `${cellOf(KEY, 13)}${cellOf(KEY, 5)}`, false],
  ['online-card', '0412', '', false],
];

test('held keys: what is typed stands for the response where it is right', (t) => {
  for (const [kind, question, typed, isRight] of TYPED) {
    const suite = readSuite(HELD_SUITES[kind]);
    const pinHash = kind === 'passcode' ? hashPasscode('KX7-2QP') : undefined;
    const secrets = { suite, key: KEY, pinHash } as CardSecrets;
    const response = verifierOcra({ suite: suite.text, key: KEY, question, ...(pinHash && { pinHash }) });
    const stands = responseFor(`~${kind}-0-ABCDEFGHJK`, secrets, question, typed);
    t.is(stands === response, isRight, `${kind} ${typed}`);
    if (kind === 'online-card' && !isRight) t.is(stands, '');
  }
  const code = { suite: readSuite(HELD_SUITES.code), key: KEY } as CardSecrets;
  t.is(responseFor('~code-0-ABCDEFGHJK', code, '1234567890123456', '123456'), '123456');
  t.is(responseFor('7001', code, '123456', '12345678'), '12345678');
});
