import test from 'ava';
import { KEYS } from '../../../firmware/hal.js';
import { decode, glyphTable } from '../../../firmware/lcd/glyphs.js';
import { SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import { MODELS } from '../../../firmware/models.js';
import { TestBench, UNICODE } from '../testing.js';
import { DEFAULT } from './grid.js';
import { benchHelp, helpPages } from './help.js';
import { keyAt, layoutOf } from './layout.js';
import { levelLine } from './scope-panel.js';
import { cellPoints, dots, strokes } from './strokes.js';
import { themeOf } from './theme.js';
import { PANELS } from './view.js';

const SIZES = [
  [40, 12],
  [80, 24],
  [120, 40],
  [250, 70],
] as const;

test('faceplate: segments are drawn where the firmware’s data has them', (t) => {
  const glyph = (character: string) => glyphTable('sixteen')[character.charCodeAt(0)];
  t.deepEqual(strokes('sixteen', glyph('P'), 1, UNICODE.marks), ['┏━━━┓', '┃   ┃', '┣━━━┛', '┃    ', '╹    ']);
  t.deepEqual(strokes('sixteen', glyph('N'), 1, UNICODE.marks), ['╻   ╻', '┃╲  ┃', '┃   ┃', '┃  ╲┃', '╹   ╹']);
  t.deepEqual(strokes('seven', glyphTable('seven')[0x34], 1, themeOf(0, true).marks), [
    '|   |',
    '|   |',
    '+---+',
    '    |',
    '    |',
  ]);
  t.is(strokes('seven', 0, 2, UNICODE.marks).join(''), ' '.repeat(81));
});

test('faceplate: every single segment can be seen, in each size and as dots', (t) => {
  for (const display of ['sixteen', 'seven'] as const) {
    const all = (1 << SEGMENT_NAMES[display].length) - 1;
    SEGMENT_NAMES[display].forEach((name, bit) => {
      for (const scale of [1, 2] as const) {
        const whole = strokes(display, all, scale, UNICODE.marks).join();
        t.not(strokes(display, all & ~(1 << bit), scale, UNICODE.marks).join(), whole, `${display} ${name} ${scale}`);
        t.regex(strokes(display, 1 << bit, scale, UNICODE.marks).join(''), /[^ ]/, `${display} ${name} ${scale}`);
      }
      t.not(dots(display, all & ~(1 << bit)).join(), dots(display, all).join(), `${display} ${name}`);
    });
  }
});

test('faceplate: larger displays are drawn in points, each segment in its own place', (t) => {
  const glyph = glyphTable('sixteen')['P'.charCodeAt(0)];
  const shown = cellPoints('sixteen', glyph, 2).map((row) => row.map((point) => ' .#'[point]).join(''));
  t.deepEqual(shown.slice(0, 10), [
    '#########',
    '#.  .  .#',
    '#.  .  .#',
    '# . . . #',
    '# . . . #',
    '# . . . #',
    '#  ...  #',
    '#  ...  #',
    '#########',
    '#  ...  .',
  ]);
  for (const display of ['sixteen', 'seven'] as const) {
    for (const scale of [2, 3] as const) {
      SEGMENT_NAMES[display].forEach((name, bit) => {
        const lit = cellPoints(display, 1 << bit, scale).flat();
        t.true(lit.filter((point) => point === 2).length > 2 * scale, `${display} ${name} ${scale}`);
        SEGMENT_NAMES[display].forEach((_, other) => {
          const both = cellPoints(display, (1 << bit) | (1 << other), scale).flat();
          if (other !== bit) t.notDeepEqual(both, lit, `${display} ${name} ${scale}`);
        });
      });
    }
  }
});

test('faceplate: segments that don’t light are seen where there are colours for it, and never without', (t) => {
  for (const [columns, rows] of [
    [80, 24],
    [120, 40],
    [250, 70],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    const { glass } = layoutOf(columns, rows, PANELS);
    const inked = (depth: 0 | 16 | 256): number => {
      const grid = at.draw(themeOf(depth, false));
      let count = 0;
      for (let y = glass.y + 1; y < glass.y + glass.rows - 1; y++) {
        for (let x = glass.x + 1; x < glass.x + glass.columns - 1; x++) if (grid.at(x, y).char !== ' ') count += 1;
      }
      return count;
    };
    t.true(inked(256) > 8 * 15);
    t.is(inked(16), 0);
    t.is(inked(0), 0);
  }
});

test('faceplate: the glass has as many cells as the model', (t) => {
  for (const { name, cells } of MODELS) {
    const at = new TestBench({ model: name });
    const row = at.draw().row(3);
    t.is(row.match(/┌─[┬─]─┐/g)?.length, cells, name);
  }
});

test('faceplate: every key can be hit in every size that has a card, and keys do not overlap', (t) => {
  for (const [columns, rows] of SIZES) {
    const layout = layoutOf(columns, rows, PANELS);
    t.deepEqual(layout.keys.map(({ key }) => key).sort(), [...KEYS].sort());
    for (const { key, rect } of layout.keys) {
      t.true(rect.x >= 0 && rect.x + rect.columns <= columns && rect.y >= 0 && rect.y + rect.rows <= rows - 1);
      for (const [x, y] of [
        [rect.x, rect.y],
        [rect.x + rect.columns - 1, rect.y + rect.rows - 1],
      ] as const) {
        t.is(keyAt(layout, x, y), key, `${key} at ${columns}×${rows}`);
      }
    }
    t.is(keyAt(layout, columns - 1, rows - 1), undefined);
  }
});

test('faceplate: panels lie on the screen and on nothing else, in every size', (t) => {
  for (const [columns, rows] of [...SIZES, [80, 50], [200, 24], [161, 45]] as const) {
    for (const first of PANELS) {
      const panels = [first, ...PANELS.filter((name) => name !== first)];
      const layout = layoutOf(columns, rows, panels);
      const taken = new Set<number>();
      const rects = layout.panels.map(({ rect }) => rect);
      if (layout.kind === 'full') rects.push(layout.card);
      for (const rect of rects) {
        for (let y = rect.y; y < rect.y + rect.rows; y++) {
          for (let x = rect.x; x < rect.x + rect.columns; x++) {
            t.true(x < columns && y < rows - 1 && !taken.has(y * columns + x), `${columns}×${rows} ${x},${y}`);
            taken.add(y * columns + x);
          }
        }
      }
      t.true(
        layout.panels.some(({ name }) => name === first),
        `${first} at ${columns}×${rows}`,
      );
    }
  }
});

test('faceplate: what is left out for want of room is said', (t) => {
  const { bench, controls } = new TestBench();
  t.deepEqual(layoutOf(80, 24, bench.panels).left_out, ['scope']);
  bench.panels = ['scope', ...bench.panels.filter((name) => name !== 'scope')];
  t.false(layoutOf(80, 24, bench.panels).left_out.includes('scope'));
  t.deepEqual(controls.layout.left_out, ['log']);
});

test('faceplate: a login can be followed on the screen of every size and model', (t) => {
  for (const { name, fields } of MODELS) {
    for (const [columns, rows] of SIZES) {
      const at = new TestBench({ model: name }, undefined, columns, rows);
      t.true(at.text().includes(name));
      at.controls.key('p');
      at.pass(2100);
      t.is(at.card.display, fields[0].prompt);
      at.keys('1');
      t.true(at.text().includes('challenge 482915'), `${name} ${columns}×${rows}`);
      t.true(at.text().includes('PIN 1234'));
      t.regex(at.text(), / 2\.300 s 1x/);
      t.true(
        at
          .text()
          .split('\n')
          .every((row) => row.length === columns),
      );
    }
  }
});

test('faceplate: display, keys and panels keep to ASCII when they are asked to', (t) => {
  for (const [columns, rows] of SIZES) {
    const at = new TestBench({}, undefined, columns, rows);
    at.controls.key('P');
    at.pass(2100);
    at.keys('1', 'C-r');
    t.regex(at.text(themeOf(0, true)), /^[\n -~]*$/);
    for (const name of ['a', 'b', 'e', 'o']) {
      at.controls.key(name);
      t.regex(at.text(themeOf(0, true)), /^[\n -~]*$/);
    }
  }
});

test('faceplate: without colours none is used, and a pressed key still looks pressed', (t) => {
  for (const [columns, rows] of SIZES) {
    const at = new TestBench({}, undefined, columns, rows);
    const before = at.draw(themeOf(0, false));
    at.card.down('5');
    const after = at.draw(themeOf(0, false));
    const { rect } = layoutOf(columns, rows, PANELS).keys.find(({ key }) => key === '5')!;
    t.not(after.at(rect.x, rect.y).char, before.at(rect.x, rect.y).char);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) t.like(after.at(x, y), { fg: DEFAULT, bg: DEFAULT });
    }
  }
});

