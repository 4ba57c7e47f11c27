import test from 'ava';
import fc from 'fast-check';
import { KEYS, type Key } from '../firmware/hal.js';
import { MODELS } from '../firmware/models.js';
import type { ScanLoop } from './board.js';
import { Card, type CardOptions } from './card.js';

const CLEAN: CardOptions = { contacts: { kind: 'clean' }, record: true };

/** The seed's login up to the response, 5 s of board time. */
function login(card: Card, challenge = '314159'): void {
  card.press('PRESS', 2_500_000);
  card.type('1234');
  card.press('OK');
  card.type(challenge);
  card.press('OK');
}

/** What a hand, a fault or time does to a card, as data that fast-check can shrink. */
type Deed =
  | { do: 'down' | 'up' | 'free'; key: Key }
  | { do: 'wait'; us: number }
  | { do: 'hold' }
  | { do: 'type'; digits: string }
  | { do: 'stick'; key: Key; down: boolean }
  | { do: 'glitch'; key: Key; us: number }
  | { do: 'battery'; percent: number }
  | { do: 'cut' | 'restore' | 'rst' | 'test' }
  | { do: 'cutAt'; write: number };

const key = fc.constantFrom(...KEYS);
const near = fc.constantFrom(
  0,
  1,
  500,
  999,
  1000,
  1001,
  18_999,
  20_000,
  20_001,
  21_000,
  100_000,
  1_979_000,
  2_000_000,
  29_979_000,
  30_000_000,
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('down' as const, 'up' as const), key }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('wait' as const), us: fc.oneof(near, fc.integer({ min: 0, max: 60_000 })) }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'hold' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('type' as const), digits: fc.stringMatching(/^[0-9]{1,8}$/) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stick' as const), key, down: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('free' as const), key }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('glitch' as const), key, us: fc.integer({ min: 0, max: 40_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('battery' as const), percent: fc.constantFrom(0, 0.001, 9.5, 10, 100) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'restore' as const, 'rst' as const, 'test' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cutAt' as const), write: fc.integer({ min: 1, max: 100 }) }) },
);
const deeds = fc.array(deed, { maxLength: 25 });
const options = fc.record({
  model: fc.constantFrom(...MODELS.map(({ name }) => name)),
  contacts: fc.oneof(
    fc.constant({ kind: 'clean' as const }),
    fc.record({
      kind: fc.constant('bouncy' as const),
      seed: fc.nat(),
      max_us: fc.constantFrom(0, 900, 25_000, 200_000),
    }),
  ),
  record: fc.constant(true),
});

function perform(card: Card, deed: Deed): void {
  switch (deed.do) {
    case 'down':
      card.down(deed.key);
      break;
    case 'up':
      card.up(deed.key);
      break;
    case 'wait':
      card.wait(deed.us);
      break;
    case 'hold':
      card.press('PRESS', 2_100_000);
      break;
    case 'type':
      card.type(deed.digits);
      card.press('OK');
      break;
    case 'stick':
      card.stick(deed.key, deed.down ? 'down' : 'up');
      break;
    case 'free':
      card.free(deed.key);
      break;
    case 'glitch':
      card.glitch(deed.key, deed.us);
      break;
    case 'battery':
      card.battery(deed.percent);
      break;
    case 'cut':
      card.cutPower();
      break;
    case 'cutAt':
      card.cutPower(deed.write);
      break;
    case 'restore':
      card.restorePower();
      break;
    case 'rst':
      card.board.reset();
      break;
    case 'test':
      card.board.selfTest();
  }
}

/** Everything that can be told of a run. */
function told(card: Card) {
  return { now_us: card.now_us, screens: card.screens, digest: card.digest(), state: card.save() };
}

function run(options: CardOptions, deeds: readonly Deed[], scanLoop: ScanLoop, cutSeed = 0) {
  const card = new Card(options);
  card.board.scanLoop = scanLoop;
  if (cutSeed !== 0) cutWaits(card, cutSeed);
  for (const deed of deeds) perform(card, deed);
  return told(card);
}

/** Makes every wait of the card several waits that add up to it. */
function cutWaits(card: Card, seed: number): void {
  const whole = card.wait.bind(card);
  let state = seed;
  card.wait = (us) => {
    let rest_us = us;
    while (rest_us > 0) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      const part_us = Math.min(rest_us, state % 3 === 0 ? rest_us : (state >>> 8) % 700_000);
      whole(part_us);
      rest_us -= part_us;
    }
  };
}

test('board: jumping, scanning each millisecond and advances cut at random give one run', (t) => {
  fc.assert(
    fc.property(options, deeds, fc.integer({ min: 1, max: 0x7fffffff }), (options, deeds, seed) => {
      const jump = run(options, deeds, 'jump');
      t.deepEqual(run(options, deeds, 'each'), jump);
      t.deepEqual(run(options, deeds, 'jump', seed), jump);
    }),
    { numRuns: 60 },
  );
});

