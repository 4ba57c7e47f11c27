import test from 'ava';
import fc from 'fast-check';
import { KEYS } from '../../../firmware/hal.js';
import { parseScript } from '../../script/parse.js';
import { scriptFiles } from '../../script/read-file.js';
import { runs } from '../../testing-runs.js';
import { TestBench } from '../testing.js';
import { Chronicle } from './chronicle.js';
import { pressAt } from './presses.js';
import { ZOOMS_US } from './scope.js';

const DEBOUNCE_US = 20_000;

function tracksOf(key: string, raw: readonly number[], debounced: readonly number[]) {
  return KEYS.map((name) => ({ key: name, raw: name === key ? raw : [], debounced: name === key ? debounced : [] }));
}

/** Edges of a contact, what the debounce made of them, the instant that is asked for, and the press there. */
const PRESSES: ReadonlyArray<
  readonly [
    what: string,
    raw: readonly number[],
    debounced: readonly number[],
    at_us: number,
    wanted: object | undefined,
  ]
> = [
  ['a clean press', [1000, 101_000], [22_000, 122_000], 50_000, { edges: 2, bounce_us: 0, delay_us: 21_000 }],
  [
    'a press that bounces at both ends',
    [1000, 1500, 3000, 101_000, 104_000, 106_300],
    [23_000, 127_000],
    50_000,
    { from_us: 1000, until_us: 106_300, edges: 6, bounce_us: 5300, delay_us: 22_000 },
  ],
  ['a press that is held', [1000], [22_000], 900_000, { until_us: undefined, edges: 1, delay_us: 21_000 }],
  ['a touch that is too short', [1000, 6000], [], 5000, { edges: 2, bounce_us: 5000, delay_us: undefined }],
  ['the last of two', [1000, 6000, 90_000, 190_000], [111_000, 211_000], 400_000, { from_us: 90_000, edges: 2 }],
  ['the first of two', [1000, 6000, 90_000, 190_000], [111_000, 211_000], 80_000, { from_us: 1000, edges: 2 }],
  ['before any press', [1000, 6000], [], 999, undefined],
];

for (const [what, raw, debounced, at_us, wanted] of PRESSES) {
  test(`scope: measures ${what}`, (t) => {
    const press = pressAt(tracksOf('OK', raw, debounced), 'OK', at_us, DEBOUNCE_US);
    if (wanted === undefined) t.is(press, undefined);
    else t.like(press, wanted);
  });
}

test('scope: a press counts as the card counts it, and its delay is the debounce', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 120 }),
      fc.boolean(),
      (seed, for_ms, isBlocked) => {
        const at = new TestBench({ contacts: { kind: 'bouncy', seed, max_us: 9000 } });
        at.controls.key('p');
        at.pass(2500);
        if (isBlocked) at.bench.session.down('9');
        at.pass(200);
        const before = at.card.display;
        at.bench.session.down('5');
        at.pass(for_ms);
        at.bench.session.up('5');
        at.pass(300);
        at.bench.focus = '5';
        at.bench.scope.put(at.bench.session.passed_us);
        const { press } = at.bench.view().scope;
        t.is(press!.isCounted, at.card.display !== before);
        if (press!.delay_us !== undefined) t.true(press!.delay_us >= at.card.model.debounce_ms * 1000);
        t.is(press!.edges % 2, 0);
      },
    ),
    { numRuns: runs(30, 60) },
  );
});

test('scope: every zoom shows the cursor, and both cursors tell their difference', (t) => {
  const at = new TestBench({}, undefined, 120, 40);
  at.keys('5', '6', 'o');
  at.pass(60_000);
  at.bench.focus = '5';
  at.keys('backspace', 'backspace');
  const [down_us] = at.bench.view().scope.tracks.find(({ key }) => key === '5')!.raw;
  t.is(at.bench.view().scope.cursors.A, down_us);
  at.keys('tab', 'end');
  for (let press = 0; press < 1; press++) at.keys('backspace');
  t.regex(at.text(), /B-A 100\.000 ms/);
  at.keys('tab');
  for (const column_us of [...ZOOMS_US.slice(1), ...ZOOMS_US.toReversed()]) {
    at.controls.key(column_us < at.bench.scope.column_us ? 'z' : 'Z');
    const { until_us, cursors } = at.bench.view().scope;
    at.draw();
    t.true(cursors.A! < until_us && cursors.A! >= until_us - at.bench.scope.window_us, `${column_us}`);
  }
});

test('scope: all of the past can be scrolled through, and Home and End are its ends', (t) => {
  const at = new TestBench({}, undefined, 120, 40);
  at.keys('7');
  at.pass(600_000);
  at.keys('o', 'home');
  t.regex(at.text(), /7 +raw ▁*[█▒]+▁/);
  const pages: number[] = [];
  for (let page = 0; page < 9 && !at.bench.view().scope.isFollowing; page++) {
    pages.push(at.bench.view().scope.until_us);
    at.controls.key('pagedown');
    at.bench.scope.scroll(3000);
  }
  t.true(at.bench.view().scope.isFollowing);
  t.deepEqual(
    pages,
    [...pages].sort((a, b) => a - b),
  );
  at.controls.key('pageup');
  t.false(at.bench.view().scope.isFollowing);
  at.controls.key('end');
  t.true(at.bench.view().scope.isFollowing);
});

