/** Simpler ways to write a statement, or some statements in a row: the steps of a shrink. */
import { durationText } from '../../script/write.js';
import { tokensOf } from './texts.js';

/** Durations that a person reads at a glance, in microseconds: 1, 2 and 5 of each decade up to 50 s. */
const ROUND_us = [1, 2, 5].flatMap((digit) => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7].map((decade) => digit * decade));
ROUND_us.sort((a, b) => a - b);

const DURATION = /^([0-9]+(?:\.[0-9]+)?)(us|ms|s)$/;
const US_OF = { us: 1, ms: 1000, s: 1_000_000 } as const;

/** A duration as a script writes it, in microseconds; undefined for anything else. */
function microseconds(token: string): number | undefined {
  const [, number, unit] = DURATION.exec(token) ?? [];
  return number === undefined ? undefined : Math.round(Number(number) * US_OF[unit as keyof typeof US_OF]);
}

/** Simpler statements than `line`, the simplest first. Each may mean something else, or nothing: they are to be tried. */
export function* simplerLines(line: string): Generator<string> {
  const tokens = tokensOf(line);
  yield* withoutClauses(tokens);
  for (const [index, token] of tokens.entries()) {
    for (const simpler of simplerTokens(tokens[0]!, token, index)) yield tokens.with(index, simpler).join(' ');
  }
}

/** Without `for DURATION`, `within DURATION`, `every DURATION`, `at write N` or an option. */
function* withoutClauses(tokens: readonly string[]): Generator<string> {
  if (/^(press|type|cut|expect)$/.test(tokens[0]!) && tokens.length > 2) yield tokens.slice(0, 2).join(' ');
  for (const [index, token] of tokens.entries()) {
    if (/^[a-z]+=/.test(token) && index > 1) yield tokens.toSpliced(index, 1).join(' ');
  }
}

function* simplerTokens(statement: string, token: string, index: number): Generator<string> {
  const duration_us = microseconds(token);
  if (duration_us !== undefined) {
    for (const us of ROUND_us) if (us < duration_us) yield durationText(us);
  } else if (statement === 'type' && index === 1) {
    yield* simplerDigits(token);
  } else if (/^(battery|cut)$/.test(statement) && /^[0-9]+(\.[0-9]+)?$/.test(token)) {
    for (const number of [0, 1, 2, 5, 10, 20, 50]) if (number < Number(token)) yield String(number);
  }
}

/** Fewer digits, then zeros. */
function* simplerDigits(digits: string): Generator<string> {
  for (let length = 1; length < digits.length; length++) yield digits.slice(0, length);
  yield '0'.repeat(digits.length);
  for (let i = 0; i < digits.length; i++) yield `${digits.slice(0, i)}0${digits.slice(i + 1)}`;
}

/** What the statements from `at` on may be joined to: how many of them, and the one that takes their place. */
export function joined(lines: readonly string[], at: number): readonly [number, string] | undefined {
  const [first, second, third] = [0, 1, 2].map((offset) => tokensOf(lines[at + offset] ?? ''));
  const wait_us = first![0] === 'wait' && second![0] === 'wait' ? sum_us(first![1]!, second![1]!) : undefined;
  if (wait_us !== undefined) return [2, `wait ${durationText(wait_us)}`];
  const digits = typed(first!) + typed(second!);
  if (typed(first!) !== '' && typed(second!) !== '') return [2, `type ${digits}`];
  const isPress = first![0] === 'down' && second![0] === 'wait' && third![0] === 'up' && first![1] === third![1];
  return isPress ? [3, `press ${first![1]} for ${second![1]}`] : undefined;
}

function sum_us(a: string, b: string): number | undefined {
  return (microseconds(a) ?? Number.NaN) + (microseconds(b) ?? Number.NaN) || undefined;
}

/** The digits that a statement types at the usual pace; '' for any other. */
function typed(tokens: readonly string[]): string {
  if (tokens.length !== 2) return '';
  if (tokens[0] === 'type') return tokens[1]!;
  return tokens[0] === 'press' && /^[0-9]$/.test(tokens[1]!) ? tokens[1]! : '';
}
