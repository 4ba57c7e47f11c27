/** The question (challenge) as the 128 bytes that are hashed, RFC 6287 section 5.1 and the reference code of appendix A. */
import { OcraInputError } from './ocra-input-error.js';
import type { Suite } from './suite.js';

/** Bytes that the question takes in the message, whatever its length. */
const QUESTION_BYTES = 128;
/** To copy so few takes half the time that `fill` takes to begin. */
const ZEROS = new Uint8Array(QUESTION_BYTES);

/** So many decimal digits are exact in a number. */
const EXACT_DIGITS = 15;

const DIGIT_9 = '9'.charCodeAt(0);

const FORMATS = {
  N: { characters: /^[0-9]+$/, name: 'decimal digits 0 to 9' },
  H: { characters: /^[0-9A-Fa-f]+$/, name: 'hexadecimal digits' },
  A: { characters: /^[ -~]+$/, name: 'printable ASCII characters' },
} as const;

/**
 * The question in hexadecimal digits, without the zeros that fill it up to `QUESTION_BYTES`; an odd last digit is the high
 * half of its byte, as in the RFC's reference code. A question may be shorter than the suite's length ("up to"), and of
 * exactly twice the length it is the two parties' questions joined (section 7.2).
 * @throws OcraInputError for a question that is empty, too long or not in the suite's format
 */
export function questionHex(suite: Suite, question: string): string {
  const { questionFormat, questionLength } = suite;
  const { length } = question;
  if (length === 0 || (length > questionLength && length !== 2 * questionLength)) {
    throw new OcraInputError(
      `the question has ${length} characters, but ${suite.text} takes 1 to ${questionLength}, or ${2 * questionLength} for two that are joined`,
    );
  }
  const { characters, name } = FORMATS[questionFormat];
  if (!characters.test(question)) {
    throw new OcraInputError(`the question holds other characters than ${name}, which ${suite.text} asks for`);
  }
  if (questionFormat === 'A') return Buffer.from(question, 'latin1').toString('hex');
  if (questionFormat === 'H') return question;
  return length <= EXACT_DIGITS ? Number(question).toString(16) : BigInt(question).toString(16);
}

/** Writes the question as the 128 bytes that it takes. @returns where they end */
export function writeQuestion(suite: Suite, question: string, bytes: Buffer, at: number): number {
  const hex = questionHex(suite, question);
  bytes.set(ZEROS, at);
  for (let index = 0; index < hex.length; index++) {
    const nibble = nibbleOf(hex.charCodeAt(index));
    bytes[at + (index >> 1)]! |= index % 2 === 0 ? nibble << 4 : nibble;
  }
  return at + QUESTION_BYTES;
}

/** The value of a hexadecimal digit: after 0 … 9 come A … F and a … f, whose codes end in 1 … 6. */
function nibbleOf(code: number): number {
  return code <= DIGIT_9 ? code & 0x0f : (code & 0x0f) + 9;
}
