import test from 'ava';
import { BUTTON_ROWS, type ButtonName, buttonsLayout } from '../drawing/buttons.js';
import { innerOf, layoutOf } from '../drawing/layout.js';
import { TestBench } from '../testing.js';

test('bench: faults at a key do what they say', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(2100);
  at.keys('x');
  t.is(at.bench.view().state.screen, 'no supply');
  t.is(at.card.display, '');
  at.keys('x');
  t.is(at.bench.view().state.screen, 'off');
  const levels = ['B', 'B', 'B'].map((name) => {
    at.keys(name);
    return Math.round(at.bench.view().memory.battery_percent);
  });
  t.deepEqual(levels, [5, 0, 100]);
  at.keys('tab', 'k');
  t.is(at.card.board.contacts.levels, 2);
  t.regex(at.text(), /> {2}1 {2}!/);
  at.keys('k');
  t.is(at.card.board.contacts.levels, 0);
  t.notRegex(at.text(), /> {2}1 {2}!/);
  at.keys('c');
  t.is(at.card.contactsKind, 'bouncy');
});

test('bench: every button of the faults panel can be reached by keyboard and by mouse, and does what it says', (t) => {
  const by = (press: (at: TestBench, name: ButtonName) => void) =>
    BUTTON_ROWS.flat().map((name) => {
      const at = new TestBench({}, undefined, 120, 40);
      at.controls.key('f');
      press(at, name);
      const { faults, log } = at.bench.view();
      return [name, faults.segment, log.entries.at(-1)?.text];
    });
  const wanted: ReadonlyArray<readonly [ButtonName, string, string | undefined]> = [
    ['stick down', '1.a1', 'stick PRESS down'],
    ['stick up', '1.a1', 'stick PRESS up'],
    ['free key', '1.a1', 'free PRESS'],
    ['glitch', '1.a1', 'glitch PRESS 5ms'],
    ['next cell', '2.a1', undefined],
    ['next segment', '1.a2', undefined],
    ['dead', '1.a1', 'segment 1.a1 dead'],
    ['lit', '1.a1', 'segment 1.a1 lit'],
    ['repair', '1.a1', 'segment 1.a1 free'],
    ['clean', '1.a1', 'contacts clean'],
    ['bounce 5', '1.a1', 'contacts bouncy seed=1 max=5ms'],
    ['bounce 25', '1.a1', 'contacts bouncy seed=1 max=25ms'],
    ['next seed', '1.a1', 'contacts bouncy seed=2 max=25ms'],
    ['battery 100', '1.a1', 'battery 100'],
    ['battery 9', '1.a1', 'battery 9'],
    ['battery 1', '1.a1', 'battery 1'],
    ['battery 0', '1.a1', 'battery 0'],
    ['cut', '1.a1', 'cut power'],
    ['cut at write', '1.a1', 'cut power at write 1'],
    ['restore', '1.a1', 'restore power'],
  ];
  const byKeys = by((at, name) => {
    const row = BUTTON_ROWS.findIndex((names) => (names as readonly ButtonName[]).includes(name));
    const place = (BUTTON_ROWS[row] as readonly ButtonName[]).indexOf(name);
    for (const key of [...Array(row).fill('down'), ...Array(place).fill('right'), 'enter']) at.controls.key(key);
  });
  const byMouse = by((at, name) => {
    const { rect } = layoutOf(120, 40, at.bench.panels).panels.find((panel) => panel.name === 'faults')!;
    const { x, y } = buttonsLayout(innerOf(rect), undefined).buttons.find((button) => button.name === name)!.rect;
    at.controls.mouse({ kind: 'down', x, y });
    at.controls.mouse({ kind: 'up', x, y });
  });
  t.deepEqual(byKeys, wanted as unknown as typeof byKeys);
  t.deepEqual(byMouse, byKeys);
});

test('bench: f shows the faults panel and sends arrows and Enter to it, and takes both away', (t) => {
  for (const [columns, rows] of [
    [40, 12],
    [80, 24],
    [250, 70],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    at.controls.key('f');
    t.regex(at.text(), /PRESS whole/);
    at.keys(...Array(4).fill('down'));
    t.regex(at.text(), /supply on/);
    at.keys('enter', 'f');
    t.is(at.bench.input, 'card');
    t.notRegex(at.text(), /supply cut$|supply cut /m);
    t.is(at.bench.view().state.screen, 'no supply');
  }
});

/** Behind the large scope, before a panel is asked for: whether it was shown. */
const PANELS_ASKED: ReadonlyArray<readonly [key: string, text: RegExp]> = [
  ['f', /PRESS whole/],
  ['e', / events /],
  ['a', / state /],
];

test('bench: a panel that is asked for is shown in place of the large scope, and keys go to it', (t) => {
  for (const [columns, rows] of [
    [100, 34],
    [250, 70],
  ] as const) {
    for (const [key, text] of PANELS_ASKED) {
      for (const before of [[], [key], [key, key]]) {
        const at = new TestBench({}, undefined, columns, rows);
        at.keys(...before, 'O');
        t.true(at.bench.scope.isLarge);
        at.keys(key);
        t.false(at.bench.scope.isLarge);
        t.regex(at.text(), text, `${columns} ${before} ${key}`);
      }
    }
  }
  const small = new TestBench({}, undefined, 40, 12);
  small.keys('O', 'f', 'enter');
  t.regex(small.text(), /PRESS stuck down/);
});

test('bench: the write at which the supply is cut is seen beside its buttons', (t) => {
  for (const [columns, rows] of [
    [100, 34],
    [250, 70],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    at.keys('f', ...Array(4).fill('down'), 'right', ...Array(12).fill('enter'));
    t.regex(at.text(), /cut at write 12 /);
  }
});

test('bench: on a display with fewer cells and segments another one is chosen', (t) => {
  const at = new TestBench();
  at.pass(50);
  at.bench.faults.chooseNear(8, 4, 6);
  t.is(at.bench.view().faults.segment, '8.c');
  at.keys('m');
  t.regex(at.bench.view().faults.segment, /^5\.[a-g]$/);
  at.keys('<', '<', '<');
  t.is(at.bench.view().faults.segment, '8.c');
});

test('bench: the mouse chooses a segment on the glass', (t) => {
  for (const [columns, rows, cell, dx, dy, segment] of [
    [80, 24, 3, 0, 2, '3.f'],
    [80, 24, 1, 2, 2, '1.i'],
    [80, 24, 8, 3, 5, '8.d2'],
    [200, 50, 2, 1, 1, '2.a1'],
    [40, 12, 4, 2, 1, '4.c'],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    const { glass, scale, kind } = layoutOf(columns, rows, at.bench.panels);
    const wide = kind === 'compact' ? 4 : 4 * scale + 2;
    at.controls.mouse({ kind: 'down', x: glass.x + 1 + (cell - 1) * wide + dx, y: glass.y + dy });
    t.is(at.bench.view().faults.segment, segment);
  }
});
