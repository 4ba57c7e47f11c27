import test, { type ExecutionContext } from 'ava';
import { Firmware } from '../../firmware/firmware.js';
import { MODELS, type Model } from '../../firmware/models.js';
import { Responder } from '../../firmware/responder.js';
import { RecordStore } from '../../firmware/storage/slots.js';
import { Entry } from '../../firmware/ui/entry.js';
import type { EventName, ScreenName } from '../../firmware/ui/screens.js';
import { type Table, tableOf } from '../../firmware/ui/table.js';
import { responseCheck } from '../../host-tools/cli/response-check.js';
import { Card } from '../card.js';
import { play } from '../script/player.js';
import { parseText } from '../script/testing.js';
import { INVARIANTS, type Invariant } from './invariants.js';
import { violationScript } from './script.js';
import { walk } from './walk.js';

/** One digit a field: fewer states, the same rows, timers and keys. */
function small(model: Model): Model {
  return { ...model, fields: model.fields.map((field) => ({ ...field, digits: 1 })) };
}

const [DSC_PLUS, GEN1, NAGRA] = MODELS as [Model, Model, Model];

/** Puts another function in a method's place until the test ends. @returns the one that was there */
function replace<T extends object, K extends keyof T>(t: ExecutionContext, on: T, name: K, by: T[K]): T[K] {
  const original = on[name];
  on[name] = by;
  t.teardown(() => {
    on[name] = original;
  });
  return original;
}

/** Changes a column of a table until the test ends. */
function change(t: ExecutionContext, column: { [place: number]: number }, place: number, value: number): void {
  const original = column[place];
  column[place] = value;
  t.teardown(() => {
    column[place] = original;
  });
}

function rowOf({ rows }: Table, from: ScreenName, on: EventName, when = 'always'): number {
  return rows.findIndex((row) => row.from === from && row.on === on && row.when === when);
}

function screenOf(model: Model, name: ScreenName): number {
  const table = tableOf(model);
  return table.to[table.rows.findIndex((row) => row.to === name)];
}

interface Fault {
  readonly what: string;
  readonly model: Model;
  readonly seed: (t: ExecutionContext, table: Table) => void;
  readonly breaks: Invariant;
  readonly found: RegExp;
  /** Whether the script runs on a card that can be had, which shows there what it should not. */
  readonly replays: boolean;
}

const FAULTS: readonly Fault[] = [
  {
    what: 'one digit is taken for a full field',
    model: DSC_PLUS,
    seed: (t) =>
      replace(t, Entry.prototype, 'isFull', function (this: Entry, field) {
        return this.counts[field] > 0;
      }),
    breaks: INVARIANTS[0],
    found: /not every field was full and confirmed/,
    replays: true,
  },
  {
    what: 'the first field leads to the response',
    model: small(GEN1),
    seed: (t, table) => {
      const row = rowOf(table, 'pin', 'ok', 'field full');
      change(t, table.to, row, table.response);
    },
    breaks: INVARIANTS[0],
    found: /not every field/,
    replays: false,
  },
  {
    what: 'a screen has no end',
    model: DSC_PLUS,
    seed: (t, table) => change(t, table.time_ms, screenOf(DSC_PLUS, 'pin'), 0),
    breaks: INVARIANTS[1],
    found: /must be off at [0-9]+ ms; nothing will blank it by then/,
    replays: true,
  },
  {
    what: 'a press prolongs the response',
    model: small(DSC_PLUS),
    seed: (t, table) => change(t, table.idles, table.response, 1),
    breaks: INVARIANTS[1],
    found: /must be off at/,
    replays: false,
  },
  {
    what: 'going off wipes nothing',
    model: DSC_PLUS,
    seed: (t) => replace(t, Firmware.prototype, 'wipe' as never, (() => {}) as never),
    breaks: INVARIANTS[2],
    found: /told from firmware\.entry\./,
    replays: true,
  },
  {
    what: 'a computation leaves the PIN in a buffer of its own',
    model: small(NAGRA),
    seed: (t) => {
      const original = replace(t, Responder.prototype, 'respond', function (this: Responder, entry, out) {
        (this as unknown as { left: number[] }).left = [...entry.digits[1]];
        original.call(this, entry, out);
      });
    },
    breaks: INVARIANTS[2],
    found: /told from firmware\.responder\.left\./,
    replays: false,
  },
  {
    what: 'the counter is not stored',
    model: small(NAGRA),
    seed: (t) => replace(t, RecordStore.prototype, 'storeCounter', () => {}),
    breaks: INVARIANTS[3],
    found: /memory still holds its counter 0/,
    replays: false,
  },
  {
    what: 'no hold opens the card',
    model: DSC_PLUS,
    seed: (t, table) => {
      table.rows.forEach((row, place) => {
        if (row.from === 'off') change(t, table.to, place, 0);
      });
    },
    breaks: INVARIANTS[4],
    found: /lead back to a login/,
    replays: true,
  },
  {
    what: 'a digit throws',
    model: DSC_PLUS,
    seed: (t) =>
      replace(t, Entry.prototype, 'append', () => {
        throw new RangeError('out of range');
      }),
    breaks: INVARIANTS[4],
    found: /threw: RangeError/,
    replays: false,
  },
];

for (const { what, model, seed, breaks, found, replays } of FAULTS) {
  test.serial(`walk: finds that ${what}, and the shortest script that shows it`, (t) => {
    seed(t, tableOf(model));
    const { violation } = walk(model);
    t.is(violation?.invariant, breaks);
    t.regex(violation!.found, found);
    if (!replays) return;
    const script = parseText(violationScript(model.name, violation!));
    t.is(play(script, new Card({ record: true }), responseCheck).failure, null, 'the faulty card shows it');
  });
}

test.serial('walk: a script of a violation fails on a card that keeps the promise', (t) => {
  const pin = screenOf(DSC_PLUS, 'pin');
  const table = tableOf(DSC_PLUS);
  const time_ms = table.time_ms[pin];
  table.time_ms[pin] = 40_000;
  const { violation } = walk(DSC_PLUS);
  table.time_ms[pin] = time_ms;
  const text = violationScript('dsc-plus', violation!);
  t.is(play(parseText(text), new Card({ record: true }), responseCheck).failure, null, 'not yet late');
  t.regex(text, /^# every state is off within its time without a press:\n# .*\ncard dsc-plus\ncontacts clean\n/);
});

test.serial('walk: random continuations find a digit that is not like the others', (t) => {
  const original = replace(t, Entry.prototype, 'append', function (this: Entry, field, digit) {
    if (digit !== 7) original.call(this, field, digit);
  });
  const { violation, continuations } = walk(small(DSC_PLUS), { trials: 4 });
  t.is(violation?.invariant, INVARIANTS[5]);
  t.true(continuations > 0);
});

test.serial('walk: a model with one digit a field keeps every promise, and every row of its table is taken', (t) => {
  const report = walk(small(NAGRA));
  t.is(report.violation, null);
  t.deepEqual(report.untaken, []);
  t.true(report.states > 10_000 && report.transitions > 5 * report.states);
});