/** A trigger, the actions, and the message at the stop. */
const TRIGGERS: ReadonlyArray<readonly [trigger: string, stop: RegExp, at_us: number]> = [
  ['edge 7', /^stopped: edge of 7 at 1 s$/, 1_000_000],
  ['bounce 24ms', /^stopped: 8 bounced 25ms at 1\.225 s$/, 1_225_000],
  ['press 30ms', /^stopped: 9 pressed 8ms at 2 s$/, 2_000_000],
  ['screen', /^stopped: screen \[PIN>\s*\] at 5\.021 s$/, 5_021_000],
];

const TRIGGERED = `contacts clean
wait 1s
down 7
wait 50ms
up 7
wait 150ms
down 8
wait 10ms
up 8
wait 15ms
down 8
wait 75ms
up 8
wait 700ms
down 9
wait 8ms
up 9
wait 992ms
press PRESS for 3s
wait 1s
`;

for (const [trigger, stop, at_us] of TRIGGERS) {
  test(`trigger: time stops at ${trigger}, and goes on from there`, (t) => {
    const script = parseScript('t.keys', {
      ...scriptFiles(new TestBench().card.model),
      read: () => Buffer.from(TRIGGERED),
    });
    for (const slice_ms of [1, 100, 9000]) {
      const at = new TestBench();
      at.bench.enter(`trigger ${trigger}`);
      at.bench.play(script);
      for (let passed_ms = 0; passed_ms < 9000 && !at.bench.time.pace.isPaused; passed_ms += slice_ms)
        at.pass(slice_ms);
      t.regex(at.bench.message, stop, `${slice_ms}`);
      t.true(at.bench.session.passed_us - at_us < 30_000);
      t.is(at.bench.view().scope.cursors.A, at_us);
      at.bench.enter('trigger off');
      at.controls.key('s');
      at.pass(20_000);
      t.false(at.bench.session.player.isOn);
    }
  });
}

test('trigger: a key that is tapped is let go of after time has stopped at its first edge', (t) => {
  const at = new TestBench();
  at.bench.enter('trigger edge 5');
  at.controls.key('5');
  at.pass(30);
  t.true(at.bench.time.pace.isPaused);
  t.true(at.card.board.contacts.isDown('5'));
  at.controls.key('t');
  at.controls.key('t');
  at.controls.key('s');
  at.pass(300);
  t.false(at.card.board.contacts.isDown('5'));
});

test('chronicle: it is bounded, and comes back to what it was where it is cut', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 60 }), { maxLength: 30 }), (moves) => {
      const chronicle = new Chronicle<number>(40);
      let all: number[] = [];
      for (const move of moves) {
        if (move < 0) {
          all = all.slice(0, Math.max(0, all.length + move));
          chronicle.cut(all.length);
        } else
          for (let at = 0; at < move; at++) {
            all.push(all.length);
            chronicle.push(all.length - 1);
          }
        // Where it was cut to before what it keeps, it knows of one more, or of none.
        t.true(chronicle.length === all.length || chronicle.items.length === 0);
        t.true(chronicle.items.length <= 40);
        t.deepEqual(chronicle.items, all.slice(all.length - chronicle.items.length));
        if (chronicle.length !== all.length) all.push(-1);
        t.is((chronicle.length - chronicle.items.length) % 2, 0);
      }
    }),
  );
});

test('scope: a capture that plays is seen edge by edge, and is stepped through back and forth', (t) => {
  const at = new TestBench({}, undefined, 120, 40);
  const capture = 'Time [s],OK\n0,0\n0.001,1\n0.0012,0\n0.0015,1\n0.030,0\n0.2,0\n';
  const script = parseScript('t.keys', {
    ...scriptFiles(at.card.model),
    read: (path: string) => Buffer.from(path.endsWith('.csv') ? capture : 'contacts file=a.csv\n'),
  });
  at.bench.play(script);
  at.controls.key('s');
  for (let step = 0; step < 40 && at.bench.session.player.isOn; step++) at.controls.key('>');
  const edges = () => at.bench.view().scope.tracks.find(({ key }) => key === 'OK')!.raw;
  t.deepEqual(edges(), [1000, 1200, 1500, 30_000]);
  while (at.bench.session.passed_us > 1200) at.controls.key('<');
  t.deepEqual(edges(), [1000, 1200].slice(0, edges().length));
  at.keys('o', 'z', 'z', 'z', 'z', 'z', 'z');
  t.regex(at.text(), /500us\/column/);
});
