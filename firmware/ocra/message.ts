/** The message that is hashed: suite, 0x00, C, Q, P, S, T (RFC 6287 5.1). */

import { HASHES } from './hashes.js';
import { QUESTION_BYTES } from './question.js';
import type { Suite } from './suite.js';

/** Bytes of the counter and of the timestamp. */
const U64_BYTES = 8;

/** A message whose suite is written and whose other bytes are zero, and where each input begins if the suite uses it. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly counterAt: number;
  readonly questionAt: number;
  readonly pinAt: number;
  readonly sessionAt: number;
  readonly timestampAt: number;
}

/** A new message for a suite. */
export function newMessage(suite: Suite): Message {
  const counterAt = suite.text.length + 1;
  const questionAt = counterAt + (suite.usesCounter ? U64_BYTES : 0);
  const pinAt = questionAt + QUESTION_BYTES;
  const sessionAt = pinAt + (suite.pinHash === undefined ? 0 : HASHES[suite.pinHash].outputLen);
  const timestampAt = sessionAt + suite.sessionLength;
  const bytes = new Uint8Array(timestampAt + (suite.timeStep_s === 0 ? 0 : U64_BYTES));
  for (let i = 0; i < suite.text.length; i++) bytes[i] = suite.text.charCodeAt(i);
  return { bytes, counterAt, questionAt, pinAt, sessionAt, timestampAt };
}

/** An unsigned 64-bit number, big-endian, from its two halves. */
export function writeU64(target: Uint8Array, at: number, hi: number, lo: number): void {
  for (let i = 3; i >= 0; i--) {
    target[at + i] = hi;
    target[at + 4 + i] = lo;
    hi >>>= 8;
    lo >>>= 8;
  }
}
