import test from 'ava';
import { isSameQuestion } from './question.js';

const NUMERIC = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';
const COUNTED = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1';
const TEXT = 'OCRA-1:HOTP-SHA1-6:QA08';

const PAIRS: ReadonlyArray<readonly [suite: string, a: string, b: string, same: boolean]> = [
  [NUMERIC, '482915', '482915', true],
  [NUMERIC, '000001', '000016', true],
  [NUMERIC, '000256', '000016', true],
  [NUMERIC, '000123', '123', true],
  [NUMERIC, '000000', '000001', false],
  [NUMERIC, '482915', '482916', false],
  [COUNTED, '00000010', '00000160', true],
  [TEXT, '00000010', '00000160', false],
];

test('campaign: two challenges are one question when their hexadecimal digits are the same but for zeros', (t) => {
  for (const [suite, a, b, same] of PAIRS) t.is(isSameQuestion(suite, a, b), same, `${suite} ${a} ${b}`);
});
