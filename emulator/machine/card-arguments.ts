/** Checks of the arguments of a card's calls. Each check comes before anything is done. */
import { KEYS, type Key } from '../../firmware/hal.js';
import { checkOneOf, checkOptions, checkText, checkWhole, refused } from '../checks.js';
import { InputError } from '../input-error.js';
import { endOfDigits } from '../text.js';
import { type CardRecord, RECORD_NAMES } from './card-record.js';
import { MAX_BOUNCE_US, MAX_SEED, MOST_SKIPPED } from './parts/bounce.js';
import type { Contacts } from './parts/contacts.js';

/** The record's values are checked where it becomes memory's. @throws InputError that names the field */
export function checkFit(record: CardRecord): void {
  checkOptions('fit', record, RECORD_NAMES);
}

export function checkPath(name: string, path: unknown): void {
  checkText(name, path, 'the path of a card file');
  if (path === '') throw refused(name, path, 'the path of a card file');
}

const PLACES: ReadonlyMap<unknown, number> = new Map(KEYS.map((key, place) => [key, place]));

/** @returns the key's place in `KEYS` */
export function placeOf(call: string, key: Key): number {
  const place = PLACES.get(key);
  if (place === undefined) throw refused(`${call}: key`, key, `one of ${KEYS.join(' ')}`);
  return place;
}

/** PINs are typed: what came is not repeated. */
export function checkDigits(digits: unknown): void {
  // None: a test whose variable is empty would go on as if it had typed.
  if (typeof digits !== 'string' || digits === '' || endOfDigits(digits, 0) < digits.length) {
    throw new InputError('type: digits must be a text of one or more digits 0 to 9, and something else came');
  }
}

export function checkContacts(call: string, contacts: Contacts): void {
  checkOptions(`${call}: contacts`, contacts, ['kind', 'seed', 'max_us', 'after']);
  checkOneOf(`${call}: contacts.kind`, contacts.kind, ['clean', 'bouncy']);
  if (contacts.kind === 'clean') return;
  checkWhole(`${call}: contacts.seed`, contacts.seed, 0, MAX_SEED);
  checkWhole(`${call}: contacts.max_us`, contacts.max_us, 0, MAX_BOUNCE_US, 'microseconds');
  if (contacts.after !== undefined) checkWhole(`${call}: contacts.after`, contacts.after, 0, MOST_SKIPPED, 'moves');
}
