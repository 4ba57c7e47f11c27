/**
 * The rules for arguments of public calls: one check each, the same message everywhere. A refusal comes before anything
 * has changed.
 */
import { InputError } from './input-error.js';
import { shown } from './text.js';

/**
 * @param name of the argument, with the call before it where that helps: `press: for_us`
 * @param allowed what must come, as "a whole number from 1 to 9"
 */
export function refused(name: string, value: unknown, allowed: string): InputError {
  return new InputError(`${name} is ${shown(value)}, but must be ${allowed}`);
}

/** A whole number of a range. @param unit what is counted, for the message: ` microseconds` */
export function checkWhole(name: string, value: unknown, least: number, most: number, unit = ''): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw refused(name, value, `a whole number${unit && ` of ${unit}`} from ${least} to ${most}`);
}

/** Any number of a range, but not NaN. */
export function checkNumber(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw refused(name, value, `a number from ${least} to ${most}`);
}

/** One of a few words. */
export function checkOneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) throw refused(name, value, `one of ${allowed.join(' ')}`);
}

/** A text. @param what is wanted, for the message */
export function checkText(name: string, value: unknown, what = 'a text'): void {
  if (typeof value !== 'string') throw refused(name, value, what);
}

export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw refused(name, value, 'a function');
}

/** An object, and no list. */
export function checkObject(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(name, value, 'an object');
}

/**
 * An object with no other members than these.
 * @param call what takes the options, for the message
 */
export function checkOptions(call: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${call}: what came is ${shown(value)}, but must be an object`);
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new InputError(`${call}: there is no ${shown(unknown)}; the names are ${known.join(', ')}`);
}
