/** The suite's grammar, RFC 6287 section 6. A suite is hashed byte for byte as it is given, so only its one spelling is read. */
import { OcraInputError } from './ocra-input-error.js';

export type HashName = 'sha1' | 'sha256' | 'sha512';

export interface Suite {
  /** The text as it is hashed. */
  readonly text: string;
  /** The text and 00, with which every message begins. */
  readonly prefix: Uint8Array;
  readonly hash: HashName;
  /** Digits of the response: 4 … 10, or 0 for the whole HMAC (RFC 6287 6.2). */
  readonly digits: number;
  readonly counter: boolean;
  /** Numeric, alphanumeric or hexadecimal. */
  readonly questionFormat: 'N' | 'A' | 'H';
  /** The most characters that one party's question has, 4 … 64. */
  readonly questionLength: number;
  /** The hash that the PIN goes through; undefined where the suite takes no PIN. */
  readonly pinHash: HashName | undefined;
  /** Bytes of session information; undefined where the suite takes none. */
  readonly sessionLength: number | undefined;
  /** Seconds of one time step; undefined where the suite takes no timestamp. */
  readonly step_s: number | undefined;
}

/** The suite's parts from left to right: what each looks like, and how to say so. Those that match nothing are left out. */
const PARTS = [
  [/OCRA-1:/y, '"OCRA-1:"'],
  [/HOTP-(SHA1|SHA256|SHA512)-/y, '"HOTP-" with SHA1, SHA256 or SHA512 and "-"'],
  [/(0|[4-9]|10):/y, 'the digits of the response, 0 or 4 to 10, and ":"'],
  [/(C-)?/y, ''],
  [/Q([NAH])(0[4-9]|[1-5][0-9]|6[0-4])/y, 'QN, QA or QH with a length from 04 to 64'],
  [/(?:-P(SHA1|SHA256|SHA512))?/y, ''],
  [/(?:-S(?!000)([0-9]{3}))?/y, ''],
  // Erratum 3729: no part of a time step can be zero.
  [/(?:-T(?:([1-9]|[1-5][0-9])([SM])|([1-9]|[1-3][0-9]|4[0-8])(H)))?/y, ''],
  [
    /$/y,
    'the end, or in this order -PSHA1 (or SHA256, SHA512), -S with three digits, -T with 1 to 59 S or M or 1 to 48 H',
  ],
] as const;

const SECONDS = { S: 1, M: 60, H: 3600 } as const;

/** The suite read last: a verifier reads the same one again and again, and reading takes a fifth of a response's time. */
let latest: Suite | undefined;

/**
 * Reads a suite such as `OCRA-1:HOTP-SHA1-8:QN06-PSHA1`.
 * @throws OcraInputError where `text` departs from the grammar
 */
export function readSuite(text: string): Suite {
  if (latest?.text !== text) latest = Object.freeze(read(text));
  return latest;
}

function read(text: string): Suite {
  const [hash, digits, counter, format, length, pinHash, session, count, unit, hours, hourUnit] = capture(text);
  const stepUnit = (unit ?? hourUnit) as keyof typeof SECONDS | undefined;
  return {
    text,
    prefix: Buffer.from(`${text}\0`, 'latin1'),
    hash: hash!.toLowerCase() as HashName,
    digits: Number(digits),
    counter: counter !== undefined,
    questionFormat: format as Suite['questionFormat'],
    questionLength: Number(length),
    pinHash: pinHash?.toLowerCase() as HashName | undefined,
    sessionLength: session === undefined ? undefined : Number(session),
    step_s: stepUnit && Number(count ?? hours) * SECONDS[stepUnit],
  };
}

/** The content of the groups of all parts, in order. */
function capture(text: string): (string | undefined)[] {
  const captured: (string | undefined)[] = [];
  let at = 0;
  for (const [pattern, allowed] of PARTS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw misspelt(text, at, allowed);
    captured.push(...match.slice(1));
    at = pattern.lastIndex;
  }
  return captured;
}

const SHOWN_CHARACTERS = 70;

function misspelt(text: string, at: number, allowed: string): OcraInputError {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return new OcraInputError(
    `the suite ${JSON.stringify(shown)} is not one of RFC 6287: at character ${at + 1} there must be ${allowed}`,
  );
}
