import test from 'ava';
import type { Key } from '../../firmware/hal.js';
import { MODELS } from '../../firmware/models.js';
import { Card } from './card.js';
import { CLEAN, login } from './testing.js';

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

/** The battery holds no more than this. */
function leave({ board, now_us }: Card, charge_nAms: number): void {
  board.firmware.settleEnergy(now_us / 1000);
  board.battery.load(charge_nAms);
  board.firmware.settleEnergy(now_us / 1000);
}

/** How a display can go blank within a scan, and how long after the last key or fault it does. */
const BLANKED: ReadonlyArray<readonly [string, number, (card: Card) => void]> = [
  [
    'a supply that fails while the counter is stored',
    21_000,
    (card) => {
      card.cutPower(5);
      card.down('OK');
    },
  ],
  [
    'a battery that ends at the computation',
    21_000,
    (card) => {
      leave(card, card.model.compute_nAms);
      card.down('OK');
    },
  ],
  [
    'a battery that ends under an open screen',
    500_000,
    (card) => leave(card, (card.model.display_nA + card.model.awake_nA) * 500),
  ],
  ['a card that goes off by itself', 29_821_000, () => {}],
];

for (const [title, after_us, cause] of BLANKED) {
  test(`card: a wait for a blank display ends at the instant at which it goes blank: ${title}`, (t) => {
    const card = new Card({ ...CLEAN, model: 'nagra-326' });
    card.press('PRESS', 2_500_000);
    card.type('12345678');
    card.press('OK');
    card.type('1234');
    const from_us = card.now_us;
    cause(card);
    t.true(card.waitUntil((display) => display === '', 60_000_000));
    t.deepEqual([card.now_us, ''], card.screens.at(-1));
    t.is(card.now_us - from_us, after_us);
  });
}

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

test('card: bad input is refused with what is allowed', (t) => {
  const card = new Card();
  t.throws(() => card.press('ENTER' as Key), { name: 'InputError', message: /ENTER.*0 1 2 .* OK PRESS/ });
  t.throws(() => card.type(''), { name: 'InputError', message: /^type: digits must be .* one or more/ });
  t.throws(() => card.type('12a4'), { name: 'InputError', message: /0 to 9/ });
  t.throws(() => card.wait(0.5), { name: 'InputError', message: /wait: us is 0.5, .*whole number of microseconds/ });
  t.throws(() => card.wait(Number.MAX_SAFE_INTEGER), { name: 'InputError', message: /wait: us is/ });
  t.throws(() => card.battery(101), { name: 'InputError', message: /from 0 to 100/ });
  t.throws(() => card.restore({} as never), { name: 'InputError', message: /Card\.save/ });
});