test('faceplate: colours are palette numbers that the terminal has', (t) => {
  for (const depth of [16, 256] as const) {
    const styles = Object.values(themeOf(depth, false).styles);
    t.true(styles.every(({ fg, bg }) => fg >= DEFAULT && fg < depth && bg >= DEFAULT && bg < depth));
    t.true(styles.some(({ bg }) => bg !== DEFAULT));
  }
});

test('faceplate: a screen that is too small says so, however small', (t) => {
  for (const [columns, rows] of [
    [39, 12],
    [40, 11],
    [1, 1],
    [7, 3],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    t.true('The card needs 40 columns and 12 rows'.startsWith(at.draw().row(0).trim()) || columns > 36);
  }
  t.regex(new TestBench({}, undefined, 39, 12).text().replaceAll('\n', ''), /here are 39 and 12\. q quits\./);
});

test('faceplate: a dead segment is missing from the display', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(2100);
  t.regex(at.text(), /┏━━━┓/);
  at.card.segment(1, 'a1', 'dead');
  t.is(decode('sixteen', at.bench.view().card.segments[0]), '?');
  t.notRegex(at.draw().row(3), /┏━━━┓/);
});

test('faceplate: the scope shows open, closed and bouncing columns', (t) => {
  const changes = [100, 450, 460, 800];
  const line = (from_us: number, until_us: number, columns: number) =>
    levelLine(changes, from_us, until_us, columns, UNICODE);
  t.is(line(0, 1000, 10), '▁███▒███▁▁');
  t.is(line(200, 400, 4), '████');
  t.is(line(900, 1000, 3), '▁▁▁');
  t.is(line(0, 1000, 1), '▒');
});

test('faceplate: the help’s pages hold every line in every size', (t) => {
  for (const [columns, rows] of SIZES) {
    const at = new TestBench({}, undefined, columns, rows);
    let text = '';
    for (let page = 1; page <= helpPages(benchHelp(false), columns, rows); page++) {
      at.controls.key('?');
      text += at.text();
    }
    for (const word of ['PRESS till', 'Backspace BACK', 'one scan', 'Ctrl-R', 'chosen key stuck, free', 'q Ctrl-C']) {
      t.true(text.includes(word), `${word} at ${columns}×${rows}`);
    }
    at.controls.key('?');
    t.is(at.bench.helpPage, 0);
  }
});