test('snapshot: a machine restored from its JSON text goes on as the original does', (t) => {
  fc.assert(
    fc.property(options, deeds, deeds, (options, before, after) => {
      const original = new Card(options);
      for (const deed of before) perform(original, deed);
      const text = JSON.stringify(original.save());
      const copy = new Card();
      copy.restore(JSON.parse(text));
      t.is(JSON.stringify(copy.save()), text);
      for (const card of [original, copy]) for (const deed of after) perform(card, deed);
      t.deepEqual(copy.save(), original.save());
      t.is(copy.display, original.display);
    }),
    { numRuns: 100 },
  );
});

test('card: begun again, it runs as a new one does', (t) => {
  fc.assert(
    fc.property(options, deeds, (options, deeds) => {
      const used = new Card(options);
      for (const deed of deeds) perform(used, deed);
      const first = told(used);
      used.restart();
      for (const deed of deeds) perform(used, deed);
      t.deepEqual(told(used), first);
    }),
    { numRuns: 60 },
  );
});

test('card: the seed’s login opens after two seconds and the debounce, shows eight digits, and goes off', (t) => {
  const card = new Card(CLEAN);
  login(card);
  t.regex(card.display, /^[0-9]{8}$/);
  card.wait(30_000_000);
  t.is(card.display, '');
  t.deepEqual(card.screens.slice(0, 6), [
    [0, ''],
    [2_021_000, 'PIN>'],
    [2_621_000, 'PIN>1'],
    [2_821_000, 'PIN>-2'],
    [3_021_000, 'PIN>--3'],
    [3_221_000, 'PIN>---4'],
  ]);
});

/** Every typed array and string below `value`. */
function* contentsOf(value: unknown, seen = new Set<unknown>()): Generator<ArrayLike<number> | string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) yield value as unknown as ArrayLike<number>;
  else for (const part of Array.isArray(value) ? value : Object.values(value)) yield* contentsOf(part, seen);
}

function holds(content: ArrayLike<number> | string, digits: string): boolean {
  if (typeof content === 'string') return content.includes(digits);
  const wanted = [...digits].map(Number);
  const list = Array.from(content);
  return [0, 0x30].some((base) => list.some((_, at) => wanted.every((digit, i) => list[at + i] === digit + base)));
}

test('wiping: after going off, neither PIN, challenge nor response is anywhere in the machine', (t) => {
  for (const model of MODELS) {
    const card = new Card({ model: model.name, contacts: { kind: 'clean' } });
    const entries = { pin: '7359', challenge: model.name === 'nagra-326' ? '86420975' : '864209' };
    card.press('PRESS', 2_500_000);
    for (const { name } of model.fields) {
      card.type(entries[name]);
      card.press('OK');
    }
    const response = card.display;
    const there = [...contentsOf(card)];
    t.true(
      there.some((content) => holds(content, response)),
      `${model.name}: the response can be found while it shows`,
    );
    card.wait(model.response_ms * 1000 + 1000);
    t.is(card.display, '');
    for (const content of contentsOf(card)) {
      for (const secret of [entries.pin, entries.challenge, response])
        t.false(holds(content, secret), `${model.name}: ${secret} stays`);
    }
  }
});

test('memory: a supply cut at every write of a counter shows no response, and the next login uses no counter twice', (t) => {
  const nagra: CardOptions = { model: 'nagra-326', contacts: { kind: 'clean' }, record: true };
  const enter = (card: Card) => {
    card.press('PRESS', 2_500_000);
    card.type('12345678');
    card.press('OK');
    card.type('1234');
    card.press('OK');
  };
  const counters = new Set<bigint | undefined>();
  for (let write = 1; ; write++) {
    const card = new Card(nagra);
    card.cutPower(write);
    enter(card);
    if (card.display !== '') break;
    t.is(card.facts()?.counter, 0n, `cut at write ${write}`);
    card.restorePower();
    enter(card);
    t.regex(card.display, /^[0-9]{6}$/);
    counters.add(card.facts()?.counter);
  }
  t.deepEqual([...counters], [1n]);
});

test('memory: a record that is damaged while the card sleeps shows the error until idle', (t) => {
  const card = new Card(CLEAN);
  card.board.memory.write(7, 1);
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'ERR MEM');
  card.press('5');
  card.wait(29_820_000);
  t.is(card.display, 'ERR MEM', '30 s after the press, less a millisecond');
  card.wait(1000);
  t.is(card.display, '');
});

