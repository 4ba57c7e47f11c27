import test from 'ava';
import { KEYS, type Key } from '../../firmware/hal.js';
import { MODELS } from '../../firmware/models.js';
import { InputError } from '../input-error.js';
import type { ClockMode } from '../link/board-clock.js';
import { settled, TestWorld } from '../link/testing.js';
import { Card } from '../machine/card.js';
import type { CardRecord } from '../machine/card-record.js';
import type { Contacts } from '../machine/parts/contacts.js';
import { type KeyChange, LiveCard } from './live-card.js';

const BOUNCY: Contacts = { kind: 'bouncy', seed: 1, max_us: 25_000 };

function live(clock: ClockMode, record: CardRecord = {}, contacts: Contacts = BOUNCY) {
  const world = new TestWorld();
  const screens: Array<readonly [number, string]> = [[0, '']];
  const keys: KeyChange[] = [];
  const card = new LiveCard({ record, contacts, clock }, world, {
    screen: ({ at_us, text }) => screens.push([at_us, text]),
    key: (change) => keys.push(change),
    moved: () => undefined,
  });
  return { world, screens, keys, card, texts: () => screens.map(([, text]) => text) };
}

/** A login's presses by calls, in the order of the model. */
async function login(card: Pick<LiveCard, 'press' | 'type' | 'model'>, entries: readonly string[]): Promise<void> {
  await card.press('PRESS', 2_500_000);
  for (const digits of entries) {
    await card.type(digits);
    await card.press('OK');
  }
}

function entriesOf(model: LiveCard['model']): string[] {
  return model.fields.map(({ digits }) => '12345678'.slice(0, digits));
}

for (const model of MODELS) {
  test(`live card: a login on ${model.name} with the virtual clock shows the screens of a card in Node, at the same instants`, async (t) => {
    const record = { model: model.name, counter: 7n };
    const { card, screens } = live('virtual', record);
    await login(card, entriesOf(model));
    await card.wait(model.response_ms * 1000);
    const wanted = new Card({ ...record, record: true });
    wanted.press('PRESS', 2_500_000);
    for (const digits of entriesOf(model)) {
      wanted.type(digits);
      wanted.press('OK');
    }
    wanted.wait(model.response_ms * 1000);
    t.deepEqual(screens, wanted.screens);
    t.is(card.now_us, wanted.now_us);
    t.deepEqual(card.save(), wanted.save());
  });
}

test('live card: with the real clock a login takes its time, and its promises resolve then', async (t) => {
  const { card, world, texts } = live('real');
  let isDone = false;
  void login(card, ['1234', '482913']).then(() => {
    isDone = true;
  });
  await world.pass(2_600_000);
  t.is(card.display, 'PIN>');
  t.false(isDone);
  // Ten digits and OK twice.
  await world.pass(12 * 200_000);
  t.true(isDone);
  t.is(card.display, new Card().respond('482913', '1234'));
  await world.pass(30_000_000);
  t.is(texts().at(-1), '');
});

test('live card: screens are reported when they come, without anybody asking', async (t) => {
  const { card, world, screens } = live('real', {}, { kind: 'clean' });
  card.touch('PRESS');
  await world.pass(2_020_999);
  t.is(screens.length, 1);
  await world.pass(1);
  t.deepEqual(screens, [
    [0, ''],
    [2_021_000, 'PIN>'],
  ]);
});

test('live card: an idle card asks the world for no call, and one that shows something for one alone', async (t) => {
  const { card, world } = live('real');
  t.is(world.callCount, 0);
  card.touch('PRESS');
  await world.pass(2_500_000);
  card.release('PRESS');
  await world.pass(1_000_000);
  t.is(card.display, 'PIN>');
  t.is(world.callCount, 1);
  await world.pass(30_000_000);
  t.is(card.display, '');
  t.is(world.callCount, 0);
});

test('live card: a finger that is slower than the shortest touch is on the contact as long as it is on the key', async (t) => {
  const { card, world, keys } = live('real', {}, { kind: 'clean' });
  card.touch('7');
  t.true(card.isDown('7'));
  await world.pass(300_000);
  t.true(card.isDown('7'));
  card.release('7');
  t.false(card.isDown('7'));
  await world.pass(30_000);
  t.deepEqual(keys, [
    { at_us: 21_000, key: '7', isDown: true },
    { at_us: 321_000, key: '7', isDown: false },
  ]);
});

test('live card: clicks that take no time are touches one after the other, and each counts', async (t) => {
  const { card, world } = live('real');
  card.holdPress();
  await world.pass(2_600_000);
  for (const key of ['1', '2', '3', '4'] as const) {
    card.touch(key);
    card.release(key);
  }
  await world.pass(1_000_000);
  t.is(card.display, 'PIN>---4');
});

