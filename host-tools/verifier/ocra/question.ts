/** The question (challenge) as the 128 bytes that are hashed, RFC 6287 section 5.1 and the reference code of appendix A. */
import { OcraInputError } from './ocra-input-error.js';
import type { Suite } from './suite.js';

/** Bytes that the question takes in the message, whatever its length. */
export const QUESTION_BYTES = 128;

const FORMATS = {
  N: { characters: /^[0-9]+$/, name: 'decimal digits 0 to 9' },
  H: { characters: /^[0-9A-Fa-f]+$/, name: 'hexadecimal digits' },
  A: { characters: /^[ -~]+$/, name: 'printable ASCII characters' },
} as const;

/**
 * The question's bytes without the zeros that fill them up to `QUESTION_BYTES`. A question may be shorter than the suite's
 * length ("up to"), and of exactly twice the length it is the two parties' questions joined (section 7.2).
 * @throws OcraInputError for a question that is empty, too long or not in the suite's format
 */
export function questionBytes(suite: Suite, question: string): Buffer {
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
  if (questionFormat === 'A') return Buffer.from(question, 'latin1');
  return leftJustified(questionFormat === 'N' ? BigInt(question).toString(16) : question);
}

/** Hexadecimal digits as bytes; an odd last one is the high half of its byte, as in the RFC's reference code. */
function leftJustified(hex: string): Buffer {
  return Buffer.from(hex.length % 2 === 0 ? hex : `${hex}0`, 'hex');
}
