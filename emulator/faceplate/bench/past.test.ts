import test from 'ava';
import fc from 'fast-check';
import { Card } from '../../machine/card.js';
import { parseScript } from '../../script/parse.js';
import { play } from '../../script/player.js';
import { scriptFiles } from '../../script/read-file.js';
import { parseText } from '../../script/testing.js';
import { runs } from '../../testing-runs.js';
import { TestBench } from '../testing.js';
import { perform, SESSIONS_BACK } from './testing-sessions.js';

/** Sessions that are tried; more of them where there is time. */
const RUNS = Number(process.env.DSCPLUS_SESSIONS ?? runs(20, 40));

/** Plays a script as `dscplus replay` does, and tells every edge of a contact. */
function replayed(text: string) {
  const edges: string[] = [];
  const listener = {
    contact: (time_us: number, key: number, level: number) => void edges.push(`${time_us} ${key} ${level}`),
    debounced: () => undefined,
    display: () => undefined,
    memory: () => undefined,
  };
  const result = play(parseText(text), new Card({ record: true, listener }), () => '12345678');
  return { ...result, edges };
}

function saved(at: TestBench, key: 'w' | 'W'): string {
  const before = at.scripts.size;
  at.controls.key(key);
  if (at.scripts.size === before) throw new Error(at.bench.message);
  return [...at.scripts.values()].at(-1)!;
}

/** Edges of all contacts since an instant, as the scope has them, from that instant on. */
function edgesSince(at: TestBench, since_us: number): string[] {
  const { tracks } = at.bench.view().scope;
  return tracks
    .flatMap(({ raw }, key) => raw.map((at_us, place) => ({ at_us, key, level: 1 - (place % 2) })))
    .filter(({ at_us }) => at_us >= since_us)
    .sort((one, other) => one.at_us - other.at_us || one.key - other.key)
    .map(({ at_us, key, level }) => `${at_us - since_us} ${key} ${level}`);
}

test('past: whatever was done is saved as a script that passes, without having been recorded', (t) => {
  fc.assert(
    fc.property(SESSIONS_BACK, (doings) => {
      const at = new TestBench({ contacts: { kind: 'bouncy', seed: 5, max_us: 25_000 } });
      for (const doing of doings) perform(at, doing);
      at.controls.key('escape');
      const script = saved(at, 'w');
      t.regex(at.bench.message, /^power-on until now is in session-1\.keys; it passes$/);
      const result = replayed(script);
      t.is(result.failure, null);
      t.is(result.digest, /^# digest (.*)$/m.exec(script)![1]);
      t.is(result.board_us, at.card.now_us);
    }),
    { numRuns: RUNS },
  );
});

test('past: from the last screen off, the script shows the same bounces', (t) => {
  for (const seed of [1, 2, 3, 4]) {
    const at = new TestBench({ contacts: { kind: 'bouncy', seed, max_us: 25_000 } });
    for (let login = 0; login < 3; login++) {
      at.controls.key('p');
      at.pass(2300);
      at.keys(...'1234', 'enter');
      at.pass(40_000);
      t.is(at.card.display, '');
    }
    const off_us = at.bench.view().log.entries.findLast(({ text }) => text === 'blank')!.at_us;
    const before_us = at.bench
      .view()
      .log.entries.filter(({ text }) => text === 'blank')
      .at(-2)!.at_us;
    const script = saved(at, 'W');
    t.regex(at.bench.message, /last off until now .* it passes/);
    t.regex(script, /^contacts bouncy seed=\d max=25ms after=\d+$/m);
    t.deepEqual(replayed(script).edges, edgesSince(at, before_us), 'nothing was done after the last screen off');
    at.controls.key('p');
    at.pass(2300);
    at.keys('5');
    t.deepEqual(replayed(saved(at, 'W')).edges, edgesSince(at, off_us));
  }
});

test('past: a bounce of 25 ms is found by the trigger, measured, and saved as the script that shows it', (t) => {
  const at = new TestBench({ contacts: { kind: 'bouncy', seed: 1, max_us: 25_000 } });
  at.bench.enter('trigger bounce 15ms');
  for (let tap = 0; tap < 2000 && !at.bench.time.pace.isPaused; tap++) at.keys('5');
  t.regex(at.bench.message, /^stopped: 5 bounced /);
  at.bench.enter('trigger off');
  at.controls.key('s');
  at.pass(300);
  const { press } = at.bench.view().scope;
  t.true(press!.bounce_us > 15_000);
  const result = replayed(saved(at, 'w'));
  t.true(result.edges.some((edge) => edge === `${press!.until_us} 5 0`));
});

test('past: notes go into script and events, and come again after going back', (t) => {
  const at = new TestBench();
  at.keys('5');
  for (const char of '#here') at.controls.key(char);
  at.controls.key('enter');
  at.pass(100);
  at.keys('6', 's');
  at.bench.session.backToTime(0);
  at.controls.key('s');
  at.pass(1);
  at.pass(5000);
  t.deepEqual(
    at.bench
      .view()
      .log.entries.filter(({ text }) => text === '# here')
      .map(({ time_us }) => time_us),
    [200_000],
  );
  t.regex(saved(at, 'w'), /wait 100ms\n# here\nwait 100ms\ndown 6\n/);
});

test('past: a capture is written as what its contacts did, and contacts bounce behind it as they did', (t) => {
  for (const contacts of [{ kind: 'clean' }, { kind: 'bouncy', seed: 3, max_us: 9000 }] as const) {
    const at = new TestBench({ contacts });
    at.keys('f2', '7');
    const capture = 'Time [s],OK\n0,0\n0.001,1\n0.0012,0\n0.0015,1\n0.030,0\n0.2,0\n';
    const files = {
      ...scriptFiles(at.card.model),
      read: (path: string) => Buffer.from(path.endsWith('.csv') ? capture : 'contacts file=a.csv\n'),
    };
    at.bench.play(parseScript('t.keys', files));
    at.pass(300);
    at.keys('8', '9', 'f2');
    const script = at.scripts.get('session-1.keys')!;
    t.regex(script, /^down OK\nwait 200us\nup OK\nwait 300us\ndown OK\nwait 28500us\nup OK$/m);
    const result = replayed(script);
    t.is(result.digest, /^# digest (.*)$/m.exec(script)![1]);
    t.deepEqual(result.edges, edgesSince(at, 0));
  }
});

test('past: what can’t be saved is said', (t) => {
  const at = new TestBench();
  at.controls.key('W');
  t.is(at.bench.message, 'nothing was done yet');
  at.bench.enter('script a.keys from off');
  t.is(at.bench.message, 'nothing was done yet');
  t.like(at.bench.enter('script a.keys from on'), { column: 20 });
});

test('past: a file that is there already stays as it is', (t) => {
  const at = new TestBench();
  at.scripts.set('my.card', 'a card');
  at.keys('7');
  at.bench.enter('script my.card');
  t.is(at.bench.message, 'my.card is there already: name another file');
  at.bench.enter('script a.keys');
  t.is(at.bench.message, 'power-on until now is in a.keys; it passes');
  t.deepEqual([...at.scripts.keys()], ['my.card', 'a.keys']);
  t.is(at.scripts.get('my.card'), 'a card');
});
