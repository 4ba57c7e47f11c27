/** The one check that every public entry makes of what it is given. A message names the argument and never shows a text. */
import { InputError } from '../emulator/input-error.js';

/** The kind of a value, without its content, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return value === undefined ? 'missing' : `a ${typeof value}`;
}

function refused(name: string, value: unknown, allowed: string): InputError {
  return new InputError(`${name} is ${kindOf(value)}, but must be ${allowed}`);
}

export function checkText(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw refused(name, value, 'a string');
}

export function checkOptionalText(name: string, value: unknown): asserts value is string | undefined {
  if (value !== undefined) checkText(name, value);
}

export function checkWhole(name: string, value: unknown, least: number, most: number): asserts value is number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw refused(name, value, `a whole number from ${least} to ${most}`);
}

/** Any number of a range, but not NaN. */
export function checkNumber(name: string, value: unknown, least: number, most: number): asserts value is number {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw refused(name, value, `a number from ${least} to ${most}`);
}

/** One of a few words. */
export function checkOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value !== 'string' || !allowed.includes(value)) throw refused(name, value, `one of ${allowed.join(' ')}`);
}

export function checkFlag(name: string, value: unknown): asserts value is boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw refused(name, value, 'true or false');
}

export function checkBytes(name: string, value: unknown, least: number, most: number): asserts value is Uint8Array {
  if (value instanceof Uint8Array && value.length >= least && value.length <= most) return;
  const found = value instanceof Uint8Array ? `${value.length} bytes long` : kindOf(value);
  throw new InputError(`${name} is ${found}, but must be a Uint8Array of ${least} to ${most} bytes`);
}

export function checkList(name: string, value: unknown, most: number): asserts value is readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return;
  const found = Array.isArray(value) ? `an array of ${value.length}` : kindOf(value);
  throw new InputError(`${name} is ${found}, but must be an array of at most ${most}`);
}

export function checkCallback(name: string, value: unknown, isNeeded = false): void {
  if (typeof value === 'function' || (value === undefined && !isNeeded)) return;
  throw refused(name, value, 'a function');
}

/** An object with these methods. */
export function checkMethods(name: string, value: unknown, methods: readonly string[]): void {
  const has = typeof value === 'object' && value !== null;
  if (has && methods.every((method) => typeof Reflect.get(value, method) === 'function')) return;
  throw refused(name, value, `an object with ${methods.map((method) => `${method}()`).join(', ')}`);
}

/** An object with no other properties than these: a mistyped option is no option. */
export function checkOptions(name: string, value: unknown, known: readonly string[]): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(name, value, 'an object');
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new InputError(
    `${name} has no option ${JSON.stringify(unknown.slice(0, 40))}: there are only ${known.join(', ')}`,
  );
}
