import test from 'ava';
import fc from 'fast-check';
import { Past } from './past.js';
import { TestBench } from './testing.js';
import { perform, SESSIONS } from './testing-sessions.js';

/** Sessions that are tried; more of them where somebody has the time. */
const RUNS = Number(process.env.DSCPLUS_SESSIONS ?? 40);

/** All that there is to see of the card and what stands beside it, and the digest of all that happened. */
function seen(at: TestBench): string {
  const { card, login, state, memory, log, scope, faults } = at.bench.view();
  const { focus: _, model, ...face } = card;
  return JSON.stringify(
    [
      model.name,
      face,
      login.challenge,
      login.typed,
      login.verdict,
      state,
      memory,
      log,
      scope,
      faults.supply,
      at.card.board.memory.save(),
      at.card.digest(),
    ],
    (_key, value) => (typeof value === 'bigint' ? String(value) : value),
  );
}

test('history: stepping back and forth shows what was there, digest included', (t) => {
  const steps = fc.array(fc.constantFrom(',', '<', '<', '<', '<'), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(SESSIONS, steps, (doings, back) => {
      const at = new TestBench();
      const { history } = at.bench;
      const was = new Map([[history.passed_us, seen(at)]]);
      for (const doing of doings) {
        perform(at, doing);
        was.set(history.passed_us, seen(at));
      }
      at.controls.key('s');
      at.bench.finger.letGo();
      was.set(history.passed_us, seen(at));
      const end_us = history.passed_us;
      for (const key of back) {
        at.controls.key(key);
        const before = was.get(history.passed_us);
        if (before !== undefined) t.is(seen(at), before);
        was.set(history.passed_us, seen(at));
      }
      for (let step = 0; history.passed_us < end_us && step < 2000; step++) {
        const from_us = history.passed_us;
        at.controls.key('>');
        if (history.passed_us === from_us) break;
        const before = was.get(history.passed_us);
        if (before !== undefined && history.passed_us <= end_us) t.is(seen(at), before);
      }
    }),
    { numRuns: RUNS },
  );
});

test('history: the past is bounded, and what is kept of it comes back', (t) => {
  const at = new TestBench();
  const { history } = at.bench;
  for (let press = 0; press < 18_000; press++) {
    at.card.board.contacts.isDown('5') ? history.up('5') : history.down('5');
    at.pass(3);
  }
  const [end_us, end] = [history.passed_us, seen(at)];
  at.controls.key('s');
  for (let step = 0; step < 80; step++) at.controls.key('<');
  t.true(history.known > 20);
  while (history.passed_us < end_us || history.isDue) history.board.advanceToChange(end_us);
  t.is(seen(at), end);
});

test('history: of a long past the oldest is forgotten, whole machines at a time', (t) => {
  const past = new Past<number, number>();
  past.begin(0);
  for (let at_us = 1; at_us <= 100_000; at_us++) {
    past.add({ at_us, deed: undefined, beside: at_us });
    if (past.isKeepingDue) past.keep(at_us, at_us);
  }
  const machines = past.before(100_001);
  t.is(machines.length, 64);
  t.is(machines.at(-1), past.oldest);
  t.is(past.oldest.at_us, 99_840 - 63 * 256);
  for (const kept of machines) {
    past.goTo(kept);
    t.is(past.next?.at_us, kept.at_us + 1);
  }
  past.goTo(past.nearest(past.oldest.at_us + 300));
  t.is(past.next?.at_us, past.oldest.at_us + 257);
});
