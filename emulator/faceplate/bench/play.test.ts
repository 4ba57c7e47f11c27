import test from 'ava';
import fc from 'fast-check';
import { verifierOcra } from '../../../host-tools/verifier/ocra/ocra.js';
import { Card } from '../../machine/card.js';
import type { ResponseCheck } from '../../machine/target.js';
import { play } from '../../script/player.js';
import { parseText } from '../../script/testing.js';
import { runs } from '../../testing-runs.js';
import { TestBench } from '../testing.js';

/** Sessions that are tried; more of them where there is time. */
const RUNS = Number(process.env.DSCPLUS_SESSIONS ?? runs(10, 40));

const CHECK: ResponseCheck = ({ suite, key }, counter, question, pin) =>
  verifierOcra({ suite, key, question, pin, ...(suite.includes(':C-') && { counter }) });

const LOGIN = `
contacts bouncy seed=7 max=9ms
press PRESS for 2.2s
expect "PIN>" within 1s
type 1234
press OK for 55555us
include other.keys
expect response for 30s
`;

/** Scripts that pass, and such that fail where their name says. */
const SCRIPTS: ReadonlyArray<readonly [name: string, text: string, line: number | undefined]> = [
  ['a login with an include', LOGIN.replace('expect response for 30s', 'expect response'), undefined],
  [
    'times, faults and slots',
    'down PRESS\nexpect "PIN>" within 3s\nup PRESS\nwait 100ms\nsave a\nstick 3 down\nwait 1s\nexpect "PIN>3"\nrestore a\nexpect "PIN>" for 2s\ncut power\nexpect off for 1ms\nrestore power\nwait 0s',
    undefined,
  ],
  [
    'a counter and a cut at a write',
    'card nagra-326 counter=9\ncontacts clean\npress PRESS for 2.1s\ntype 12345678\npress OK\ntype 1234\ncut power at write 5\npress OK\nexpect off\nrestore power\nwait 1s',
    undefined,
  ],
  ['a wait that is in vain', 'press PRESS for 1s\nexpect "PIN>" within 1.5s\nwait 9s', 2],
  ['a display that does not last', 'press PRESS for 2.1s\nexpect "PIN>" for 60s', 2],
  ['another text', '\n\npress PRESS for 2.1s\nexpect "PIN"\nwait 1s', 4],
  ['a wrong response', 'expect response for 123456 pin 1234', 1],
];
const OTHER = { 'other.keys': 'type 482915 every 123457us\npress OK\n' };

for (const [name, text, line] of SCRIPTS) {
  test(`play: ${name} does in the faceplate what it does in a replay, whenever it is looked at`, (t) => {
    const script = parseText(text, OTHER);
    const wanted = play(script, new Card({ record: true }), CHECK);
    const passes = fc.array(fc.oneof(fc.integer({ min: 0, max: 900 }), fc.constantFrom('+', '-', ',', '<', '>', 's')), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(passes, (doings) => {
        const at = new TestBench({ contacts: { kind: 'bouncy', seed: 1, max_us: 25_000 } }, CHECK);
        at.bench.play(script);
        for (const doing of doings) {
          if (typeof doing === 'number') at.pass(doing);
          else at.controls.key(doing);
        }
        for (let more = 0; at.bench.session.player.isOn || at.bench.session.isPast; more++) {
          if (at.bench.time.pace.isPaused) at.controls.key('s');
          at.pass(50_000);
          if (more > 100) t.fail('it never ends');
        }
        t.is(at.bench.session.player.state!.failure?.line, line);
        t.deepEqual(at.bench.session.player.state!.failure ?? null, wanted.failure);
        // Time may have been let go on behind the end.
        if (!at.bench.session.isPast && at.card.now_us === wanted.board_us) t.is(at.card.digest(), wanted.digest);
      }),
      { numRuns: RUNS },
    );
  });
}

test('play: Esc ends what plays, and a key that it held is let go of', (t) => {
  const at = new TestBench();
  at.bench.enter('wait 100000s');
  at.pass(1000);
  at.bench.enter('press OK');
  t.is(at.bench.message, 'a script is playing: Esc ends it');
  at.keys('r');
  t.true(at.text().includes('Esc: end the script'));
  at.keys('escape');
  t.is(at.bench.message, 'ended: wait');
  t.is(at.bench.input, 'page', 'another Esc goes back to the card');
  at.bench.enter('press PRESS for 100s');
  at.pass(3000);
  t.true(at.card.board.contacts.isDown('PRESS'));
  at.keys('escape');
  t.false(at.card.board.contacts.isDown('PRESS'));
  at.bench.enter('type 777 every 60s');
  at.pass(1000);
  t.true(at.card.board.contacts.isDown('7'));
  at.keys('escape');
  t.false(at.card.board.contacts.isDown('7'));
  at.keys('escape');
  t.is(at.bench.input, 'card');
});
