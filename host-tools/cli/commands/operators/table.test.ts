import test from 'ava';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { columnWidths, harmless, toCells } from './table.js';

const HARMLESS: ReadonlyArray<readonly [text: string, shown: string]> = [
  ['zoë 鍵 👩', 'zoë 鍵 👩'],
  ['\x1b[2J', '\\u{1b}[2J'],
  ['a\r\nb\tc\0', 'a\\u{d}\\u{a}b\\u{9}c\\u{0}'],
  ['abc\u202edcba', 'abc\\u{202e}dcba'],
  ['a\u2028b\u009b', 'a\\u{2028}b\\u{9b}'],
  ['\ud800', '\\u{d800}'],
];

test('operators’ tables: what could move the cursor or turn a line around shows as its code point', (t) => {
  for (const [text, shown] of HARMLESS) t.is(harmless(text), shown);
});

const CUT: ReadonlyArray<readonly [text: string, cells: number, shown: string]> = [
  ['abc', 3, 'abc'],
  ['abc', 5, 'abc  '],
  ['abcd', 3, 'ab…'],
  ['鍵鍵鍵', 6, '鍵鍵鍵'],
  ['鍵鍵鍵', 5, '鍵鍵…'],
  ['鍵鍵鍵', 4, '鍵… '],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['👩‍👧👩‍👧', 3, '👩‍👧…'],
  ['abc', 1, '…'],
];

test('operators’ tables: text is cut between what people see as characters', (t) => {
  for (const [text, cells, shown] of CUT) t.is(toCells(text, cells), shown);
});

test('operators’ tables: whatever the text, it takes the cells that it is given', (t) => {
  const anyText = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 30 }), (text, cells) => {
      t.is(stringWidth(toCells(harmless(text), cells)), cells);
    }),
  );
});

test('operators’ tables: columns fit the terminal, and the widest give way first', (t) => {
  t.deepEqual(columnWidths([4, 10, 3], 40), [4, 10, 3]);
  t.deepEqual(columnWidths([4, 30, 20], 40), [4, 16, 16]);
  t.deepEqual(columnWidths([4, 30, 20], 3), [1, 1, 1]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 7 }), (natural) => {
      const widths = columnWidths(natural, 80);
      t.true(widths.reduce((sum, width) => sum + width + 2, -2) <= 80);
      t.true(widths.every((width, index) => width >= 1 && width <= natural[index]!));
    }),
  );
});
