import test from 'ava';
import fc from 'fast-check';
import { KEYS, type Key } from '../../firmware/hal.js';
import { MODELS } from '../../firmware/models.js';
import { NO_POWER, type ScanLoop } from './board.js';
import { Card } from './card.js';
import type { CardOptions } from './card-options.js';
import { cutWaits } from './testing.js';

/** An action of a hand, a fault or time on a card, as data that fast-check can shrink. */
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

/** All observable facts about a run. */
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

/** Board time in which every change of the display is reported, and where time stopped for one. */
function changes(card: Card, end_us: number) {
  const reported: number[] = [];
  const stopped: number[] = [];
  card.board.listen({
    contact: () => {},
    debounced: () => {},
    display: (time_us) => reported.push(time_us),
    memory: () => {},
  });
  while (card.board.advanceToChange(end_us)) stopped.push(card.now_us);
  return { reported, stopped };
}

test('board: time stops at every instant at which the display changes, and at no other', (t) => {
  fc.assert(
    fc.property(options, deeds, fc.nat(60_000), fc.nat(40), (options, deeds, life_ms, write) => {
      const card = new Card(options);
      for (const deed of deeds) perform(card, deed);
      card.battery(100);
      card.restorePower();
      card.press('PRESS', 2_100_000);
      card.type('123456');
      card.board.firmware.settleEnergy(Math.floor(card.now_us / 1000));
      card.board.battery.load((card.model.display_nA + card.model.awake_nA) * life_ms);
      card.board.firmware.settleEnergy(Math.floor(card.now_us / 1000));
      if (write > 0) card.cutPower(write);
      card.down('OK');
      const { reported, stopped } = changes(card, card.now_us + 100_000_000);
      t.deepEqual(stopped, [...new Set(reported)]);
    }),
    { numRuns: 100 },
  );
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
  const unpowered = new Card();
  unpowered.cutPower();
  t.is(unpowered.board.selfTest(), NO_POWER);
  const damaged = new Card();
  damaged.board.memory.write(0, 9);
  t.is(damaged.board.selfTest(), 1);
});
