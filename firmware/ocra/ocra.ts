/** OCRA, RFC 6287, for every suite and from texts: what the vectors and the command ask for. */
import { hmac } from '@noble/hashes/hmac.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { OcraError } from './errors.js';
import { HASHES } from './hashes.js';
import { checkKey } from './key.js';
import { newMessage, writeU64 } from './message.js';
import { writeQuestionText } from './question.js';
import { writeResponse } from './response.js';
import { type HashName, parseSuite } from './suite.js';

export interface OcraInput {
  readonly suite: string;
  /** 1 to 1024 bytes. */
  readonly key: Uint8Array;
  readonly question: string;
  /** 0 to 2^64 − 1. */
  readonly counter?: bigint;
  /** The PIN's text, hashed as UTF-8; or its hash in `pinHash`. */
  readonly pin?: string;
  readonly pinHash?: Uint8Array;
  /** Session information: exactly as many bytes as the suite says. */
  readonly session?: Uint8Array;
  /** The number of time steps since 1970, 0 to 2^64 − 1. */
  readonly timestamp?: bigint;
}

const MAX_U64 = 2n ** 64n - 1n;

/**
 * The response to a question.
 * @returns as many decimal digits as the suite says; for 0 the whole HMAC in lower-case hexadecimal digits
 * @throws OcraError where the suite is none, where input that it uses is missing or wrong, and where input is given that
 * it does not use: leaving it out in silence would hide a mistake
 */
export function ocra(input: OcraInput): string {
  const suite = parseSuite(input.suite);
  checkKey(input.key);
  const { bytes, counterAt, questionAt, pinAt, sessionAt, timestampAt } = newMessage(suite);
  const counter = used('counter', suite.usesCounter, input.counter);
  const session = used('session', suite.sessionLength !== 0, input.session);
  const timestamp = used('timestamp', suite.timeStep_s !== 0, input.timestamp);
  if (counter !== undefined) writeBigU64(bytes, counterAt, 'counter', counter);
  writeQuestionText(bytes, questionAt, suite, input.question);
  const pinHash = hashOfPin(suite.pinHash, input);
  if (pinHash !== undefined) bytes.set(pinHash, pinAt);
  if (session !== undefined) {
    checkLength('session', session, suite.sessionLength);
    bytes.set(session, sessionAt);
  }
  if (timestamp !== undefined) writeBigU64(bytes, timestampAt, 'timestamp', timestamp);
  const mac = hmac(HASHES[suite.hash], input.key, bytes);
  if (suite.responseDigits === 0) return bytesToHex(mac);
  const digits = new Uint8Array(suite.responseDigits);
  writeResponse(mac, digits, digits.length);
  return digits.join('');
}

/** The value, which must be there where the suite uses it, and nowhere else. */
function used<T>(field: string, uses: boolean, value: T | undefined): T | undefined {
  if (uses && value === undefined) throw new OcraError(field, 'none', 'one, for the suite uses it');
  if (!uses && value !== undefined) throw new OcraError(field, 'one', 'none, for the suite does not use it');
  return value;
}

function hashOfPin(hash: HashName | undefined, { pin, pinHash }: OcraInput): Uint8Array | undefined {
  used('PIN', hash !== undefined, pin ?? pinHash);
  if (hash === undefined) return undefined;
  if (pin !== undefined && pinHash !== undefined) throw new OcraError('PIN', 'its text and its hash', 'one of the two');
  if (pinHash !== undefined) return checkLength('PIN hash', pinHash, HASHES[hash].outputLen);
  if (pin === '') throw new OcraError('PIN', 'an empty text', 'at least one character');
  return HASHES[hash](utf8ToBytes(pin!));
}

function checkLength(field: string, bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new OcraError(field, `${bytes.length} bytes`, `exactly ${length} bytes`);
  return bytes;
}

function writeBigU64(target: Uint8Array, at: number, field: string, value: bigint): void {
  if (value < 0n || value > MAX_U64) throw new OcraError(field, `${value}`, `0 to ${MAX_U64}`);
  writeU64(target, at, Number(value >> 32n), Number(value & 0xffffffffn));
}
