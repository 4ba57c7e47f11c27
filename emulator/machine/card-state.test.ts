import test from 'ava';
import { InputError } from '../input-error.js';
import { LAST_US } from './board.js';
import { Card } from './card.js';
import type { CardState } from './card-state.js';
import { CLEAN, login } from './testing.js';

/** A snapshot's copy with another value at a path; undefined takes the member away. */
function changed(state: CardState, path: string, value: unknown): CardState {
  const copy = JSON.parse(JSON.stringify(state));
  const names = path.split('.');
  const last = names.pop()!;
  const holder = names.reduce((part, name) => part[name], copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const WRONG: ReadonlyArray<readonly [path: string, value: unknown]> = [
  ['format', 'dscplus snapshot 2'],
  ['board', undefined],
  ['board', null],
  ['board.model', 'none'],
  ['file', 5],
  ['file', undefined],
  ['board.memory', undefined],
  ['board.memory.hex', 'ff'],
  ['board.memory.hex', 5],
  ['board.board_us', -1],
  ['board.board_us', LAST_US + 1],
  ['board.board_us', 0.5],
  ['board.board_us', '5'],
  ['board.battery', -1],
  ['board.battery', 1e15],
  ['board.battery', undefined],
  ['board.more', 1],
  ['board.cut', 1],
  ['board.firmware.page', 0.5],
  ['board.firmware.entry', null],
  ['board.firmware.entry', 5],
  ['board.firmware.response', {}],
  ['board.firmware.response', ['a']],
  ['board.firmware.response', [0.5]],
  ['board.firmware.screen', 'none'],
  ['board.glass.driven', { length: 8 }],
  ['board.glass.driven', ['x']],
  ['board.glass.driven.0', 70_000],
  ['board.contacts.mode', { kind: 'sticky' }],
  ['board.contacts.edges_us', 5],
  ['board.contacts.edges_us', [[0.5]]],
  ['board.contacts.edges_us.13', []],
  ['board.contacts.edges_us.3', [0.5]],
  ['board.contacts.mode', { kind: 'bouncy', seed: 1, max_us: 1, after: null }],
  ['board.contacts.edges_us.0', [null]],
  ['board.contacts.glitchEnd_us.0', null],
  ['board.contacts.moves', null],
  ['board.glass.driven.8', 0],
  ['board.memory', []],
  ['board.memory.more', 1],
  ['board.firmware.more', {}],
  ['board.contacts.hand', undefined],
];

test('card state: a snapshot that no card made is refused, and the card stays as it is', (t) => {
  const card = new Card(CLEAN);
  login(card);
  const saved = card.save();
  const before = JSON.stringify(saved);
  for (const [path, value] of WRONG) {
    t.throws(() => card.restore(changed(saved, path, value)), { instanceOf: InputError }, `${path}: ${value}`);
    t.is(JSON.stringify(card.save()), before, path);
  }
  for (const wrong of [undefined, null, 5, 'x', []]) {
    t.throws(() => card.restore(wrong as never), { instanceOf: InputError });
  }
});

test('card state: a copy of a snapshot is taken, at the beginning of time as well', (t) => {
  const card = new Card(CLEAN);
  const first = card.save();
  login(card);
  const saved = card.save();
  for (const state of [first, saved]) {
    card.restore(changed(state, 'file', null));
    t.deepEqual(card.save(), state);
  }
  const late = changed(first, 'board.board_us', LAST_US);
  card.restore(late);
  t.is(card.now_us, LAST_US);
});
