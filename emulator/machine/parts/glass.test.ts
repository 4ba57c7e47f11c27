import test from 'ava';
import fc from 'fast-check';
import { glyphTable } from '../../../firmware/lcd/glyphs.js';
import { type Display, SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import { InputError } from '../../input-error.js';
import { Glass, type SegmentFault } from './glass.js';

function masks(display: Display, text: string, cells: number): Uint16Array {
  const glyphs = glyphTable(display);
  return Uint16Array.from({ length: cells }, (_, cell) => (cell < text.length ? glyphs[text.charCodeAt(cell)] : 0));
}

function showing(display: Display, text: string, cells: number): Glass {
  const glass = new Glass(display, cells);
  glass.show(masks(display, text, cells));
  return glass;
}

test('glass: shows a text without its trailing blanks, copied from the driver', (t) => {
  const cells = masks('sixteen', 'NO KEY', 8);
  const glass = new Glass('sixteen', 8);
  t.is(glass.text, '');
  glass.show(cells);
  cells.fill(0);
  t.is(glass.text, 'NO KEY');
  t.deepEqual([...glass.segments], [...masks('sixteen', 'NO KEY', 8)]);
});

test('glass: tells of a change once, and of none where the same shows again', (t) => {
  const glass = showing('sixteen', 'PIN>', 8);
  t.true(glass.changed);
  glass.changed = false;
  glass.show(masks('sixteen', 'PIN>', 8));
  t.false(glass.changed);
  glass.show(masks('sixteen', 'PIN>   1', 8));
  t.true(glass.changed);
  t.is(glass.text, 'PIN>   1');
  glass.show(masks('sixteen', 'CHALLNG>', 8));
  t.is(glass.text, 'CHALLNG>');
});

test('glass: is blank when its drive is gone, faults or not', (t) => {
  const glass = showing('seven', 'Pn', 5);
  glass.setFault(5, 'd', 'lit');
  t.is(glass.text, 'Pn  _');
  glass.changed = false;
  glass.blank();
  t.true(glass.changed);
  t.is(glass.text, '');
  t.true(glass.segments.every((mask) => mask === 0));
  glass.show(masks('seven', 'Ch', 5));
  t.is(glass.text, 'Ch  _');
});

const FAULTS: ReadonlyArray<
  [display: Display, text: string, cell: number, name: string, fault: SegmentFault, text: string]
> = [
  ['seven', '8', 1, 'g', 'dead', '0'],
  ['seven', '1', 1, 'a', 'lit', '7'],
  ['seven', '12345', 5, 'e', 'lit', '12346'],
  ['seven', '0', 1, 'a', 'dead', 'U'],
  ['seven', '5', 1, 'f', 'dead', '?'],
  ['seven', '', 1, 'a', 'lit', ''],
  ['sixteen', 'PIN>', 1, 'm', 'lit', 'RIN>'],
  ['sixteen', 'PIN>', 8, 'd1', 'lit', 'PIN>   ?'],
  ['sixteen', 'PIN>', 3, 'm', 'dead', 'PI?>'],
  ['sixteen', 'PIN>', 5, 'a1', 'dead', 'PIN>'],
];

for (const [display, text, cell, name, fault, reads] of FAULTS) {
  test(`glass: "${text}" on ${display} segments with ${cell}.${name} ${fault} reads "${reads}"`, (t) => {
    const cells = display === 'seven' ? 5 : 8;
    const before = new Glass(display, cells);
    before.setFault(cell, name, fault);
    before.show(masks(display, text, cells));
    t.is(before.text, reads);
    const later = showing(display, text, cells);
    later.changed = false;
    later.setFault(cell, name, fault);
    t.is(later.text, reads);
    t.is(later.changed, reads !== text);
    later.setFault(cell, name, 'free');
    t.is(later.text, text);
  });
}

test('glass: a segment that is broken in every cell, as by a torn line, is so in what shows later too', (t) => {
  const faults = [
    [['a dead'], '0000', 'UUUU'],
    [['a lit'], '1111', '7777'],
    [['a lit', 'g dead'], '8888', '0000'],
  ] as const;
  for (const [lines, text, reads] of faults) {
    const glass = new Glass('seven', 4);
    for (const line of lines) {
      const [name, fault] = line.split(' ') as [string, SegmentFault];
      for (const cell of [1, 2, 3, 4]) glass.setFault(cell, name, fault);
    }
    glass.show(masks('seven', text, 4));
    t.is(glass.text, reads, lines.join());
  }
});

test('glass: the last fault of a segment is the one it has', (t) => {
  const glass = showing('seven', '8', 5);
  glass.setFault(1, 'g', 'lit');
  glass.setFault(1, 'g', 'dead');
  t.is(glass.text, '0');
  glass.setFault(1, 'g', 'lit');
  t.is(glass.text, '8');
});

test('glass: repaired as a whole, it has no fault left', (t) => {
  const glass = showing('seven', '18', 5);
  glass.setFault(1, 'a', 'lit');
  glass.setFault(2, 'g', 'dead');
  t.is(glass.text, '70');
  glass.clearFaults();
  t.is(glass.text, '18');
});

test('glass: every segment of every cell can be broken, and only that one is', (t) => {
  for (const display of ['sixteen', 'seven'] as const) {
    SEGMENT_NAMES[display].forEach((name, bit) => {
      const all = (1 << SEGMENT_NAMES[display].length) - 1;
      const glass = new Glass(display, 3);
      glass.setFault(2, name, 'dead');
      glass.show(Uint16Array.of(all, all, all));
      t.deepEqual([...glass.segments], [all, all & ~(1 << bit), all]);
    });
  }
});

const WRONG: ReadonlyArray<[cell: number, name: string, message: string]> = [
  [0, 'a1', 'segment: cell is 0, but must be a whole number from 1 to 8'],
  [9, 'a1', 'segment: cell is 9, but must be a whole number from 1 to 8'],
  [1.5, 'a1', 'segment: cell is 1.5, but must be a whole number from 1 to 8'],
  [1, 'a', 'segment: name is "a", but must be one of a1 a2 b c d1 d2 e f g1 g2 h i j k l m'],
];

for (const [cell, name, message] of WRONG) {
  test(`glass: refuses a fault at ${cell}.${name}`, (t) => {
    t.throws(() => new Glass('sixteen', 8).setFault(cell, name, 'dead'), { instanceOf: InputError, message });
  });
}

test('glass: a glass that is loaded shows and goes on as the saved one', (t) => {
  const mask = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  const fault = fc.tuple(
    fc.integer({ min: 1, max: 8 }),
    fc.constantFrom(...SEGMENT_NAMES.sixteen),
    fc.constantFrom<SegmentFault>('dead', 'lit', 'free'),
  );
  fc.assert(
    fc.property(mask, fc.array(fault, { maxLength: 6 }), mask, (first, faults, next) => {
      const saved = new Glass('sixteen', 8);
      saved.show(Uint16Array.from(first));
      for (const [cell, name, kind] of faults) saved.setFault(cell, name, kind);
      const loaded = new Glass('sixteen', 8);
      loaded.load(JSON.parse(JSON.stringify(saved.save())));
      t.is(loaded.text, saved.text);
      t.deepEqual(loaded.segments, saved.segments);
      saved.show(Uint16Array.from(next));
      loaded.show(Uint16Array.from(next));
      t.deepEqual(loaded.segments, saved.segments);
    }),
  );
});
