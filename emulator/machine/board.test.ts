import test from 'ava';
import fc from 'fast-check';
import { KEYS, type Key } from '../../firmware/hal.js';
import { MODELS } from '../../firmware/models.js';
import { NO_POWER, type ScanLoop } from './board.js';
import { Card } from './card.js';
import type { CardOptions } from './card-options.js';
import { cutWaits } from './testing.js';

/** An action of a hand, a fault or time on a card, as data that fast-check can shrink. */
type Action =
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

const action: fc.Arbitrary<Action> = fc.oneof(
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

const actions = fc.array(action, { maxLength: 25 });

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

function perform(card: Card, action: Action): void {
  switch (action.do) {
    case 'down':
      card.down(action.key);
      break;
    case 'up':
      card.up(action.key);
      break;
    case 'wait':
      card.wait(action.us);
      break;
    case 'hold':
      card.press('PRESS', 2_100_000);
      break;
    case 'type':
      card.type(action.digits);
      card.press('OK');
      break;
    case 'stick':
      card.stick(action.key, action.down ? 'down' : 'up');
      break;
    case 'free':
      card.free(action.key);
      break;
    case 'glitch':
      card.glitch(action.key, action.us);
      break;
    case 'battery':
      card.battery(action.percent);
      break;
    case 'cut':
      card.cutPower();
      break;
    case 'cutAt':
      card.cutPower(action.write);
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
function reported(card: Card) {
  return { now_us: card.now_us, screens: card.screens, digest: card.digest(), state: card.save() };
}

function run(options: CardOptions, actions: readonly Action[], scanLoop: ScanLoop, cutSeed = 0) {
  const card = new Card(options);
  card.board.scanLoop = scanLoop;
  if (cutSeed !== 0) cutWaits(card, cutSeed);
  for (const action of actions) perform(card, action);
  return reported(card);
}

test('board: jumping, scanning each millisecond and advances cut at random give one run', (t) => {
  fc.assert(
    fc.property(options, actions, fc.integer({ min: 1, max: 0x7fffffff }), (options, actions, seed) => {
      const jump = run(options, actions, 'jump');
      t.deepEqual(run(options, actions, 'each'), jump);
      t.deepEqual(run(options, actions, 'jump', seed), jump);
    }),
    { numRuns: 60 },
  );
});

test('snapshot: a machine restored from its JSON text goes on as the original does', (t) => {
  fc.assert(
    fc.property(options, actions, actions, (options, before, after) => {
      const original = new Card(options);
      for (const action of before) perform(original, action);
      const text = JSON.stringify(original.save());
      const copy = new Card();
      copy.restore(JSON.parse(text));
      t.is(JSON.stringify(copy.save()), text);
      for (const card of [original, copy]) for (const action of after) perform(card, action);
      t.deepEqual(copy.save(), original.save());
      t.is(copy.display, original.display);
    }),
    { numRuns: 100 },
  );
});

test('card: begun again, it runs as a new one does', (t) => {
  fc.assert(
    fc.property(options, actions, (options, actions) => {
      const used = new Card(options);
      for (const action of actions) perform(used, action);
      const first = reported(used);
      used.restart();
      for (const action of actions) perform(used, action);
      t.deepEqual(reported(used), first);
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
    fc.property(options, actions, fc.nat(60_000), fc.nat(40), (options, actions, life_ms, write) => {
      const card = new Card(options);
      for (const action of actions) perform(card, action);
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
