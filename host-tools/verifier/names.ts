/** The rules for names of users, cards and operators: no two names look alike because of invisible characters. */

import { InputError } from '../../emulator/input-error.js';
import { checkText } from '../arguments.js';
import { HELD_SIGN } from './store/store.js';
import { UNSEEN } from './unseen.js';

/** The form in which names are stored and compared (NFC): é is one character, however it was typed. */
export function normalName(name: string): string {
  return name.normalize('NFC');
}

/** Whether a user or a card could have this name, which is in its normal form. */
function isName(text: string): boolean {
  return /^[^?].{0,127}$/u.test(text) && !UNSEEN.test(text) && text.trim() === text;
}

/** The name as the store knows it; an empty one, which nothing has, for what could be none. */
export function lookedUp(name: string): string {
  const normal = normalName(name);
  return isName(normal) ? normal : '';
}

/**
 * A name that somebody gives to a user, a card or an operator.
 * @returns its normal form
 * @throws InputError for what none of them can be called
 */
export function checkedName(what: string, name: string): string {
  checkText(what, name);
  const normal = normalName(name);
  if (what === 'serial' && normal.startsWith(HELD_SIGN)) {
    throw new InputError(`serial must not begin with "${HELD_SIGN}": those are the server's own`);
  }
  if (isName(normal)) return normal;
  throw new InputError(
    `${what} must have 1 to 128 characters, no blank at its ends, no control or invisible characters, and not begin with "?"`,
  );
}
