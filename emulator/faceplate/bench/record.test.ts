import test from 'ava';
import fc from 'fast-check';
import { Card } from '../../machine/card.js';
import { play } from '../../script/player.js';
import { parseText } from '../../script/testing.js';
import { runs } from '../../testing-runs.js';
import { TestBench } from '../testing.js';
import { Recorder } from './recorder.js';
import { perform, SESSIONS_BACK } from './testing-sessions.js';

/** Sessions that are tried; more of them where there is time. */
const RUNS = Number(process.env.DSCPLUS_SESSIONS ?? runs(25, 60));

/** Plays a script as `dscplus replay` does. */
function replayed(text: string) {
  return play(parseText(text), new Card({ record: true }), () => '');
}

/** F2, and yes where it is asked whether what was done may go. */
function beginRecording(at: TestBench): void {
  at.controls.key('f2');
  if (at.bench.question !== undefined) at.controls.key('enter');
}

test('record: whatever is done is recorded as a script that passes with the same digest', (t) => {
  fc.assert(
    fc.property(SESSIONS_BACK, SESSIONS_BACK, (before, doings) => {
      const at = new TestBench();
      for (const doing of before) perform(at, doing);
      at.controls.key('escape');
      beginRecording(at);
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

test('record: a recording begins with all that a card from power-on has', (t) => {
  const at = new TestBench({ model: 'nagra-326', counter: 41n, serial: 'A B', secretHex: '0102' });
  at.bench.enter('contacts bouncy seed=3 max=4ms');
  at.bench.enter('stick 7 down');
  at.bench.enter('stick OK up');
  at.bench.enter('segment 2.b dead');
  at.bench.enter('segment 6.g lit');
  at.bench.enter('battery 12.5');
  at.bench.enter('cut power at write 9');
  at.bench.enter('down 3');
  at.pass(1234);
  at.keys('f2', 'enter');
  t.is(at.card.now_us, 200_000);
  at.keys('f2');
  const [script] = at.scripts.values();
  t.deepEqual(script.split('\n').slice(1, 10), [
    'card nagra-326 secret=0102 serial="A B" counter=41',
    'contacts bouncy seed=3 max=4ms',
    'stick 7 down',
    'stick OK up',
    'segment 2.b dead',
    'segment 6.g lit',
    'battery 12.5',
    'cut power at write 9',
    'wait 200ms',
  ]);
  t.is(replayed(script).digest, /^# digest (.*)$/m.exec(script)![1]);
});

test('record: the time that passed before a restore is written before it, and what passes after, after it', (t) => {
  const at = new TestBench();
  at.keys('f2', 'S', '1');
  at.pass(100);
  at.keys('R', '1', '5');
  at.keys('f2');
  const [script] = at.scripts.values();
  t.deepEqual(script.split('\n').slice(3, 13), [
    'wait 400ms',
    'save slot-1',
    'wait 500ms',
    'restore slot-1',
    'wait 200ms',
    'down 5',
    'wait 100ms',
    'up 5',
    'wait 100ms',
    `# digest ${replayed(script).digest}`,
  ]);
  // Going back, board time goes on from the restored one to that before.
  at.controls.key('s');
  const { session } = at.bench;
  const times = new Map<number, number>();
  while (session.passed_us > 400_000) {
    at.controls.key('<');
    times.set(session.passed_us, session.now_us);
  }
  t.deepEqual(
    [1_100_000, 900_000, 400_000].map((passed_us) => times.get(passed_us)),
    [600_000, 400_000, 400_000],
  );
});

test('record: what was saved before a recording can’t be restored in it', (t) => {
  const at = new TestBench();
  at.keys('S', '1', 'f2', 'enter', 'R', '1');
  t.regex(at.bench.message, /nothing is saved as slot-1/);
});

test('record: a time longer than a statement may wait is written as several', (t) => {
  const recorder = new Recorder({ expectation: (text) => text, contacts: () => ({ kind: 'clean' }) });
  recorder.start(0, []);
  const days = 24 * 3600 * 1_000_000;
  recorder.action(70 * days, { do: 'down', key: '5' }, () => undefined);
  t.deepEqual(
    recorder
      .text('a.keys', recorder.first!, 71 * days, '# digest x')
      .split('\n')
      .slice(1),
    ['wait 2592000s', 'wait 2592000s', 'wait 864000s', 'down 5', 'wait 86400s', '# digest x', ''],
  );
});

test('record: an action that fails is not recorded', (t) => {
  const at = new TestBench();
  at.keys('f2');
  at.bench.do({ do: 'cardFile', path: 'no such.card' });
  t.regex(at.bench.message, /no such\.card/);
  at.keys('f2');
  t.notRegex([...at.scripts.values()][0], /no such/);
  t.false(at.bench.view().log.entries.some(({ text }) => /no such/.test(text)));
});
