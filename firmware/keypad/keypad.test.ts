import test from 'ava';
import fc from 'fast-check';
import { BACK_BIT, KEY_COUNT, KEYS, NEVER_MS, OK_BIT, PRESS_BIT } from '../hal.js';
import { Debouncer, debounceWorks } from './debounce.js';
import { Keypad, NO_KEY } from './keypad.js';

/** The rule as it is written down, one key, every scan: the last debounce_ms + 1 readings all differ. */
function plainDebounce(readings: readonly number[], debounce_ms: number): number[] {
  let level = 0;
  let run = 0;
  return readings.map((reading) => {
    run = reading === level ? 0 : run + 1;
    if (run === debounce_ms + 1) {
      level = reading;
      run = 0;
    }
    return level;
  });
}

test('keys: a key’s bit is its place in the list', (t) => {
  t.is(KEYS.join(' '), '0 1 2 3 4 5 6 7 8 9 BACK OK PRESS');
  t.is(KEY_COUNT, KEYS.length);
  t.deepEqual(
    [BACK_BIT, OK_BIT, PRESS_BIT].map((bit) => KEYS[bit]),
    ['BACK', 'OK', 'PRESS'],
  );
});

const traces = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 30 })), { maxLength: 20 }),
  {
    minLength: KEY_COUNT,
    maxLength: KEY_COUNT,
  },
);

test('debounce: every key alone follows the written rule, with every scan made and with scans left out', (t) => {
  fc.assert(
    fc.property(traces, fc.constantFrom(0, 1, 5, 20), (keys, debounce_ms) => {
      const rows = keys.map((runs) => [
        ...runs.flatMap(([level, length]) => new Array(length).fill(level)),
        ...new Array(700).fill(0),
      ]);
      const expected = rows.map((row) => plainDebounce(row, debounce_ms));
      const each = new Debouncer(debounce_ms);
      const jump = new Debouncer(debounce_ms);
      let last = -1;
      for (let now_ms = 0; now_ms < 620; now_ms++) {
        const readings = rows.reduce((mask, row, key) => mask | (row[now_ms] << key), 0);
        each.scan(now_ms, readings);
        if (readings !== last || now_ms >= jump.due_ms) jump.scan(now_ms, readings);
        last = readings;
        const levels = expected.reduce((mask, row, key) => mask | (row[now_ms] << key), 0);
        if (each.levels !== levels || jump.levels !== levels) return false;
      }
      return true;
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test('debounce: a saved filter goes on as the original does', (t) => {
  const original = new Debouncer(20);
  original.scan(10, 0b101);
  original.scan(15, 0b100);
  const copy = new Debouncer(20);
  copy.load(JSON.parse(JSON.stringify(original.save())));
  t.is(copy.due_ms, original.due_ms);
  for (const filter of [original, copy]) filter.scan(30, 0b100);
  t.is(copy.levels, 0b100);
  t.is(original.levels, 0b100);
  t.is(copy.due_ms, NEVER_MS);
});

test('debounce: remembers no time of a key that no longer differs, nor anything after a reset', (t) => {
  for (const key of KEYS.keys()) {
    const nothing = new Array(KEY_COUNT).fill(0);
    const filter = new Debouncer(20);
    filter.scan(7, 1 << key);
    t.deepEqual(filter.save().since_ms, nothing.with(key, 7));
    filter.scan(9, 0);
    t.deepEqual(filter.save().since_ms, nothing, 'after a glitch');
    filter.scan(10, 1 << key);
    filter.scan(30, 1 << key);
    t.deepEqual(filter.save(), { levels: 1 << key, differing: 0, since_ms: nothing }, 'after a press');
    filter.scan(31, 0);
    filter.reset();
    t.deepEqual(filter.save(), { levels: 0, differing: 0, since_ms: nothing });
    t.is(filter.due_ms, NEVER_MS);
  }
});

test.serial('debounce: its self test passes', (t) => t.true(debounceWorks()));

const scan = Debouncer.prototype.scan;

/** A filter of another length in the place of the self test's own. */
function lasting(debounce_ms: number): Debouncer['scan'] {
  const other = new Debouncer(debounce_ms);
  return function (this: Debouncer, now_ms, readings) {
    scan.call(other, now_ms, readings);
    this.levels = other.levels;
  };
}

/** Changes the level when a bounce would have lasted long enough, whatever has become of it. */
function latching(): Debouncer['scan'] {
  let due_ms = NEVER_MS;
  return function (this: Debouncer, now_ms, readings) {
    if (due_ms === NEVER_MS && readings !== this.levels) due_ms = now_ms + 20;
    if (now_ms < due_ms) return;
    this.levels ^= 1;
    due_ms = NEVER_MS;
  };
}

const BROKEN: ReadonlyArray<readonly [string, Debouncer['scan']]> = [
  ['lets everything through', lasting(0)],
  ['is a millisecond early', lasting(19)],
  ['is a millisecond late', lasting(21)],
  ['lets nothing through', () => {}],
  ['lets a bounce through, late', latching()],
];

for (const [what, broken] of BROKEN) {
  test.serial(`debounce: its self test fails on a filter that ${what}`, (t) => {
    Debouncer.prototype.scan = broken;
    t.teardown(() => {
      Debouncer.prototype.scan = scan;
    });
    t.false(debounceWorks());
  });
}

/** Readings at scans, and the key that counts at each. */
const PRESSES: ReadonlyArray<{ title: string; scans: ReadonlyArray<[readings: number, counted: number]> }> = [
  {
    title: 'one key counts once',
    scans: [
      [0b1, 0],
      [0b1, NO_KEY],
      [0, NO_KEY],
      [0b1, 0],
    ],
  },
  {
    title: 'two keys at one scan block each other',
    scans: [
      [0b11, NO_KEY],
      [0b11, NO_KEY],
      [0, NO_KEY],
      [0b10, 1],
    ],
  },
  {
    title: 'a key under another does not count',
    scans: [
      [0b1, 0],
      [0b11, NO_KEY],
      [0b10, NO_KEY],
      [0, NO_KEY],
    ],
  },
  {
    title: 'a key that goes down as the other comes up counts',
    scans: [
      [0b1, 0],
      [0b10, 1],
    ],
  },
  {
    title: 'a key held through two others does not count again',
    scans: [
      [0b1, 0],
      [0b111, NO_KEY],
      [0b1, NO_KEY],
    ],
  },
];

for (const { title, scans } of PRESSES) {
  test(`presses: ${title}`, (t) => {
    const keypad = new Keypad(0);
    scans.forEach(([readings, counted], at) => {
      keypad.scan(at + 1, readings);
      t.is(keypad.counted, counted, `scan ${at + 1}`);
    });
  });
}
