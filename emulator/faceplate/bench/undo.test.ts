import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { createCardFile, readCardFile } from '../../machine/card-file/card-file.js';
import { completeRecord } from '../../machine/card-record.js';
import { runs } from '../../testing-runs.js';
import { TestBench } from '../testing.js';
import { perform, SESSIONS } from './testing-sessions.js';

/** Sessions that are tried; more of them where there is time. */
const RUNS = Number(process.env.DSCPLUS_SESSIONS ?? runs(20, 40));

/** All that there is to see of the card and what stands beside it, and the digest of all that happened. */
function seen(at: TestBench): string {
  const { card, login, state, memory, log, scope, faults } = at.bench.view();
  // Where the hand points is no part of the past: the key that has the focus, the segment that is chosen.
  const { focus: _focus, chosen: _chosen, model, ...face } = card;
  return JSON.stringify(
    [
      model.name,
      face,
      login.challenge,
      login.typed,
      login.verdict,
      state,
      memory,
      log.entries,
      scope.tracks,
      faults.supply,
      at.card.board.memory.save(),
      at.card.digest(),
    ],
    (_key, value) => (typeof value === 'bigint' ? String(value) : value),
  );
}

test('undo: stepping back and forward shows what was there, digest included', (t) => {
  const steps = fc.array(fc.constantFrom(',', '<', '<', '<', '<'), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(SESSIONS, steps, (doings, back) => {
      const at = new TestBench();
      const { session } = at.bench;
      const was = new Map([[session.passed_us, seen(at)]]);
      for (const doing of doings) {
        perform(at, doing);
        was.set(session.passed_us, seen(at));
      }
      at.controls.key('s');
      at.bench.finger.letGo();
      was.set(session.passed_us, seen(at));
      const end_us = session.passed_us;
      for (const key of back) {
        at.controls.key(key);
        const before = was.get(session.passed_us);
        if (before !== undefined) t.is(seen(at), before);
        was.set(session.passed_us, seen(at));
      }
      for (let step = 0; session.passed_us < end_us && step < 2000; step++) {
        const from_us = session.passed_us;
        at.controls.key('>');
        if (session.passed_us === from_us) break;
        const before = was.get(session.passed_us);
        if (before !== undefined && session.passed_us <= end_us) t.is(seen(at), before);
      }
    }),
    { numRuns: RUNS },
  );
});

test('undo: the past is bounded, and what is kept of it comes back', (t) => {
  const at = new TestBench();
  const { session } = at.bench;
  for (let press = 0; press < 18_000; press++) {
    at.card.board.contacts.isDown('5') ? session.up('5') : session.down('5');
    at.pass(3);
  }
  const [end_us, end] = [session.passed_us, seen(at)];
  at.controls.key('s');
  for (let step = 0; step < 80; step++) at.controls.key('<');
  t.true(session.isPast);
  while (session.passed_us < end_us || session.isDue) session.advanceToChange(end_us);
  t.is(seen(at), end);
});

test('undo: what a slot held comes back with the time', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(2200);
  // So much in between that a machine is kept there.
  at.keys('1', 'S', '1', ...'5'.repeat(140), '2', 'S', '1', 's');
  const start_us = at.bench.session.passed_us;
  while (at.bench.session.passed_us > start_us - 500_000) at.controls.key('<');
  at.keys('s', '3', 'R', '1');
  t.is(at.card.display, 'PIN>1');
});

test('undo: going back over what came after a response uses up no counter of a card file', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-undo-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'my.card');
  createCardFile(path, completeRecord({ model: 'nagra-326', counter: 5n }));
  const at = new TestBench({ file: path });
  t.teardown(() => at.bench.close());
  at.controls.key('p');
  at.pass(2200);
  at.keys(...'12345678', 'enter', ...'1234', 'enter', '1');
  const response = at.card.display;
  at.controls.key('s');
  for (let step = 0; step < 8; step++) at.controls.key('<');
  t.is(at.card.display, response);
  t.is(readCardFile(path).counter, 6n);
  // Before the response its counter is still used up: the next one is another.
  while (at.card.display === response) at.controls.key('<');
  while (at.card.display !== '' && at.bench.session.isPast) at.controls.key('>');
  t.not(at.card.display, response);
  t.is(readCardFile(path).counter, 7n);
});
