/** The question's place in the message: 128 bytes, filled from the left (RFC 6287 5.1), zeros behind. */
import { OcraError } from './errors.js';
import type { Suite } from './suite.js';

export const QUESTION_BYTES = 128;

/** The characters of each format, and the value of one of them; -1 for any other character. */
const FORMATS = {
  A: { allowed: 'printable ASCII characters', read: printableValue },
  N: { allowed: 'the digits 0 to 9', read: decimalValue },
  H: { allowed: 'the hexadecimal digits 0 to 9, a to f and A to F', read: hexValue },
} as const;

/**
 * Refuses a question of a length that the suite doesn't take. Shorter is legal ("up to", table 2); twice the length is the
 * mutual form, in which both parties' questions are joined (7.2).
 */
export function checkQuestionLength(suite: Suite, length: number): void {
  const most = suite.questionLength;
  if (length >= 1 && (length <= most || length === 2 * most)) return;
  throw new OcraError('question', `${length} characters`, `1 to ${most}, or ${2 * most} for two that are joined`);
}

/**
 * Puts a question into the message, whose bytes there must be zero.
 * @throws OcraError where it is not one of the suite
 */
export function writeQuestionText(target: Uint8Array, at: number, suite: Suite, text: string): void {
  checkQuestionLength(suite, text.length);
  const { allowed, read } = FORMATS[suite.questionFormat];
  const values = new Uint8Array(text.length);
  for (let i = 0; i < values.length; i++) {
    const value = read(text.charCodeAt(i));
    if (value === -1) throw new OcraError('question', `another character at place ${i + 1}`, allowed);
    values[i] = value;
  }
  if (suite.questionFormat === 'N') writeDecimal(target, at, values, values.length);
  else if (suite.questionFormat === 'H') writeNibbles(target, at, values, values.length);
  else target.set(values, at);
}

/**
 * A decimal number as hexadecimal digits without leading zeros, left-justified: an odd last digit is the high half of its
 * byte (RFC 6287, reference code of appendix A). Schoolbook, so that no number, however long, stays behind on a heap.
 * @param digits values 0–9, the most significant first, `length` of them
 */
export function writeDecimal(target: Uint8Array, at: number, digits: Uint8Array, length: number): void {
  let count = 1; // bytes of the number, the least significant first until the end
  for (let i = 0; i < length; i++) {
    let carry = digits[i];
    for (let byte = at; byte < at + count; byte++) {
      carry += target[byte] * 10;
      target[byte] = carry & 0xff;
      carry >>= 8;
    }
    if (carry !== 0) target[at + count++] = carry;
  }
  reverse(target, at, count);
  if (target[at] < 0x10) shiftLeftByNibble(target, at, count);
}

/**
 * Hexadecimal digits two a byte; an odd last one is the high half of its byte.
 * @param nibbles values 0–15, `length` of them
 */
export function writeNibbles(target: Uint8Array, at: number, nibbles: Uint8Array, length: number): void {
  for (let i = 0; i < length; i++) target[at + (i >> 1)] |= (i & 1) === 0 ? nibbles[i] << 4 : nibbles[i];
}

function reverse(target: Uint8Array, at: number, count: number): void {
  for (let low = at, high = at + count - 1; low < high; low++, high--) {
    const byte = target[low];
    target[low] = target[high];
    target[high] = byte;
  }
}

function shiftLeftByNibble(target: Uint8Array, at: number, count: number): void {
  const last = at + count - 1;
  for (let byte = at; byte < last; byte++) target[byte] = (target[byte] << 4) | (target[byte + 1] >> 4);
  target[last] <<= 4;
}

function printableValue(code: number): number {
  return code >= 0x20 && code <= 0x7e ? code : -1;
}

function decimalValue(code: number): number {
  return code >= 0x30 && code <= 0x39 ? code - 0x30 : -1;
}

function hexValue(code: number): number {
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x61 + 10;
  return decimalValue(code);
}
