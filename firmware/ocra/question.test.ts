import test from 'ava';
import fc from 'fast-check';
import { OcraError } from './errors.js';
import { QUESTION_BYTES, writeQuestionText } from './question.js';
import { parseSuite } from './suite.js';

/** The question's 128 bytes in hexadecimal digits without the zero bytes at the end; what stands around must stay. */
function written(format: string, question: string): string {
  const target = new Uint8Array(QUESTION_BYTES + 4).fill(0xee);
  target.fill(0, 2, 2 + QUESTION_BYTES);
  writeQuestionText(target, 2, parseSuite(`OCRA-1:HOTP-SHA1-6:${format}`), question);
  const hex = Buffer.from(target).toString('hex');
  if (!/^eeee.*eeee$/.test(hex)) throw new Error('bytes around the question were written');
  return hex.slice(4, -4).replace(/(?:00)*$/, '');
}

const ROWS = [
  ['QN08', '0', ''],
  ['QN08', '1', '10'],
  ['QN08', '16', '10'],
  ['QN08', '123', '7b'],
  ['QN08', '000123', '7b'],
  ['QN08', '255', 'ff'],
  ['QN08', '4095', 'fff0'],
  ['QN08', '12345678', 'bc614e'],
  ['QN20', '18446744073709551615', 'ffffffffffffffff'],
  ['QH08', 'aBcDeF', 'abcdef'],
  ['QH08', '00f', '00f0'],
  ['QA08', 'aB c~', '614220637e'],
  ['QA04', 'abcdefgh', '6162636465666768'],
] as const;

test('card question: stands in the message as the RFC and its reference code have it', (t) => {
  for (const [format, question, hex] of ROWS) t.is(written(format, question), hex, `${format} ${question}`);
  t.is(written('QA64', 'z'.repeat(128)), '7a'.repeat(128));
});

test('card question: a decimal number of any length becomes its hexadecimal digits', (t) => {
  const digits = fc.array(fc.nat(9), { minLength: 1, maxLength: 64 }).map((values) => values.join(''));
  const question = fc.oneof(digits, fc.constantFrom('9'.repeat(64), '9'.repeat(128), '0'.repeat(128)));
  fc.assert(
    fc.property(question, (text) => {
      const hex = BigInt(text).toString(16);
      const even = hex.length % 2 === 0 ? hex : `${hex}0`;
      t.is(written('QN64', text), even.replace(/(?:00)*$/, ''));
    }),
  );
});

const REFUSED = [
  ['QN08', ''],
  ['QN08', '123456789'],
  ['QN08', '123456789012345'],
  ['QN08', '12345678901234567'],
  ['QN08', '+1234567'],
  ['QN08', ' 1234567'],
  ['QN08', '1_234'],
  ['QN08', '12e4'],
  ['QN08', '١٢٣٤'],
  ['QN08', '0x12'],
  ['QN08', '12:4'],
  ['QN08', '12/4'],
  ['QH08', '12g4'],
  ['QH08', '12 4'],
  ['QH08', '12:4'],
  ['QH08', '12@4'],
  ['QH08', '12`4'],
  ['QH08', 'Ａ'],
  ['QA08', 'pässword'],
  ['QA08', 'tab\t'],
  ['QA08', 'nul\0'],
  ['QA08', '\x1f'],
  ['QA08', '\x7f'],
] as const;

test('card question: another length or another character is refused, and the message does not hold the question', (t) => {
  for (const [format, question] of REFUSED) {
    const error = t.throws(() => written(format, question), { instanceOf: OcraError }, `${format} ${question}`);
    t.regex(error!.message, /^question: found .+, allowed is .+/);
    if (question !== '') t.false(error!.message.includes(question));
  }
});

const SAID = [
  ['QN04', '1 a', 'another character at place 2, allowed is the digits 0 to 9'],
  ['QH04', 'g', 'another character at place 1, allowed is the hexadecimal digits 0 to 9, a to f and A to F'],
  ['QA04', 'a\n', 'another character at place 2, allowed is printable ASCII characters'],
  ['QN04', '12345', '5 characters, allowed is 1 to 4, or 8 for two that are joined'],
] as const;

test('card question: a refusal says what was found and what is allowed', (t) => {
  for (const [format, question, said] of SAID) {
    t.throws(() => written(format, question), { message: `question: found ${said}` });
  }
});
