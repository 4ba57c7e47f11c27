import test from 'ava';
import { Firmware } from '../../../firmware/firmware.js';
import { type Keypad, NO_KEY } from '../../../firmware/keypad/keypad.js';
import { MODELS, type Model } from '../../../firmware/models.js';
import { Entry } from '../../../firmware/ui/entry.js';
import { tableOf } from '../../../firmware/ui/table.js';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { Card } from '../../machine/card.js';
import { play } from '../../script/player.js';
import { parseText } from '../../script/testing.js';
import { replace } from '../../testing-replace.js';
import { isBeginning } from './escape.js';
import { INVARIANTS } from './invariants.js';
import { Machine } from './machine.js';
import type { Move } from './moves.js';
import { violationScript } from './script.js';
import { stuckNode } from './state-graph.js';
import { small } from './testing.js';
import { change, countBacks, FAULTS, rowOf } from './testing-faults.js';
import { type Violation, walk } from './walk.js';

const [DSC_PLUS, _GEN1, NAGRA] = MODELS as [Model, Model, Model];

/** Whether a violation's script runs to its end on a card. */
function runsOn(card: Card, model: Model, violation: Violation): boolean {
  return play(parseText(violationScript(model.name, violation)), card, responseCheck).failure === null;
}

for (const { what, model, seed, breaks, found, runs, script } of FAULTS) {
  test.serial(`walk: finds that ${what}, and the shortest script that shows it`, (t) => {
    const undone: Array<() => void> = [];
    const undo = () => {
      for (const step of undone.splice(0)) step();
    };
    t.teardown(undo);
    seed({ teardown: (step) => undone.unshift(step) }, tableOf(model));
    const violation = walk(model).violation!;
    t.is(violation.invariant, breaks);
    t.regex(violation.found, found);
    if (script !== undefined) {
      const lines = violationScript(model.name, violation).split('\n');
      t.deepEqual(lines.slice(lines.indexOf('contacts clean') + 1), [...script, '']);
    }
    if (runs === undefined) return;
    t.true(runsOn(new Card({ record: true }), model, violation), 'the faulty card shows it');
    undo();
    t.is(runsOn(new Card({ record: true }), model, violation), runs === 'on every card');
  });
}

test('walk: the script of a violation says what is violated and begins with a card and clean contacts', (t) => {
  const moves: readonly Move[] = [
    { do: 'edge', key: 12, down: true },
    { do: 'pass', ms: 21 },
    { do: 'pass', ms: 2000 },
    { do: 'weaken' },
    { do: 'edge', key: 12, down: false },
    { do: 'record', record: 'damaged' },
  ];
  t.is(
    violationScript('dsc-plus', { invariant: INVARIANTS[1], found: 'the display is still on', moves, display: 'PIN>' }),
    [
      '# every state goes off within its time without a press, and not before:',
      '# the display is still on',
      'card dsc-plus',
      'contacts clean',
      'down PRESS',
      'wait 2021ms',
      'battery 5',
      'up PRESS',
      '# here the record in memory becomes damaged, which no statement can do',
      'expect "PIN>"',
      '',
    ].join('\n'),
  );
});

test.serial('walk: paths with other digits find two digits that are not like the others', (t) => {
  const original = replace(t, Entry.prototype, 'append', function (this: Entry, field, digit) {
    if (field !== 1 || digit !== 7 || this.digits[0][0] !== 7) original.call(this, field, digit);
  });
  const { violation, equivalence } = walk(small(DSC_PLUS), { equivalenceChecks: 100 });
  t.is(violation?.invariant, INVARIANTS[5]);
  t.regex(violation!.found, /^with other digits the display is /);
  t.true(violation!.moves.some((move) => move.do === 'edge' && move.key === 7));
  t.true(equivalence!.otherDigits > 0);
});

test.serial('walk: random continuations find a key that acts only for some of the time that a screen has', (t) => {
  const original = replace(
    t,
    Firmware.prototype,
    'serveKeys' as never,
    function (this: never, now_ms: number) {
      const { keypad, timeout_ms, model } = this as { keypad: Keypad; timeout_ms: number; model: Model };
      const left_ms = timeout_ms - now_ms;
      if (left_ms < model.idle_ms - 100 && left_ms > model.idle_ms - 500) keypad.counted = NO_KEY;
      (original as (now_ms: number) => void).call(this, now_ms);
    } as never,
  );
  const { violation, equivalence } = walk(small(DSC_PLUS), { equivalenceChecks: 100 });
  t.not(violation, null);
  t.is(walk(small(DSC_PLUS)).violation, null);
  t.true(equivalence!.pairs > 0);
});

test.serial('walk: a row that is taken is reported with the screen that it really leads to', (t) => {
  const model = small(DSC_PLUS);
  const table = tableOf(model);
  change(t, table.to, rowOf(table, 'off', 'hold', 'no key'), table.memoryError);
  const { taken } = walk(model);
  t.deepEqual(
    taken.filter(({ from, when }) => from === 'off' && when === 'no key').map(({ to }) => to),
    ['memoryError'],
  );
});

test.serial(
  'walk: a model with one digit a field satisfies every invariant, and every row of its table is taken as it says',
  (t) => {
    const model = small(NAGRA);
    const report = walk(model, { equivalenceChecks: 1 });
    t.is(report.violation, null);
    t.deepEqual(report.untaken, []);
    t.deepEqual(
      report.taken.map(({ times, ...row }) => row),
      tableOf(model).rows.map((row) => ({ ...row })),
    );
    t.is(
      report.states,
      report.screens.reduce((sum, { states }) => sum + states, 0),
    );
    t.true(report.transitions > 5 * report.states);
  },
);

test.serial('walk: a field that is saved and that the canonical state does not name ends it with an error', (t) => {
  countBacks(t);
  const save: Entry['save'] = replace(t, Entry.prototype, 'save', function (this: Entry) {
    return { ...save.call(this), backs: (this as unknown as { backs?: number }).backs ?? 0 };
  });
  t.throws(() => walk(DSC_PLUS), {
    name: 'InputError',
    message: /^walk: the machine saves "firmware\.entry\.backs", which the canonical state does not name/,
  });
});

test('walk: a state from which no moves lead back to a login is found', (t) => {
  const machine = new Machine(DSC_PLUS);
  const off = machine.save();
  const open = { ...off, board: { ...off.board, firmware: { ...off.board.firmware, screen: 'pin' as const } } };
  // Off and the first screen lead to each other; from the last one there is only a way to itself.
  const good = [off, open, off].map((state) => isBeginning(state, DSC_PLUS));
  t.deepEqual(good, [false, true, false]);
  t.is(stuckNode(good, [0, 1, 1, 2], [1, 0, 2, 2]), 2);
  t.is(stuckNode(good, [0, 1, 1, 2], [1, 0, 2, 0]), undefined);
});
