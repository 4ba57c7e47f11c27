import test from 'ava';
import fc from 'fast-check';
import { Card } from '../card.js';
import { play } from '../script/player.js';
import { parseText } from '../script/testing.js';
import { TestBench } from './testing.js';
import { perform, SESSIONS_BACK } from './testing-sessions.js';

/** Sessions that are tried; more of them where somebody has the time. */
const RUNS = Number(process.env.DSCPLUS_SESSIONS ?? 60);

/** Plays a script as `dscplus replay` does. */
function replayed(text: string) {
  return play(parseText(text), new Card({ record: true }), () => '');
}

test('record: whatever is done is recorded as a script that passes with the same digest', (t) => {
  fc.assert(
    fc.property(SESSIONS_BACK, SESSIONS_BACK, (before, doings) => {
      const at = new TestBench();
      for (const doing of before) perform(at, doing);
      at.controls.key('escape');
      at.controls.key('f2');
      for (const doing of doings) perform(at, doing);
      const { screens, digest } = { screens: at.card.display, digest: at.card.digest() };
      at.controls.key('f2');
      const [script] = at.scripts.values();
      const result = replayed(script);
      t.is(result.failure, null);
      t.is(result.digest, digest);
      t.is(result.board_us, at.card.now_us);
      t.is(result.screens.at(-1)![1], screens);
    }),
    { numRuns: RUNS },
  );
});
