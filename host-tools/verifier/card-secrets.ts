/** A card's secrets: how they come into the store, and how a response is held against them. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { checkBytes, checkOptionalText, checkOptions, checkText } from '../arguments.js';
import { verifierOcra } from './ocra/ocra.js';
import { readSuite, type Suite } from './ocra/suite.js';
import type { CardRow } from './store/store.js';
import type { Vault } from './vault.js';

export interface CardSecrets {
  readonly suite: Suite;
  readonly key: Buffer;
  readonly pinHash: Buffer | undefined;
}

export interface NewCard {
  readonly serial: string;
  readonly suite: string;
  /** 1 … 1024 bytes. */
  readonly key: Uint8Array;
  /** 4 … 16 digits, if the suite takes a PIN. */
  readonly pin?: string;
  /** The next counter value, 0 if not given; a suite without a counter leaves it at that. */
  readonly counter?: bigint;
}

/** @throws InputError for what has not the form of a card; what its suite allows is `sealCard`'s to say */
export function checkNewCard(card: NewCard): void {
  checkOptions('card', card, ['serial', 'suite', 'key', 'pin', 'counter']);
  const { serial, suite, key, pin, counter } = card;
  checkText('serial', serial);
  checkText('suite', suite);
  checkBytes('key', key, 1, KEY_BYTES_MAX);
  checkOptionalText('pin', pin);
  if (counter !== undefined && typeof counter !== 'bigint') throw new InputError('counter must be a bigint');
}

const KEY_BYTES_MAX = 1024;
const U64_MAX = 0xffff_ffff_ffff_ffffn;
/** A whole HMAC-SHA512 in hexadecimal digits. */
const RESPONSE_LENGTH_MAX = 128;
const DIGITS = /^[0-9]+$/;
const WHOLE_HMAC = /^[0-9a-f]+$/;

/**
 * A card as it is stored.
 * @throws InputError or OcraInputError, which say what of the card is not possible
 */
export function sealCard(vault: Vault, { serial, suite: text, key, pin, counter = 0n }: NewCard): CardRow {
  const suite = readSuite(text);
  if (suite.sessionLength !== undefined) {
    throw new InputError(
      `${text} takes session information, which this verifier does not hold: use a suite without -S`,
    );
  }
  if (counter < 0n || counter > U64_MAX || (counter > 0n && !suite.counter)) {
    throw new InputError(
      `the counter is ${counter}, but must be from 0 to ${suite.counter ? U64_MAX : 0} with ${text}`,
    );
  }
  return {
    serial,
    suite: text,
    sealedKey: vault.seal(serial, 'key', key),
    sealedPinHash: sealPin(vault, serial, suite, pin),
    counter,
    epoch: 1,
    suspended: false,
    resyncUntil_ms: 0,
  };
}

/**
 * The sealed hash of a PIN; undefined for a suite that takes none.
 * @throws InputError for a PIN that is missing, needless or not of 4 to 16 digits
 */
export function sealPin(vault: Vault, serial: string, suite: Suite, pin: string | undefined): Buffer | undefined {
  const hash = hashPin(suite, pin);
  return hash && vault.seal(serial, 'pin-hash', hash);
}

/** The hash that goes into the message. @throws InputError as `sealPin` does */
export function hashPin({ text, pinHash }: Suite, pin: string | undefined): Buffer | undefined {
  if (pinHash === undefined) {
    if (pin !== undefined) throw new InputError(`a PIN is given, but ${text} takes none: leave it out`);
    return undefined;
  }
  if (pin === undefined || !/^[0-9]{4,16}$/.test(pin)) {
    throw new InputError(`${text} takes a PIN, which must have 4 to 16 digits 0 to 9`);
  }
  return createHash(pinHash).update(pin).digest();
}

/** @throws InputError if the PIN is the one that the card has */
export function refuseOldPin(vault: Vault, card: CardRow, pin: string): void {
  const { suite, pinHash } = unsealCard(vault, card);
  if (pinHash === undefined || !hashPin(suite, pin)!.equals(pinHash)) return;
  throw new InputError('the new PIN is the old one: take another');
}

/** @throws StoreError if a seal does not hold */
export function unsealCard(vault: Vault, { serial, suite, sealedKey, sealedPinHash }: CardRow): CardSecrets {
  return {
    suite: readSuite(suite),
    key: vault.unseal(serial, 'key', sealedKey),
    pinHash: sealedPinHash && vault.unseal(serial, 'pin-hash', sealedPinHash),
  };
}

export interface Search {
  readonly question: string;
  readonly response: string;
  /** The counter values to try. */
  readonly from: bigint;
  readonly count: number;
  /** The time steps to try, for suites with a clock. */
  readonly steps: readonly bigint[];
}

/**
 * Which counter values make the response; of a suite without a counter, whether it is right. All are computed and
 * compared, whichever is right, so that the time reveals nothing.
 */
export function matches({ suite, key, pinHash }: CardSecrets, search: Search): boolean[] {
  const { question, response, from, steps } = search;
  const given = comparable(suite, response);
  const right: boolean[] = [];
  for (let ahead = 0; ahead < (suite.counter ? search.count : 1); ahead++) {
    const counter = from + BigInt(ahead);
    let found = false;
    for (const timestamp of steps.length === 0 ? [undefined] : steps) {
      const expected = verifierOcra({
        suite: suite.text,
        key,
        question,
        ...(suite.counter && { counter: counter > U64_MAX ? 0n : counter }),
        ...(pinHash && { pinHash }),
        ...(timestamp !== undefined && { timestamp }),
      });
      const same = timingSafeEqual(given, comparable(suite, expected));
      found = (same && counter <= U64_MAX) || found;
    }
    right.push(found);
  }
  return right;
}

/**
 * Any text in another form than a response becomes zeros, which no response is: only its sender sees the difference.
 */
function comparable({ digits }: Suite, response: string): Buffer {
  const bytes = Buffer.alloc(RESPONSE_LENGTH_MAX);
  const form = digits === 0 ? WHOLE_HMAC : DIGITS;
  if (response.length <= RESPONSE_LENGTH_MAX && form.test(response)) bytes.write(response, 'latin1');
  return bytes;
}

/** The time steps around `now_ms` that a card's clock may show (RFC 6287 6.3: steps since 1970). */
export function timeSteps({ step_s }: Suite, now_ms: number, drift: number): bigint[] {
  if (step_s === undefined) return [];
  const now = Math.floor(now_ms / 1000 / step_s);
  return Array.from({ length: 2 * drift + 1 }, (_, index) => BigInt(Math.max(0, now - drift + index)));
}
