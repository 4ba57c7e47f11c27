import test from 'ava';
import { KEY_PLACES, KeySequencer, PRESS_US } from './key-sequencer.js';
import { PlainCard } from './plain-card.js';

/** A card whose moves are written down, and its sequencer. */
function sequenced() {
  const card = new PlainCard({ contacts: { kind: 'clean' } });
  const moves: Array<readonly [time_us: number, key: number, level: number]> = [];
  card.board.listen({ contact: (...move) => moves.push(move), debounced() {}, display() {}, memory() {} });
  return { card, moves, sequencer: new KeySequencer(card) };
}

test('key sequencer: a press that comes while another is done begins after it and its rest', (t) => {
  const { card, moves, sequencer } = sequenced();
  card.wait(500);
  t.deepEqual([sequencer.isIdle, sequencer.isDue], [true, false]);
  t.true(sequencer.add([{ kind: 'press', key: '1', for_us: 700 }]));
  t.deepEqual([sequencer.isIdle, sequencer.isDue, sequencer.next_us], [false, false, 1200]);
  card.wait(300);
  t.true(
    sequencer.add([
      { kind: 'down', key: '2' },
      { kind: 'press', key: '3', for_us: 50 },
    ]),
  );
  t.deepEqual([sequencer.isDue, sequencer.next_us], [false, 1200]);
  const end_us = 1200 + 2 * PRESS_US + 50;
  t.false(sequencer.pass(end_us, () => false));
  t.deepEqual([card.now_us, sequencer.isIdle], [end_us, true]);
  t.deepEqual(moves, [
    [500, 1, 1],
    [1200, 1, 0],
    [1200 + PRESS_US, 2, 1],
    [1200 + PRESS_US, 3, 1],
    [1250 + PRESS_US, 3, 0],
  ]);
});

test('key sequencer: a move is due at its instant, which others may have let pass', (t) => {
  const { card, sequencer } = sequenced();
  sequencer.add([{ kind: 'press', key: '1', for_us: 1000 }]);
  card.wait(999);
  t.false(sequencer.isDue);
  card.wait(1);
  t.true(sequencer.isDue);
});

test('key sequencer: of moves that do not all find room none is queued', (t) => {
  const { sequencer, moves } = sequenced();
  const press = { kind: 'press', key: '1', for_us: 1 } as const;
  t.false(sequencer.add(Array.from({ length: KEY_PLACES + 1 }, () => press)));
  t.deepEqual([moves.length, sequencer.isIdle], [0, true]);
  t.true(sequencer.add(Array.from({ length: KEY_PLACES }, () => press)));
  t.false(sequencer.add([press]));
  sequencer.letGo();
  t.deepEqual([moves.length, sequencer.isIdle, sequencer.add([press])], [2, true, true]);
});
