/** The values that stand in statements: durations, keys, digits, numbers. Each reader refuses what it can't take. */
import { KEYS, type Key } from '../../firmware/hal.js';
import type { LineReader } from './line-reader.js';

/** 30 days: the longest duration of a statement. */
const LONGEST_US = 2_592_000_000_000;
const DURATION = 'a duration (a number and us, ms or s, as in 250us, 20ms, 2.5s)';
const KEY_NAMES = 'a key (0 to 9, OK, BACK or PRESS)';
const ZERO = 0x30;
const NINE = 0x39;

const KEY_BY_NAME: ReadonlyMap<string, Key> = new Map(KEYS.map((key) => [key, key]));

/** A key, in any case. */
export function readKey(line: LineReader): Key {
  const word = line.word();
  return KEY_BY_NAME.get(word) ?? KEY_BY_NAME.get(word.toUpperCase()) ?? line.expected(KEY_NAMES);
}

/** A word of one or more digits 0 to 9. */
export function readDigits(line: LineReader, what: string): string {
  const word = line.word();
  return isDigits(word) ? word : line.expected(what);
}

export function isDigits(word: string): boolean {
  return word.length > 0 && endOfDigits(word, 0) === word.length;
}

/** A duration in microseconds. */
export function readDuration(line: LineReader): number {
  return durationOf(line, line.word());
}

/** The microseconds of a duration that `line` has just read. */
export function durationOf(line: LineReader, word: string): number {
  const point = endOfDigits(word, 0);
  if (point === 0) line.expected(DURATION);
  let unit = point;
  if (word[point] === '.') {
    unit = endOfDigits(word, point + 1);
    if (unit === point + 1) line.expected(DURATION);
  }
  const decimals = decimalsOf(word, unit);
  if (decimals < 0) line.expected(DURATION);
  const whole = word.slice(0, point);
  const fraction = unit > point ? word.slice(point + 1, unit) : '';
  for (let at = decimals; at < fraction.length; at += 1) {
    if (fraction.charCodeAt(at) !== ZERO) line.expected('a whole number of microseconds');
  }
  const us = Number(whole) * 10 ** decimals + Number(fraction.slice(0, decimals).padEnd(decimals, '0'));
  return us <= LONGEST_US ? us : line.expected('a duration of at most 30 days (2592000s)');
}

/** How many decimals of the unit that starts at `unit` make a microsecond; −1 for no unit. */
function decimalsOf(word: string, unit: number): number {
  const letters = word.length - unit;
  if (letters === 1) return word[unit] === 's' ? 6 : -1;
  if (letters !== 2 || word[unit + 1] !== 's') return -1;
  return word[unit] === 'm' ? 3 : word[unit] === 'u' ? 0 : -1;
}

/** A whole number 0 … `most`, of a word that `line` has just read. */
export function wholeOf(line: LineReader, word: string, most: number, what: string): number {
  const value = isDigits(word) ? Number(word) : Number.NaN;
  return value <= most ? value : line.expected(what);
}

function endOfDigits(word: string, from: number): number {
  let position = from;
  while (position < word.length) {
    const code = word.charCodeAt(position);
    if (code < ZERO || code > NINE) break;
    position += 1;
  }
  return position;
}
