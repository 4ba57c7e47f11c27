/** Challenges: how they are made, and which of them are one and the same to a card. */
import { questionHex } from './ocra/question.js';
import type { Suite } from './ocra/suite.js';
import { drawText, type RandomSource } from './random.js';

/** Characters to draw from. Of the printable ones only those that no keyboard and no eye mixes up. */
const ALPHABETS = { N: '0123456789', H: '0123456789ABCDEF', A: 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789' } as const;

/** A question of the suite's full length. */
export function drawQuestion(random: RandomSource, { questionFormat, questionLength }: Suite): string {
  return drawText(random, ALPHABETS[questionFormat], questionLength);
}

/**
 * The question of the suite's full length that stands for a hash of 64 bytes: the longest has 320 bits, so that none is
 * likelier than another by more than 1 in 2^192.
 */
export function questionFrom({ questionFormat, questionLength }: Suite, bytes: Uint8Array): string {
  const alphabet = ALPHABETS[questionFormat];
  const size = BigInt(alphabet.length);
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) % size ** BigInt(questionLength);
  let question = '';
  for (let at = 0; at < questionLength; at++) {
    question += alphabet[Number(rest % size)];
    rest /= size;
  }
  return question;
}

/**
 * The class of a question: questions of one class have one message, and so one response. Zeros fill the message on the
 * right (RFC 6287 5.1), so that zeros at the end of its hexadecimal digits say nothing: n and 16·n are one, as
 * are a number with and without leading zeros.
 */
export function questionClass(suite: Suite, question: string): string {
  return questionHex(suite, question).toUpperCase().replace(/0+$/, '');
}

/**
 * How many classes a window may hold, so that drawing another one soon succeeds: at most half of those that there are. Of
 * 10^n numbers, 15 in 16 are classes of their own, so half of the classes are more than 0.4 · 10^n.
 */
export function questionWindow({ questionFormat, questionLength }: Suite, wanted: number): number {
  return Math.min(wanted, Math.floor(0.4 * ALPHABETS[questionFormat].length ** questionLength));
}
