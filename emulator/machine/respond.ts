/** A whole login on a card: the hold, PIN and challenge in the order of the model, and the response read off the glass. */
import type { Key } from '../../firmware/hal.js';
import type { Field, Model } from '../../firmware/models.js';
import { InputError } from '../input-error.js';

/** The part of a card that is pressed and read. */
export interface PressedCard {
  readonly model: Model;
  readonly display: string;
  press(key: Key, for_us?: number): void;
  type(digits: string): void;
  waitUntil(holds: (display: string) => boolean, limit_us: number): boolean;
}

/** Contacts bounce, so a hold is longer than it must be. */
const LONGER_ms = 500;

/**
 * @returns the digits of all pages; the last page shows
 * @throws InputError for another number of digits than the model asks for, before any key is pressed, and where the card
 *   does not show what a whole card shows; the message holds none of the digits
 */
export function respond(card: PressedCard, challenge: string, pin: string): string {
  const { fields, hold_ms, pages } = card.model;
  const digits = { challenge, pin };
  for (const field of fields) checkField(field, digits[field.name], card.model);
  card.press('PRESS', (hold_ms + LONGER_ms) * 1000);
  for (const field of fields) {
    expectShown(card, `"${field.prompt}"`, (display) => display === field.prompt);
    card.type(digits[field.name]);
    card.press('OK');
  }
  return pages.map((length, page) => readPage(card, length, page)).join('');
}

/** The message does not repeat the value: a PIN is a secret. */
function checkField({ name, digits }: Field, value: unknown, model: Model): void {
  if (typeof value === 'string' && value.length === digits && /^[0-9]+$/.test(value)) return;
  throw new InputError(`respond: ${name} must be ${digits} digits (${model.name}), and something else came`);
}

function readPage(card: PressedCard, length: number, page: number): string {
  if (page > 0) card.press('OK');
  expectShown(card, `${length} digits of the response`, (display) => isPage(display, length));
  return card.display;
}

function isPage(display: string, length: number): boolean {
  return display.length === length && /^[0-9]+$/.test(display);
}

/** A battery that is low shows its warning first. */
function expectShown(card: PressedCard, what: string, holds: (display: string) => boolean): void {
  if (card.waitUntil(holds, card.model.lowBattery_ms * 1000)) return;
  throw new InputError(
    `respond: the card does not show ${what}: press and type where the card has a fault or a key is down`,
  );
}
