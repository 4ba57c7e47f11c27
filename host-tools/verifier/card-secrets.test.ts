/** A card's secrets at the ends of what they may be, and which responses are theirs. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import {
  checkNewCard,
  hashPin,
  matches,
  type NewCard,
  refuseOldPin,
  sealCard,
  timeSteps,
  unsealCard,
} from './card-secrets.js';
import { verifierOcra } from './ocra/ocra.js';
import { readSuite } from './ocra/suite.js';
import { KEK, KEY, PIN, SUITE } from './testing.js';
import { Vault } from './vault.js';

const VAULT = new Vault([KEK]);
const COUNTED = 'OCRA-1:HOTP-SHA1-6:C-QN08';
const LAST = 2n ** 64n - 1n;

const CARD: NewCard = { serial: '1', suite: SUITE, key: KEY, pin: PIN };

/** Cards that can't be, and the message. */
const REFUSED: ReadonlyArray<readonly [card: Record<string, unknown>, message: RegExp]> = [
  [{ serial: 1 }, /^serial is 1, but must be a string$/],
  [{ suite: null }, /^suite is null, but must be a string$/],
  [{ key: Buffer.alloc(0) }, /^key is 0 bytes long, but must be a Uint8Array of 1 to 1024 bytes$/],
  [{ key: Buffer.alloc(1025) }, /^key is 1025 bytes long/],
  [{ pin: 1234 }, /^pin is 1234, but must be a string$/],
  [{ counter: 1 }, /^counter must be a bigint$/],
  [{ more: 1 }, /^card has no option "more"/],
  [{ suite: `${SUITE}-S064` }, /takes session information, which this verifier does not hold: use a suite without -S$/],
  [{ counter: 1n }, new RegExp(`^the counter is 1, but must be from 0 to 0 with ${SUITE}$`)],
  [
    { suite: COUNTED, pin: undefined, counter: -1n },
    new RegExp(`^the counter is -1, but must be from 0 to ${LAST} with ${COUNTED}$`),
  ],
  [{ suite: COUNTED, pin: undefined, counter: LAST + 1n }, /^the counter is 18446744073709551616, but/],
  [{ suite: COUNTED }, new RegExp(`^a PIN is given, but ${COUNTED} takes none: leave it out$`)],
  ...['123', '1'.repeat(17), '12a4', ''].map(
    (pin) => [{ pin }, /takes a PIN, which must have 4 to 16 digits 0 to 9$/] as const,
  ),
  [{ pin: undefined }, /takes a PIN, which must have 4 to 16 digits 0 to 9$/],
];

test('card secrets: a card that can’t be is refused with what is allowed', (t) => {
  for (const [changes, message] of REFUSED) {
    const card = { ...CARD, ...changes } as NewCard;
    if (card.pin === undefined) delete (card as { pin?: string }).pin;
    const error = t.throws(
      () => {
        checkNewCard(card);
        sealCard(VAULT, card);
      },
      { instanceOf: InputError },
    );
    t.regex(error.message, message);
  }
});

test('card secrets: a card at the ends of what may be is sealed, and opens as it was', (t) => {
  for (const card of [
    CARD,
    { ...CARD, key: Buffer.alloc(1), pin: '0'.repeat(16) },
    { ...CARD, key: Buffer.alloc(1024), pin: '9876' },
    { serial: '2', suite: COUNTED, key: KEY, counter: LAST },
    { serial: '2', suite: COUNTED, key: KEY },
  ]) {
    checkNewCard(card);
    const row = sealCard(VAULT, card);
    const { sealedKey, sealedPinHash, ...plain } = row;
    const rest = { epoch: 1, suspended: false, resyncUntil_ms: 0 };
    t.deepEqual(plain, {
      serial: card.serial,
      suite: card.suite,
      counter: ('counter' in card ? card.counter : 0n) ?? 0n,
      ...rest,
    });
    t.is(sealedPinHash === undefined, card.suite === COUNTED);
    const { key, pinHash, suite } = unsealCard(VAULT, row);
    t.deepEqual([key.equals(card.key), suite.text], [true, card.suite]);
    t.deepEqual(pinHash, hashPin(suite, 'pin' in card ? card.pin : undefined));
  }
});

