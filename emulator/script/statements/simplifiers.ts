/** Simpler ways to write a statement, for its entry to choose from. */
import { durationText, microsecondsOf } from '../../text.js';

/**
 * Simpler statements than one of these tokens, the simplest first. Each may mean something else, or nothing: they are to be
 * tried.
 */
export type Simplifier = (tokens: readonly string[]) => Iterable<readonly string[]>;

/** Durations that a person reads at a glance, in microseconds: 1, 2 and 5 of each decade up to 50 s. */
const ROUND_us = [1, 2, 5].flatMap((digit) => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7].map((decade) => digit * decade));
ROUND_us.sort((a, b) => a - b);

const ROUND_NUMBERS = [0, 1, 2, 5, 10, 20, 50];

/** Without what follows the first word after the keyword: `for DURATION`, `within DURATION`, `at write N`, … */
export function* withoutClause(tokens: readonly string[]): Generator<readonly string[]> {
  if (tokens.length > 2) yield tokens.slice(0, 2);
}

/** Without one of its options, `name=value`. */
export function* withoutOption(tokens: readonly string[]): Generator<readonly string[]> {
  for (const [index, token] of tokens.entries()) {
    if (/^[a-z]+=/.test(token) && index > 1) yield tokens.toSpliced(index, 1);
  }
}

/** With a shorter, round duration. */
export function* shorter(tokens: readonly string[]): Generator<readonly string[]> {
  for (const [index, token] of tokens.entries()) {
    const duration_us = microsecondsOf(token);
    if (duration_us === undefined) continue;
    for (const us of ROUND_us) if (us < duration_us) yield tokens.with(index, durationText(us));
  }
}

/** With fewer digits, then zeros. */
export function* fewerDigits(tokens: readonly string[]): Generator<readonly string[]> {
  const digits = tokens[1] ?? '';
  for (let length = 1; length < digits.length; length++) yield tokens.with(1, digits.slice(0, length));
  if (digits !== '') yield tokens.with(1, '0'.repeat(digits.length));
  for (let i = 0; i < digits.length; i++) yield tokens.with(1, `${digits.slice(0, i)}0${digits.slice(i + 1)}`);
}

/** With a smaller, round number. */
export function* smaller(tokens: readonly string[]): Generator<readonly string[]> {
  for (const [index, token] of tokens.entries()) {
    if (!/^[0-9]+(\.[0-9]+)?$/.test(token)) continue;
    for (const number of ROUND_NUMBERS) if (number < Number(token)) yield tokens.with(index, String(number));
  }
}
