import test from 'ava';
import { glyphTable } from '../../../firmware/lcd/glyphs.js';
import { SEGMENTS } from '../../../firmware/lcd/segments.js';
import { CELL_HEIGHT, CELL_WIDTH, type GlassPaths, glassPaths } from './glass-svg.js';

/** The outlines of the unlit and of the lit segments. */
function outlines({ unlit, lit }: GlassPaths): string[][] {
  return [unlit, lit].map((path) => path.split('Z').filter((shape) => shape !== ''));
}

for (const display of ['sixteen', 'seven'] as const) {
  test(`glass picture: each of ${display} segments is one shape, in whole numbers, inside its own cell`, (t) => {
    const count = SEGMENTS[display].length;
    const all = 2 ** count - 1;
    const [unlit, lit] = outlines(glassPaths(display, Uint16Array.of(0, all)));
    t.is(unlit.length, count);
    t.is(new Set(lit).size, count);
    for (const shape of lit) {
      const numbers = shape.slice(1).split(' ').map(Number);
      t.true(numbers.every(Number.isInteger));
      t.true(numbers.every((n, i) => (i % 2 === 0 ? n > CELL_WIDTH && n < 2 * CELL_WIDTH : n > 0 && n < CELL_HEIGHT)));
    }
  });
}

test('glass picture: what lights is drawn dark, the rest faint, nothing twice', (t) => {
  const one = glyphTable('seven')['1'.charCodeAt(0)];
  const [unlit, lit] = outlines(glassPaths('seven', Uint16Array.of(one)));
  const [, all] = outlines(glassPaths('seven', Uint16Array.of(0x7f)));
  t.deepEqual(lit, [all[1], all[2]]);
  t.deepEqual(
    unlit,
    all.filter((_, bit) => bit !== 1 && bit !== 2),
  );
});

test('glass picture: b stands upright at the right of the upper half, with pointed ends', (t) => {
  const [, lit] = outlines(glassPaths('seven', Uint16Array.of(0b10)));
  t.deepEqual(lit, ['M63 9 66 12 66 48 63 51 60 48 60 12']);
});
