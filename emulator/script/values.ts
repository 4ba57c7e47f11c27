/** The values that stand in statements: durations, keys, digits, numbers. Each reader refuses what it can't take. */

import { KEYS, type Key } from '../../firmware/hal.js';
import { endOfDigits, LONGEST_DURATION_US, microsecondsOf } from '../text.js';
import type { LineReader } from './line-reader.js';

const DURATION = 'a duration (a number and us, ms or s, as in 250us, 20ms, 2.5s)';
const KEY_NAMES = 'a key (0 to 9, OK, BACK or PRESS)';

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
  const us = microsecondsOf(word) ?? line.expected(DURATION);
  if (Number.isNaN(us)) line.expected('a whole number of microseconds');
  return us <= LONGEST_DURATION_US ? us : line.expected('a duration of at most 30 days (2592000s)');
}

/** A whole number 0 … `most`, of a word that `line` has just read. */
export function wholeOf(line: LineReader, word: string, most: number, what: string): number {
  const value = isDigits(word) ? Number(word) : Number.NaN;
  return value <= most ? value : line.expected(what);
}
