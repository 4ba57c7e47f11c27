/**
 * OCRA, RFC 6287, as the verifier computes it: from the RFC alone and on Node's own crypto, so that a mistake in the card's
 * program cannot hide here as well.
 */
import { hash as digest } from 'node:crypto';
import { hmacOfMessage, MESSAGE } from './hmac.js';
import { OcraInputError } from './ocra-input-error.js';
import { writeQuestion } from './question.js';
import { type HashName, readSuite, type Suite } from './suite.js';
import { truncate } from './truncation.js';

export interface VerifierOcraInput {
  readonly suite: string;
  /** 1 … 1024 bytes. */
  readonly key: Uint8Array;
  readonly question: string;
  /** The event counter, 0 … 2^64 − 1; 0 is a value like any other. */
  readonly counter?: bigint;
  /** The PIN's text, hashed here as UTF-8; or `pinHash` in its place. */
  readonly pin?: string;
  readonly pinHash?: Uint8Array;
  /** Session information of exactly the suite's length. */
  readonly session?: Uint8Array;
  /** The number of time steps since 1970, 0 … 2^64 − 1. */
  readonly timestamp?: bigint;
}

const KEY_BYTES_MAX = 1024;
const U64_MAX = 0xffff_ffff_ffff_ffffn;
const HASH_BYTES: Record<HashName, number> = { sha1: 20, sha256: 32, sha512: 64 };

/**
 * The response to a question.
 * @returns the suite's number of decimal digits, or the whole HMAC in lower-case hex for a suite of 0 digits
 * @throws OcraInputError for a suite that is none, input that the suite needs and that is missing, input that it does not
 * use, and input of the wrong size or form
 */
export function verifierOcra(input: VerifierOcraInput): string {
  const suite = readSuite(input.suite);
  const { length } = input.key;
  if (length === 0 || length > KEY_BYTES_MAX) {
    throw new OcraInputError(`the key has ${length} bytes, but must have 1 to ${KEY_BYTES_MAX}`);
  }
  // The order of RFC 6287 5.1: suite, 00, C, Q, P, S, T.
  let at = write(0, suite.prefix);
  if (used(suite, suite.counter, 'counter', input.counter)) at = writeBigEndian(at, 'counter', input.counter);
  at = writeQuestion(suite, input.question, MESSAGE, at);
  if (suite.pinHash !== undefined) at = write(at, hashedPin(suite, suite.pinHash, input));
  else refusePin(suite, input);
  if (used(suite, suite.sessionLength !== undefined, 'session information', input.session)) {
    at = write(at, exactly('the session information', input.session, suite.sessionLength!));
  }
  if (used(suite, suite.step_s !== undefined, 'timestamp', input.timestamp)) {
    at = writeBigEndian(at, 'timestamp', input.timestamp);
  }
  return truncate(hmacOfMessage(suite.hash, input.key, at), suite.digits);
}

/** Whether the suite uses an input, which must then be there, and must not be there otherwise. */
function used<Value>(suite: Suite, uses: boolean, name: string, value: Value | undefined): value is Value {
  if (uses === (value !== undefined)) return uses;
  throw new OcraInputError(
    uses
      ? `${suite.text} needs a ${name}, and none is given`
      : `a ${name} is given, but ${suite.text} uses none: leave it out`,
  );
}

/** @returns where the next part begins */
function writeBigEndian(at: number, name: string, value: bigint): number {
  if (value < 0n || value > U64_MAX) {
    throw new OcraInputError(`the ${name} is ${value}, but must be from 0 to ${U64_MAX}`);
  }
  return MESSAGE.writeBigUInt64BE(value, at);
}

function write(at: number, part: Uint8Array): number {
  MESSAGE.set(part, at);
  return at + part.length;
}

function exactly(name: string, bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new OcraInputError(`${name} has ${bytes.length} bytes, but must have exactly ${length}`);
}

/** The PIN's hash, from the text or as it is given. */
function hashedPin(suite: Suite, hash: HashName, { pin, pinHash }: VerifierOcraInput): Uint8Array {
  if (pin !== undefined && pinHash !== undefined) {
    throw new OcraInputError('both a PIN and the hash of one are given: give one of them');
  }
  if (pinHash !== undefined) return exactly('the hash of the PIN', pinHash, HASH_BYTES[hash]);
  if (pin === undefined) throw new OcraInputError(`${suite.text} needs a PIN, and none is given`);
  if (pin === '') throw new OcraInputError('the PIN is empty: give at least one character');
  return digest(hash, pin, 'buffer');
}

function refusePin(suite: Suite, { pin, pinHash }: VerifierOcraInput): void {
  if (pin === undefined && pinHash === undefined) return;
  throw new OcraInputError(`a PIN is given, but ${suite.text} uses none: leave it out`);
}