test('memory: a card without a key says so', (t) => {
  for (const [model, text] of [
    ['dsc-plus', 'NO KEY'],
    ['dsc-plus-gen1', 'no'],
    ['nagra-326', 'no'],
  ]) {
    const card = new Card({ model, secretHex: '', contacts: { kind: 'clean' } });
    card.press('PRESS', 2_500_000);
    t.is(card.display, text);
  }
});

test('battery: a hold that begins while the warning shows opens nothing, one that begins after it does', (t) => {
  const card = new Card(CLEAN);
  card.battery(5);
  card.press('PRESS', 2_021_000);
  t.is(card.display, 'LOW BATT');
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'PIN>');
  card.press('PRESS', 2_021_000);
  t.is(card.display, 'LOW BATT');
});

test('memory: the counter of a card in RAM goes from its last value to 0', (t) => {
  const card = new Card({ ...CLEAN, model: 'nagra-326', counter: 2n ** 64n - 1n });
  card.press('PRESS', 2_500_000);
  card.type('12345678');
  card.press('OK');
  card.type('1234');
  card.press('OK');
  t.is(card.facts()?.counter, 0n);
});

test('energy: an open screen and a computation drain the battery, sleep does not', (t) => {
  const card = new Card(CLEAN);
  const charge = () => card.board.battery.remaining_nAms();
  const full = charge();
  card.wait(3_600_000_000);
  t.is(charge(), full);
  login(card);
  card.wait(40_000_000);
  const { display_nA, awake_nA, compute_nAms } = card.model;
  const [opened_us] = card.screens[1];
  const [off_us] = card.screens.at(-1)!;
  t.is(full - charge(), ((off_us - opened_us) / 1000) * (display_nA + awake_nA) + compute_nAms);
});

test('energy: a battery that runs out under an open screen blanks it, and no hold opens it again', (t) => {
  const card = new Card(CLEAN);
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'PIN>');
  const { board } = card;
  board.firmware.settleEnergy(card.now_us / 1000);
  board.battery.load((card.model.display_nA + card.model.awake_nA) * 500); // half a second of an open screen
  board.firmware.settleEnergy(card.now_us / 1000);
  card.wait(499_000);
  t.is(card.display, 'PIN>');
  card.wait(1000);
  t.is(card.display, '');
  card.press('PRESS', 3_000_000);
  t.is(card.display, '');
  card.battery(50);
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'PIN>');
});

test('self test: all segments for a second, from any screen, then off', (t) => {
  for (const model of MODELS) {
    const card = new Card({ model: model.name, contacts: { kind: 'clean' } });
    card.press('PRESS', 2_500_000);
    t.is(card.board.selfTest(), 0);
    const all = model.display === 'seven' ? 0x7f : 0xffff;
    t.deepEqual([...card.board.glass.segments], new Array(model.cells).fill(all));
    card.wait(999_000);
    t.not(card.display, '');
    card.wait(1000);
    t.is(card.display, '');
  }
  const damaged = new Card();
  damaged.board.memory.write(0, 9);
  t.is(damaged.board.selfTest(), 1);
});

test('card: bad input is refused with what is allowed', (t) => {
  const card = new Card();
  t.throws(() => card.press('ENTER' as Key), { name: 'InputError', message: /ENTER.*0 1 2 .* OK PRESS/ });
  t.throws(() => card.type('12a4'), { name: 'InputError', message: /0 to 9/ });
  t.throws(() => card.wait(0.5), { name: 'InputError', message: /whole microseconds/ });
  t.throws(() => card.wait(-1), { name: 'InputError' });
  t.throws(() => card.wait(Number.MAX_SAFE_INTEGER), { name: 'InputError', message: /board time ends/ });
  t.throws(() => card.battery(101), { name: 'InputError', message: /0 to 100/ });
  t.throws(() => card.restore({} as never), { name: 'InputError', message: /Card\.save/ });
});

test('card: it makes no difference to the battery’s warning whether anybody has looked at the battery', (t) => {
  for (const looks of [true, false]) {
    const card = new Card({ contacts: { kind: 'clean' } });
    card.battery(10);
    card.press('PRESS', 2_100_000);
    t.is(card.display, 'PIN>');
    card.wait(1_000_000);
    if (looks) card.board.firmware.settleEnergy(Math.floor(card.now_us / 1000));
    card.press('PRESS', 2_100_000);
    t.is(card.display, 'LOW BATT');
  }
});

test('card: what was drawn until the supply is cut is gone from the battery', (t) => {
  const card = new Card({ contacts: { kind: 'clean' } });
  card.press('PRESS', 2_100_000);
  card.wait(10_000_000);
  const { display_nA, awake_nA } = card.model;
  const before = card.board.battery.capacity_nAms();
  card.cutPower();
  // The screen opened at the scan of 2021 ms, the cut is at 12 200 ms.
  t.is(before - card.board.battery.remaining_nAms(), (display_nA + awake_nA) * (12_200 - 2021));
});
