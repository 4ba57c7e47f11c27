/** Statements in a row that one statement can take the place of. */

import { tokensOf } from '../../script/written-lines.js';
import { durationText, microsecondsOf } from '../../text.js';

/** The statement that can take the place of those from `at` on, with the number of statements that it replaces. */
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
  return (microsecondsOf(a) ?? Number.NaN) + (microsecondsOf(b) ?? Number.NaN) || undefined;
}

/** The digits that a statement types at the usual pace; '' for any other. */
function typed(tokens: readonly string[]): string {
  if (tokens.length !== 2) return '';
  if (tokens[0] === 'type') return tokens[1]!;
  return tokens[0] === 'press' && /^[0-9]$/.test(tokens[1]!) ? tokens[1]! : '';
}
