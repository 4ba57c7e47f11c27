/** JSON that can't be read is described by its place alone. */
import test from 'ava';
import fc from 'fast-check';
import { readJson } from './json.js';

const FAULTS: ReadonlyArray<readonly [text: string, fault: string]> = [
  ['', 'line 1, column 1'],
  ['dcc89e93e9', 'line 1, column 1'],
  ['12ab', 'line 1, column 3'],
  ['{"a": 1,}', 'line 1, column 9'],
  ['{"a": 1 "b"}', 'line 1, column 9'],
  ['{"a"; 1}', 'line 1, column 5'],
  ['{\n  "a": 1,\r\n  b: 2\n}', 'line 3, column 3'],
  ['[1, 2', 'line 1, column 6'],
  ['[1, 2}', 'line 1, column 6'],
  ['[,]', 'line 1, column 2'],
  ['[1,]', 'line 1, column 4'],
  ['["a\nb"]', 'line 1, column 2'],
  ['["\\x"]', 'line 1, column 2'],
  ['[01]', 'line 1, column 3'],
  ['[-]', 'line 1, column 2'],
  ['[1.]', 'line 1, column 3'],
  ['{} {}', 'line 1, column 4'],
  ['[]\n]', 'line 2, column 1'],
  ['\u00a0{}', 'line 1, column 1'],
];

test('json: a fault is named by its place', (t) => {
  for (const [text, fault] of FAULTS) t.deepEqual(readJson(text), { fault }, text);
  for (const text of ['{}', ' [1, {"a": "\\u00e9\\""}, -0.5e+3, null, []]\r\n']) {
    t.deepEqual(readJson(text), { value: JSON.parse(text) }, text);
  }
});

test('json: wherever a text is cut, the fault is where it ends or where its last word begins', (t) => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      const part = text.slice(0, cut % (text.length + 1));
      const read = readJson(part);
      if ('value' in read) return;
      const [, column] = /^line 1, column ([0-9]+)$/.exec(read.fault)!;
      const rest = part.slice(Number(column) - 1);
      t.true(rest === '' || /^("|[-0-9.eE+a-z]*$)/.test(rest), `${part} ${read.fault}`);
    }),
  );
});
