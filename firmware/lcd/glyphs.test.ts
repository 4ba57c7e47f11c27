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

test('lcd: the self test characters light every segment of a cell', (t) => {
  t.is(glyphTable('sixteen')['*'.charCodeAt(0)], 0xffff);
  t.is(glyphTable('seven')['8'.charCodeAt(0)], 0x7f);
});

test('lcd: a font with a segment that the display lacks, or with a key of two characters, is refused', (t) => {
  t.throws(() => fontTable('seven', { A: 'a a1' }), { message: 'font: A: no segment "a1" on seven segments' });
  t.throws(() => fontTable('seven', { AB: 'a' }), { message: 'font: "AB" is not one printable character' });
});