test('card secrets: a new PIN is another than the old one, where there was one', (t) => {
  const row = sealCard(VAULT, CARD);
  t.throws(() => refuseOldPin(VAULT, row, PIN), { instanceOf: InputError, message: /is the old one/ });
  t.notThrows(() => refuseOldPin(VAULT, row, '4321'));
  t.notThrows(() => refuseOldPin(VAULT, sealCard(VAULT, { serial: '2', suite: COUNTED, key: KEY }), PIN));
});

/** Which of the counter values from `from` on make the response. */
function found(suite: string, response: string, { from = 0n, count = 3, steps = [] as bigint[] } = {}): boolean[] {
  const secrets = unsealCard(VAULT, sealCard(VAULT, { serial: '1', suite, key: KEY }));
  return matches(secrets, { question: '12345678', response, from, count, steps });
}

function right(suite: string, given: { counter?: bigint; timestamp?: bigint } = {}): string {
  return verifierOcra({ suite, key: KEY, question: '12345678', ...given });
}

test('card secrets: of a suite with a counter each value is looked at, and none beyond the last', (t) => {
  const at = (counter: bigint) => right(COUNTED, { counter });
  t.deepEqual(found(COUNTED, at(6n), { from: 5n }), [false, true, false]);
  t.deepEqual(found(COUNTED, at(LAST), { from: LAST }), [true, false, false]);
  t.deepEqual(found(COUNTED, at(0n), { from: LAST }), [false, false, false]);
  t.deepEqual(found(COUNTED, at(0n), { from: LAST + 1n }), [false, false, false]);
  t.deepEqual(found(COUNTED, at(5n), { from: 5n, count: 0 }), []);
});

test('card secrets: of a suite without one there is one answer, at any of the time steps', (t) => {
  const suite = 'OCRA-1:HOTP-SHA1-8:QN08';
  t.deepEqual(found(suite, right(suite)), [true]);
  t.deepEqual(found(suite, right(suite), { from: 1n }), [true]);
  const timed = 'OCRA-1:HOTP-SHA1-8:QN08-T1M';
  for (const [timestamp, is] of [
    [4n, false],
    [5n, true],
    [6n, true],
    [7n, false],
  ] as const) {
    t.deepEqual(found(timed, right(timed, { timestamp }), { steps: [5n, 6n] }), [is]);
  }
});

test('card secrets: a whole HMAC is a response of a suite that asks for it, in small letters and of its length', (t) => {
  const suite = 'OCRA-1:HOTP-SHA512-0:QN08';
  const response = right(suite);
  t.regex(response, /^[0-9a-f]{128}$/);
  t.deepEqual(found(suite, response), [true]);
  for (const changed of [response.toUpperCase(), `${response}0`, response.slice(1), `${response.slice(0, -1)}g`]) {
    t.deepEqual(found(suite, changed), [false], changed);
  }
  const digits = 'OCRA-1:HOTP-SHA1-8:QN08';
  for (const changed of ['', `${right(digits)}0`, ` ${right(digits)}`, right(digits).slice(1), `${right(digits)}\0`]) {
    t.deepEqual(found(digits, changed), [false], changed);
  }
});

test('card secrets: characters that only share their lowest byte with a response are none', (t) => {
  const suite = 'OCRA-1:HOTP-SHA1-8:QN08';
  const response = right(suite);
  const other = [...response].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0x100)).join('');
  t.is(Buffer.from(other, 'latin1').toString('latin1'), response);
  t.deepEqual(found(suite, other), [false]);
});

test('card secrets: a clock’s steps lie about the present one, and none before 1970', (t) => {
  const suite = readSuite('OCRA-1:HOTP-SHA1-8:QN08-T30S');
  t.deepEqual(timeSteps(suite, 89_999, 1), [1n, 2n, 3n]);
  t.deepEqual(timeSteps(suite, 90_000, 0), [3n]);
  t.deepEqual(timeSteps(suite, 30_000, 2), [0n, 0n, 1n, 2n, 3n]);
  t.deepEqual(timeSteps(readSuite(SUITE), 90_000, 1), []);
});
