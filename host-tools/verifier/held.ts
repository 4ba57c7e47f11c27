/**
 * Keys that the server holds itself: those of codes that it sends, of temporary passcodes and of online code cards. To
 * the verifier each is a card, so that challenges, tries, locks, waits and the audit log are the same for all. The
 * key's use and its end stand in its serial, which the assignment's seal covers.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CardSecrets } from './card-secrets.js';
import { verifierOcra } from './ocra/ocra.js';
import { drawText, type RandomSource } from './random.js';
import { HELD_SIGN } from './store/store.js';

/**
 * A code that is sent or called; the same where codes add a phone and log nobody in; a passcode that stays the same; a card
 * of cells to print.
 */
export type HeldKind = 'code' | 'contact' | 'passcode' | 'online-card';

export interface Held {
  readonly kind: HeldKind;
  /** When it ends, in milliseconds since 1970; undefined for never. */
  readonly ends_ms: number | undefined;
}

/**
 * The suite that each computes with. A code's question is known to the store alone; that of an online card names two
 * cells.
 */
export const HELD_SUITES: Readonly<Record<HeldKind, string>> = {
  code: 'OCRA-1:HOTP-SHA256-6:QN16',
  contact: 'OCRA-1:HOTP-SHA256-6:QN16',
  passcode: 'OCRA-1:HOTP-SHA256-8:QN16-PSHA256',
  'online-card': 'OCRA-1:HOTP-SHA256-8:QN04',
};

const SERIAL = new RegExp(`^${HELD_SIGN}(${Object.keys(HELD_SUITES).join('|')})-([0-9]{1,16})-[A-Z2-9]{10}$`);

/** How long a code that was sent can be answered. */
export const CODE_LIFETIME_MS = 600_000;

/** Characters that no eye mixes up. */
export const CELL_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** The cells of an online card, numbered from 1 on, and the characters in each. */
export const CELLS = 100;
export const CELL_LENGTH = 3;

export function newHeldSerial(random: RandomSource, { kind, ends_ms = 0 }: Held): string {
  return `${HELD_SIGN}${kind}-${ends_ms}-${drawText(random, CELL_ALPHABET, 10)}`;
}

/** The held key that a serial names; undefined for any other card. */
export function heldOf(serial: string): Held | undefined {
  const [, kind, ends] = SERIAL.exec(serial) ?? [];
  if (kind === undefined) return undefined;
  return { kind: kind as HeldKind, ends_ms: ends === '0' ? undefined : Number(ends) };
}

/** Whether the time of a held key is over; never that of any other card. */
export function isOver(serial: string, now_ms: number): boolean {
  const { ends_ms = Number.POSITIVE_INFINITY } = heldOf(serial) ?? {};
  return ends_ms <= now_ms;
}

/** Whether its codes are sent. */
export function sendsCodes(serial: string): boolean {
  const kind = heldOf(serial)?.kind;
  return kind === 'code' || kind === 'contact';
}

/** The two cells that a question of an online card asks for. */
export function askedCells(question: string): readonly [number, number] {
  const first = Number(question.slice(0, 2));
  const second = Number(question.slice(2));
  return [first + 1, (second === first ? (second + 1) % CELLS : second) + 1];
}

/** The content of a cell. */
export function cellOf(key: Uint8Array, index: number): string {
  const bytes = createHmac('sha256', key).update(`dscplus cell ${index}`).digest();
  return Array.from(bytes.subarray(0, CELL_LENGTH), (byte) => CELL_ALPHABET[byte % CELL_ALPHABET.length]).join('');
}

/** The hash of a passcode, in place of a PIN's. */
export function hashPasscode(passcode: string): Buffer {
  return createHash('sha256').update(passcode).digest();
}

/**
 * The response that stands for what somebody has typed: that of the key's suite where it is right, and none where it is
 * not. The same amount is computed for every input.
 * @param serial of any card: what is typed for one that is not held is a response as it is
 */
export function responseFor(serial: string, { suite, key }: CardSecrets, question: string, typed: string): string {
  const held = heldOf(serial);
  if (held === undefined || sendsCodes(serial)) return typed;
  const given = { suite: suite.text, key, question };
  if (held.kind === 'passcode') return verifierOcra({ ...given, pinHash: hashPasscode(typed) });
  const response = verifierOcra(given);
  const cells = askedCells(question).map((index) => cellOf(key, index));
  return timingSafeEqual(hashPasscode(typed), hashPasscode(cells.join(''))) ? response : '';
}
