import test from 'ava';
import { KEYS } from '../../firmware/hal.js';
import { findModel, type Model } from '../../firmware/models.js';
import { screensOf, transitionsOf } from '../../firmware/ui/screens.js';
import { Board } from './board.js';

/** A model that nobody makes: ten cells, a challenge of five digits, a PIN of six, a response of nine on three pages. */
const FOURTH: Model = {
  ...findModel('dsc-plus-gen1')!,
  name: 'fourth',
  cells: 10,
  display: 'sixteen',
  fields: [
    { name: 'challenge', prompt: 'CODE>', digits: 5 },
    { name: 'pin', prompt: 'PIN>', digits: 6 },
  ],
  response_digits: 9,
  pages: [5, 4],
  page_ms: 700,
  debounce_ms: 3,
  hold_ms: 400,
  idle_ms: 5000,
  response_ms: 3000,
  suite: 'OCRA-1:HOTP-SHA256-9:QN05-PSHA256',
};

function fourth(): { board: Board; press: (name: string) => void; texts: string[] } {
  const board = new Board(FOURTH);
  const texts: string[] = [];
  const record = {
    model: 'fourth',
    serial: 'F-1',
    suite: FOURTH.suite,
    key: new Uint8Array(32).fill(7),
    counter_hi: 0,
    counter_lo: 0,
  };
  board.fit(FOURTH, record);
  board.contacts.setMode({ kind: 'clean' });
  const ignore = () => {};
  board.listen({ contact: ignore, debounced: ignore, memory: ignore, display: (_, text) => texts.push(text) });
  const press = (name: string) => {
    const key = KEYS.indexOf(name as (typeof KEYS)[number]);
    board.contacts.move(board.now_us, key, true);
    board.advance(board.now_us + (name === 'PRESS' ? 500_000 : 10_000));
    board.contacts.move(board.now_us, key, false);
    board.advance(board.now_us + 10_000);
  };
  return { board, press, texts };
}

test('fourth model: a table entry is enough for its screens, pages and times', (t) => {
  const { board, press, texts } = fourth();
  for (const key of ['PRESS', ...'54321', 'OK', ...'123456', 'OK']) press(key);
  board.advance(board.now_us + 5_000_000);
  const [first, second] = texts.slice(13);
  t.deepEqual(texts.slice(0, 13), [
    'CODE>',
    'CODE>5',
    'CODE>54',
    'CODE>543',
    'CODE>5432',
    'CODE>54321',
    'PIN>',
    'PIN>1',
    'PIN>-2',
    'PIN>--3',
    'PIN>---4',
    'PIN>----5',
    'PIN>-----6',
  ]);
  t.regex(first!, /^[0-9]{5}$/);
  t.regex(second!, /^[0-9]{4}$/);
  t.deepEqual(texts.slice(13), [first, second, first, second, first, '']);
});

test('fourth model: its transitions name only its own screens', (t) => {
  const screens = screensOf(FOURTH);
  for (const { from, to } of transitionsOf(FOURTH)) t.true(screens.includes(from) && screens.includes(to));
});
