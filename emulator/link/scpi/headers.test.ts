import test from 'ava';
import { formsOf } from './headers.js';

const FORMS: ReadonlyArray<[pattern: string, forms: readonly string[]]> = [
  ['*IDN?', ['*IDN?']],
  ['REAL', ['REAL']],
  ['VIRTual', ['VIRT', 'VIRTUAL']],
  ['DISPlay:DATA?', ['DISP:DATA?', 'DISPLAY:DATA?']],
  ['SYSTem:KEY:DOWN', ['SYST:KEY:DOWN', 'SYSTEM:KEY:DOWN']],
  [
    'SYSTem:ERRor[:NEXT]?',
    ['SYST:ERR', 'SYST:ERROR', 'SYSTEM:ERR', 'SYSTEM:ERROR'].flatMap((form) => [`${form}?`, `${form}:NEXT?`]),
  ],
];

for (const [pattern, forms] of FORMS) {
  test(`header forms: of ${pattern}`, (t) => t.deepEqual([...formsOf(pattern)].sort(), [...forms].sort()));
}