test('live card: with the virtual clock a click is done at once', (t) => {
  const { card } = live('virtual');
  void card.press('PRESS', 2_500_000);
  card.touch('5');
  card.release('5');
  t.is(card.display, 'PIN>5');
});

test('live card: two fingers are two contacts, and neither key counts', async (t) => {
  const { card, world, keys } = live('real', {}, { kind: 'clean' });
  await press(world, card, 'PRESS', 2_500_000);
  card.touch('1');
  card.touch('2');
  await world.pass(100_000);
  card.releaseAll();
  await world.pass(100_000);
  t.is(card.display, 'PIN>');
  t.deepEqual(
    keys.slice(2).map(({ key, isDown }) => `${key} ${isDown}`),
    ['1 true', '2 true', '1 false', '2 false'],
  );
});

async function press(world: TestWorld, card: LiveCard, key: Key, for_us: number): Promise<void> {
  void card.press(key, for_us);
  await world.pass(for_us + 100_000);
}

test('live card: a listener may use the card, and what it does is reported after what it heard', (t) => {
  const order: string[] = [];
  const card: LiveCard = new LiveCard({ record: {}, contacts: BOUNCY, clock: 'virtual' }, new TestWorld(), {
    screen: ({ text }) => {
      order.push(text);
      if (text === 'PIN>') void card.type('12');
    },
    key: () => undefined,
    moved: () => undefined,
  });
  void card.press('PRESS', 2_500_000);
  t.deepEqual(order, ['PIN>', 'PIN>1', 'PIN>-2']);
});

test('live card: a saved machine goes through JSON to another card, whose time goes on from there', async (t) => {
  const from = live('real');
  await press(from.world, from.card, 'PRESS', 2_500_000);
  const state = JSON.parse(JSON.stringify(from.card.save()));
  const { card, world, texts } = live('real', { model: 'nagra-326' });
  await world.pass(60_000_000);
  card.restore(state);
  t.is(card.display, 'PIN>');
  t.is(card.model.name, 'dsc-plus');
  t.is(card.now_us, from.card.now_us);
  await world.pass(1_000_000);
  t.is(card.now_us, from.card.now_us + 1_000_000);
  await world.pass(30_000_000);
  t.deepEqual(texts(), ['', 'PIN>', '']);
});

test('live card: restore drops what is queued and ends who waits for it', async (t) => {
  const { card, world } = live('real');
  const state = card.save();
  let isDone = false;
  void card.type('123456').then(() => {
    isDone = true;
  });
  await world.pass(250_000);
  card.restore(state);
  await settled();
  t.true(isDone);
  t.true(KEYS.every((key) => !card.isDown(key)));
});

test('live card: a finger that was on a key before a restore presses nothing after it', async (t) => {
  const { card, world, keys } = live('real', {}, { kind: 'clean' });
  await press(world, card, 'PRESS', 2_500_000);
  const state = card.save();
  card.touch('5');
  card.restore(state);
  const before = keys.length;
  card.release('5');
  await world.pass(1_000_000);
  t.is(card.display, 'PIN>');
  t.is(keys.length, before);
});

test('live card: a state of a card file, or none at all, is refused, and nothing has changed', async (t) => {
  const { card, world } = live('real');
  await press(world, card, 'PRESS', 2_500_000);
  const before = card.save();
  for (const state of [null, {}, { ...before, file: 'my.card' }]) {
    t.throws(() => card.restore(state as never), { instanceOf: InputError });
    t.deepEqual(card.save(), before);
  }
});

test('live card: more presses than the queue has places for are refused whole; fingers and taps are ignored then', async (t) => {
  const { card, world } = live('real');
  const first = card.type('1'.repeat(64));
  t.throws(() => card.press('1'), { instanceOf: InputError, message: /press: 64 presses can be queued/ });
  t.throws(() => card.type('12'), { instanceOf: InputError, message: /type: 64 presses/ });
  card.tap('OK');
  card.touch('OK');
  card.release('OK');
  await world.pass(64 * 200_000);
  await first;
  t.is(world.callCount, 0);
});

/** Wrong arguments of calls, and what the message names. */
const WRONG: ReadonlyArray<readonly [string, (card: LiveCard) => unknown, RegExp]> = [
  ['a key that there is not', (card) => card.press('ENTER' as Key), /press: key is "ENTER", but must be one of 0 1/],
  ['a press of less than nothing', (card) => card.press('1', -1), /press: for_us is -1, but/],
  ['no digits', (card) => card.type(''), /type: digits must be a text of one or more/],
  ['digits that are none', (card) => card.type('12a'), /type: digits must be a text of one or more/],
  ['a wait of half a microsecond', (card) => card.wait(0.5), /wait: us is 0.5, but/],
];

for (const [what, call, message] of WRONG) {
  test(`live card: ${what} is refused`, (t) => {
    t.throws(() => call(live('real').card), { instanceOf: InputError, message });
  });
}
