/** The suite, a text that says how a response is computed (RFC 6287 section 6). */
import { OcraError } from './errors.js';

export type HashName = 'SHA1' | 'SHA256' | 'SHA512';

export interface Suite {
  /** The text itself: it is hashed byte for byte (RFC 6287 5.1), so there is one spelling of everything. */
  readonly text: string;
  readonly hash: HashName;
  /** Decimal digits of the response, 4 to 10; 0 for the whole HMAC (6.2). */
  readonly responseDigits: number;
  readonly usesCounter: boolean;
  /** Alphanumeric, numeric or hexadecimal. */
  readonly questionFormat: 'A' | 'N' | 'H';
  /** The most characters of one question, 4 to 64. */
  readonly questionLength: number;
  /** The hash of the PIN; undefined where the suite takes no PIN. */
  readonly pinHash: HashName | undefined;
  /** Bytes of session information, 1 to 999; 0 where the suite takes none. */
  readonly sessionLength: number;
  /** Length of a time step in seconds; 0 where the suite takes no timestamp. */
  readonly timeStep_s: number;
}

/** The longest text that is read: more than the longest suite has. */
const MAX_CHARACTERS = 64;

const FUNCTION = /^HOTP-(SHA1|SHA256|SHA512)-(0|[4-9]|10)$/;
const COUNTER = /^C$/;
/** 04 to 64, always two digits (table 2). */
const QUESTION = /^Q([ANH])(0[4-9]|[1-5][0-9]|6[0-4])$/;
const PIN = /^P(SHA1|SHA256|SHA512)$/;
/** Always three digits (6.3). A bare `S` stands for nothing: 64 bytes is what parties agree on, not another spelling. */
const SESSION = /^S(?!000)([0-9]{3})$/;
/** Erratum 3729: a time step is no less than one unit, hours included. */
const TIME_STEP = /^T([1-9]|[1-5][0-9])([SM])$|^T([1-9]|[1-3][0-9]|4[0-8])(H)$/;

const UNIT_s: Readonly<Record<string, number>> = { S: 1, M: 60, H: 3600 };

/**
 * Reads a suite such as `OCRA-1:HOTP-SHA1-8:QN06-PSHA1`.
 * @throws OcraError where `text` is anything else than a suite of RFC 6287
 */
export function parseSuite(text: string): Suite {
  if (text.length > MAX_CHARACTERS) {
    throw new OcraError('suite', `${text.length} characters`, `at most ${MAX_CHARACTERS}`);
  }
  const fields = text.split(':');
  if (fields.length !== 3) throw new OcraError('suite', quote(text), 'three parts with ":" between them');
  if (fields[0] !== 'OCRA-1') throw new OcraError("suite's algorithm", quote(fields[0]), 'OCRA-1');
  const cryptoFunction = FUNCTION.exec(fields[1]);
  if (cryptoFunction === null) {
    const allowed = 'HOTP-, then SHA1, SHA256 or SHA512, then -0 or -4 to -10';
    throw new OcraError("suite's function", quote(fields[1]), allowed);
  }
  return {
    text,
    hash: cryptoFunction[1] as HashName,
    responseDigits: Number(cryptoFunction[2]),
    ...parseDataInput(fields[2]),
  };
}

/** `[C] | QFxx | [PH | Snnn | TG]` (6.3): each at most once, in this order, with "-" between them. */
function parseDataInput(text: string): Omit<Suite, 'text' | 'hash' | 'responseDigits'> {
  const parts = text.split('-');
  let next = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = next < parts.length ? pattern.exec(parts[next]) : null;
    if (match !== null) next++;
    return match;
  };
  const usesCounter = take(COUNTER) !== null;
  const question = take(QUESTION);
  if (question === null) {
    throw new OcraError("suite's question", quote(parts[next] ?? ''), 'QA, QN or QH and a length from 04 to 64');
  }
  const pin = take(PIN);
  const session = take(SESSION);
  const step = take(TIME_STEP);
  if (next < parts.length) {
    const allowed = 'in this order PSHA1, PSHA256 or PSHA512, S001 to S999, T1S to T59S, T1M to T59M or T1H to T48H';
    throw new OcraError("suite's data input after the question", quote(parts[next]), allowed);
  }
  return {
    usesCounter,
    questionFormat: question[1] as Suite['questionFormat'],
    questionLength: Number(question[2]),
    pinHash: pin === null ? undefined : (pin[1] as HashName),
    sessionLength: session === null ? 0 : Number(session[1]),
    timeStep_s: step === null ? 0 : Number(step[1] ?? step[3]) * UNIT_s[step[2] ?? step[4]],
  };
}

/** As a JSON text, so that what can't be seen can be read. */
function quote(text: string): string {
  return JSON.stringify(text);
}
