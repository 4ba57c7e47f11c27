import test from 'ava';
import { MODELS, type Model } from '../models.js';
import { decode, glyphTable } from './glyphs.js';
import { type Display, fontTable, GRID_HEIGHT, GRID_WIDTH, SEGMENT_NAMES, SEGMENTS } from './segments.js';

const DISPLAYS: readonly Display[] = ['sixteen', 'seven'];

/** Everything that a model's screens can hold. */
function textsOf(model: Model): string[] {
  const prompts = model.fields.map(({ prompt }) => prompt);
  return [...prompts, model.lowBatteryText, model.memoryErrorText, model.noKeyText, '0123456789', '-'];
}

function readBack(display: Display, text: string): string {
  const glyphs = glyphTable(display);
  return [...text].map((character) => decode(display, glyphs[character.charCodeAt(0)])).join('');
}

for (const model of MODELS) {
  test(`lcd: everything that ${model.name} shows reads back as itself`, (t) => {
    for (const text of textsOf(model)) t.is(readBack(model.display, text), text);
  });
}

for (const display of DISPLAYS) {
  test(`lcd: no two glyphs of ${display} segments are the same`, (t) => {
    const masks = [...glyphTable(display)].filter((mask) => mask !== 0);
    t.is(new Set(masks).size, masks.length);
  });

  test(`lcd: ${display} segments have glyphs for printable ASCII only, and none for ? and the blank`, (t) => {
    const codes = [...glyphTable(display).keys()].filter((code) => glyphTable(display)[code] !== 0);
    t.true(codes.every((code) => code > 0x20 && code < 0x7f && code !== 0x3f));
    t.is(glyphTable(display).length, 128);
  });

  test(`lcd: every mask of ${display} segments reads as the one character with that glyph, or as ?`, (t) => {
    const glyphs = glyphTable(display);
    for (let mask = 1; mask < 1 << SEGMENTS[display].length; mask++) {
      const code = glyphs.indexOf(mask);
      if (decode(display, mask) !== (code === -1 ? '?' : String.fromCharCode(code))) t.fail(`mask ${mask}`);
    }
    t.is(decode(display, 0), ' ');
  });

  test(`lcd: the lines of ${display} segments lie on the grid and differ`, (t) => {
    const lines = SEGMENTS[display].map(({ line }) => line);
    for (const [x1, y1, x2, y2] of lines) {
      t.true([x1, x2].every((x) => x >= 0 && x <= GRID_WIDTH) && [y1, y2].every((y) => y >= 0 && y <= GRID_HEIGHT));
    }
    t.is(new Set(lines.map(String)).size, lines.length);
  });
}

test('lcd: segments have the names and the bit order that the link and the scripts document', (t) => {
  t.is(SEGMENT_NAMES.sixteen.join(' '), 'a1 a2 b c d1 d2 e f g1 g2 h i j k l m');
  t.is(SEGMENT_NAMES.seven.join(' '), 'a b c d e f g');
  t.is(glyphTable('seven')['1'.charCodeAt(0)], 0b0000110);
  t.is(glyphTable('sixteen')['-'.charCodeAt(0)], 0b0000_0011_0000_0000);
});

/** Every glyph once more, as its mask in hexadecimal digits: the fonts' lists of segments and these must agree. */
const MASKS: Readonly<Record<Display, string>> = {
  seven: `- 40  0 3f  1 06  2 5b  3 4f  4 66  5 6d  6 7d  7 07  8 7f  9 6f  A 77  C 39  E 79  F 71  H 76  J 1e  L 38
    P 73  U 3e  _ 08  b 7c  c 58  d 5e  h 74  n 54  o 5c  r 50  t 78  u 1c  y 6e`,
  sixteen: `* ffff  + 4b00  - 0300  / 3000  0 30ff  1 100c  2 0377  3 023f  4 038c  5 03bb  6 03fb  7 000f  8 03ff  9 03bf
    < 9000  = 0330  > 2400  A 03cf  B 4a3f  C 00f3  D 483f  E 01f3  F 01c3  G 02fb  H 03cc  I 4833  J 007c  K 91c0
    L 00f0  M 14cc  N 84cc  O 00ff  P 03c7  Q 80ff  R 83c7  S 063b  T 4803  U 00fc  V 30c0  W a0cc  X b400  Y 5400
    Z 3033  _ 0030`,
};

for (const display of DISPLAYS) {
  test(`lcd: the glyphs of ${display} segments, mask by mask`, (t) => {
    const masks = [...glyphTable(display).entries()]
      .filter(([, mask]) => mask !== 0)
      .map(
        ([code, mask]) =>
          `${String.fromCharCode(code)} ${mask.toString(16).padStart(display === 'seven' ? 2 : 4, '0')}`,
      );
    t.deepEqual(masks, MASKS[display].split(/\s{2,}/));
  });

  test(`lcd: the lines of ${display} segments go from a corner or middle of the cell to the next`, (t) => {
    t.deepEqual([GRID_WIDTH, GRID_HEIGHT], [4, 8]);
    const steps = display === 'seven' ? [4, 4] : [2, 4];
    for (const { name, line } of SEGMENTS[display]) {
      const [x1, y1, x2, y2] = line;
      t.true([x1, x2].every((x) => x % steps[0]! === 0) && [y1, y2].every((y) => y % steps[1]! === 0), name);
      t.true(x2 - x1 <= steps[0]! && y2 - y1 <= steps[1]!, name);
    }
  });
}

test('lcd: the self test characters light every segment of a cell', (t) => {
  t.is(glyphTable('sixteen')['*'.charCodeAt(0)], 0xffff);
  t.is(glyphTable('seven')['8'.charCodeAt(0)], 0x7f);
});

test('lcd: a font with a segment that the display lacks, or with a key of two characters, is refused', (t) => {
  t.throws(() => fontTable('seven', { A: 'a a1' }), { message: 'font: A: no segment "a1" on seven segments' });
  t.throws(() => fontTable('seven', { AB: 'a' }), { message: 'font: "AB" is not one printable character' });
});
