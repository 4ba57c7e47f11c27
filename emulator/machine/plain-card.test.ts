/** The card without Node, as a page has it: its own constructor, snapshots and bounds. */
import test from 'ava';
import { InputError } from '../input-error.js';
import type { Listener } from './board.js';
import { LAST_US } from './board.js';
import { PlainCard } from './plain-card.js';

const CLEAN = { contacts: { kind: 'clean' as const } };

test('plain card: by default it is the demo card, and its contacts bounce', (t) => {
  const card = new PlainCard();
  t.deepEqual(card.board.contacts.present, { kind: 'bouncy', seed: 1, max_us: 25_000 });
  t.deepEqual([card.contactsKind, card.model.name, card.now_us, card.display], ['bouncy', 'dsc-plus', 0, '']);
  t.is(new PlainCard(CLEAN).contactsKind, 'clean');
  const { key } = card.facts()!;
  key.fill(0);
  t.notDeepEqual(card.facts()!.key, key);
  card.board.memory.write(7, 1);
  t.is(card.facts(), undefined);
});

test('plain card: its listener hears of it from the beginning', (t) => {
  const heard: string[] = [];
  const listener: Listener = {
    contact: () => heard.push('contact'),
    debounced: () => heard.push('debounced'),
    display: (_, text) => heard.push(text),
    memory: () => heard.push('memory'),
  };
  const card = new PlainCard({ ...CLEAN, listener });
  card.press('PRESS', 2_500_000);
  card.segment(1, 'a1', 'dead');
  t.deepEqual(heard.slice(0, 3), ['contact', 'debounced', 'PIN>']);
  t.is(heard.at(-1)!.slice(1), 'IN>');
});

test('plain card: a snapshot is gone back to, and one of a card file is refused', (t) => {
  const card = new PlainCard(CLEAN);
  card.press('PRESS', 2_500_000);
  card.type('12');
  const saved = card.save();
  t.deepEqual([saved.format, saved.file], ['dscplus snapshot 1', null]);
  card.type('34');
  card.cutPower();
  card.restore(JSON.parse(JSON.stringify(saved)));
  t.deepEqual([card.now_us, card.display, card.board.powered], [saved.board.board_us, 'PIN>-2', true]);
  t.deepEqual(card.save(), saved);
  t.throws(() => card.restore({ ...saved, file: 'a.card' }), { instanceOf: InputError, message: /card file/ });
  t.throws(() => card.restore({} as never), { instanceOf: InputError, message: /not a snapshot/ });
});

test('plain card: digits are typed at any pace, each down for half of it', (t) => {
  const edges: number[] = [];
  const listener = { contact: (time_us: number) => edges.push(time_us), debounced() {}, display() {}, memory() {} };
  const card = new PlainCard({ ...CLEAN, listener });
  card.type('12', 7);
  t.deepEqual([edges.splice(0), card.now_us], [[0, 3, 7, 10], 14]);
  card.type('3', 0);
  t.is(card.now_us, 14);
  t.throws(() => card.type('1', -1), { instanceOf: InputError });
  t.throws(() => card.type('12', Math.floor((LAST_US - 14) / 2) + 1), { instanceOf: InputError, message: /every_us/ });
  t.throws(() => card.wait(LAST_US - 13), { instanceOf: InputError, message: /wait: us/ });
  t.throws(() => card.cutPower(-1), { instanceOf: InputError });
  t.throws(() => card.cutPower(2 ** 32), { instanceOf: InputError });
  t.notThrows(() => card.cutPower(2 ** 32 - 1));
});

test('plain card: a wait for a screen that shows already takes no time, and a glitch is read', (t) => {
  const card = new PlainCard(CLEAN);
  t.true(card.waitUntil((text) => text === '', 1000));
  t.is(card.now_us, 0);
  t.false(card.waitUntil((text) => text === 'PIN>', 5000));
  t.is(card.now_us, 5000);
  card.glitch('PRESS', 2_100_000);
  t.true(card.waitUntil((text) => text === 'PIN>', 3_000_000));
  card.wait(200_000);
  card.glitch('1', 30_000);
  card.wait(25_000);
  t.is(card.display, 'PIN>1');
});
