/** The options of a card: what each is, and what the message names where it is none. */
import test from 'ava';
import { InputError } from '../input-error.js';
import { LAST_US } from './board.js';
import { Card } from './card.js';
import { checkContacts } from './card-arguments.js';
import { CLEAN, login } from './testing.js';

/** Options that can't be, and the beginning of the message. */
const REFUSED: ReadonlyArray<readonly [options: unknown, message: string]> = [
  [null, 'new Card: what came is null'],
  [{ record: 'all' }, 'new Card: record is "all", but must be one of true false digest pictures'],
  [{ listener: 5 }, 'new Card: listener is 5, but must be an object'],
  [{ probe: null }, 'new Card: probe is null, but must be an object'],
  [{ file: '' }, 'new Card: file is "", but must be the path of a card file'],
  [{ file: 'a.card', counter: 1n }, "new Card: counter can't be set, since the card file of file has it"],
  [{ file: 'a.card', serial: '' }, "new Card: serial can't be set"],
  [{ serial: '' }, 'the serial is ""'],
  [{ secretHex: 'abc' }, 'the key has 3 characters, but must be hexadecimal, two digits for each of 1 to 64 bytes'],
  [{ secretHex: 12 }, 'the key must be a text'],
  [{ counter: 1 }, 'the counter is 1, but must be a bigint'],
  [{ counter: -1n }, 'the counter is "-1", but must be a whole number from 0 to 18446744073709551615'],
];

for (const [options, message] of REFUSED) {
  test(`card options: refused are those of which the message is: ${message}`, (t) => {
    const error = t.throws(() => new Card(options as never), { instanceOf: InputError });
    t.true(error.message.startsWith(message), error.message);
  });
}

test('card options: another card’s record is checked as the first one’s', (t) => {
  const card = new Card(CLEAN);
  t.throws(() => card.fit({ serial: '' }), { instanceOf: InputError, message: /^the serial is ""/ });
  t.throws(() => card.fit(null as never), { instanceOf: InputError, message: /^fit: what came is null/ });
});

/** Contacts at the ends of what may be, and beyond them. */
const CONTACTS: ReadonlyArray<readonly [name: string, least: number, most: number]> = [
  ['seed', 0, 0xffff_ffff],
  ['max_us', 0, 1_000_000],
  ['after', 0, 1_000_000],
];

for (const [name, least, most] of CONTACTS) {
  test(`card options: ${name} of contacts goes from ${least} to ${most}`, (t) => {
    const check = (value: number) => checkContacts('x', { kind: 'bouncy', seed: 1, max_us: 1, [name]: value });
    for (const value of [least, most]) t.notThrows(() => check(value));
    for (const value of [least - 1, most + 1, 0.5, null as never]) {
      const message = new RegExp(`^x: contacts\\.${name} is .* from ${least} to ${most}$`);
      t.throws(() => check(value), { instanceOf: InputError, message });
    }
  });
}

test('card options: what is recorded is what was asked for', (t) => {
  const cards = ([false, 'digest', true, 'pictures'] as const).map((record) => {
    const card = new Card({ ...CLEAN, record });
    login(card);
    return card;
  });
  const [, digest] = cards.map((card) => card.digest());
  t.regex(digest!, /^[0-9a-f]{64}$/);
  t.deepEqual(
    cards.map((card) => [card.digest(), card.screens.length, card.pictures.size]),
    [
      [null, 0, 0],
      [digest, 0, 0],
      [digest, 14, 0],
      [digest, 14, 14],
    ],
  );
  const card = cards.at(-1)!;
  t.deepEqual(card.pictures.get(13), { display: 'sixteen', segments: [...card.board.glass.segments] });
  t.deepEqual(card.pictures.get(0)!.segments, [0, 0, 0, 0, 0, 0, 0, 0]);
});

test('card options: of an attached device there are screens, and no pictures', (t) => {
  const card = new Card({ ...CLEAN, record: 'pictures' });
  const text = 'SIGN';
  const advance = (): void => {};
  card.attach({ name: 'sign', text, next_us: LAST_US, key: undefined, advance, save: () => ({}), load: advance });
  card.fit({});
  t.deepEqual(card.screens, [
    [0, ''],
    [0, 'SIGN'],
    [0, ''],
  ]);
  t.deepEqual([...card.pictures.keys()], [0, 2]);
});

test('plain card: arguments at the ends of board time', (t) => {
  const card = new Card(CLEAN);
  t.throws(() => card.type('1', LAST_US + 1), { instanceOf: InputError, message: /^type: every_us/ });
  const most = `from 0 to ${Math.floor(LAST_US / 4)}`;
  t.true(t.throws(() => card.type('1234', LAST_US), { instanceOf: InputError }).message.endsWith(most));
  card.wait(LAST_US);
  t.is(card.now_us, LAST_US);
  t.throws(() => card.wait(1), { instanceOf: InputError, message: /^wait: us is 1, .* from 0 to 0$/ });
});

test('plain card: a wait for a screen goes on over others, to its end', (t) => {
  const card = new Card(CLEAN);
  card.down('PRESS');
  t.false(card.waitUntil((text) => text === 'CHALLNG>', 40_000_000));
  t.deepEqual([card.now_us, card.screens.length > 2], [40_000_000, true]);
});
