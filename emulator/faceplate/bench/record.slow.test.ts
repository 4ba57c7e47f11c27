import test from 'ava';
import { Card } from '../../machine/card.js';
import { play } from '../../script/player.js';
import { parseText } from '../../script/testing.js';
import { TestBench } from '../testing.js';

test('record: a script that would become too long ends where the last line has room', (t) => {
  const at = new TestBench();
  at.keys('f2');
  for (let press = 0; press < 99_000 && at.scripts.size === 0; press++) {
    at.card.board.contacts.isDown('5') ? at.bench.session.up('5') : at.bench.session.down('5');
    at.pass(7);
  }
  const [script] = at.scripts.values();
  t.true(script.length <= 1024 * 1024);
  t.true(script.length > 900_000);
  t.regex(at.bench.message, /at most 1 MiB: recorded to session-1\.keys/);
  t.is(play(parseText(script), new Card(), () => '').failure, null);
});
