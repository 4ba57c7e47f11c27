import test from 'ava';
import { Reports } from './reports.js';

const CASES: ReadonlyArray<readonly [what: string, chunks: readonly string[], parts: readonly string[]]> = [
  ['keys pass', ['123\r'], ['123\r']],
  ['one report', ['\x1b[<0;3;4M'], ['\x1b[<0;3;4M']],
  ['two reports', ['\x1b[<0;3;4M\x1b[<0;3;4m'], ['\x1b[<0;3;4M', '\x1b[<0;3;4m']],
  ['keys between', ['1\x1b[<0;3;4M2\x1b[<0;3;4m3'], ['1', '\x1b[<0;3;4M', '2', '\x1b[<0;3;4m', '3']],
  ['a half waits', ['1\x1b[<0;3', ';4M2'], ['1', '\x1b[<0;3;4M', '2']],
  ['its beginning waits', ['\x1b[', '<0;3;4M'], ['\x1b[<0;3;4M']],
  ['an arrow in two halves', ['\x1b[', 'A'], ['\x1b[A']],
  ['escape alone passes', ['\x1b'], ['\x1b']],
  ['what is too long for a half is none', [`\x1b[<${'1'.repeat(40)}`], [`\x1b[<${'1'.repeat(40)}`]],
];

test('mouse reports: each stands alone, and half a report waits for its rest', (t) => {
  for (const [what, chunks, parts] of CASES) {
    const reports = new Reports();
    t.deepEqual(
      chunks.flatMap((chunk) => reports.cut(chunk)),
      parts,
      what,
    );
  }
});
