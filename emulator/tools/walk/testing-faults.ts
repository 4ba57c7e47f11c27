/** Faults of the firmware, one at a time, and what the walk must find of each. */
import { Firmware } from '../../../firmware/firmware.js';
import { BACK_BIT } from '../../../firmware/hal.js';
import type { Keypad } from '../../../firmware/keypad/keypad.js';
import { MODELS, type Model } from '../../../firmware/models.js';
import { Responder } from '../../../firmware/responder.js';
import { RecordStore } from '../../../firmware/storage/slots.js';
import { Entry } from '../../../firmware/ui/entry.js';
import type { EventName, ScreenName } from '../../../firmware/ui/screens.js';
import { DOES, type Table, tableOf, WHEN } from '../../../firmware/ui/table.js';
import { replace, type Undo } from '../../testing-replace.js';
import { INVARIANTS, type Invariant } from './invariants.js';
import { small } from './testing.js';

const [DSC_PLUS, GEN1, NAGRA] = MODELS as [Model, Model, Model];

/** Changes a column of a table until that is undone. */
export function change(t: Undo, column: { [place: number]: number }, place: number, value: number): void {
  const original = column[place];
  column[place] = value;
  t.teardown(() => {
    column[place] = original;
  });
}

export function rowOf({ rows }: Table, from: ScreenName, on: EventName, when = 'always'): number {
  return rows.findIndex((row) => row.from === from && row.on === on && row.when === when);
}

function screenOf(model: Model, name: ScreenName): number {
  const table = tableOf(model);
  return table.to[table.rows.findIndex((row) => row.to === name)];
}

export interface Fault {
  readonly what: string;
  readonly model: Model;
  readonly seed: (t: Undo, table: Table) => void;
  readonly breaks: Invariant;
  readonly found: RegExp;
  /** Where the script runs to its end: on a card that has the fault, which shows what it should not, or on every card. */
  readonly runs?: 'on this card alone' | 'on every card';
  /** The whole script, from its first move. */
  readonly script?: readonly string[];
}

/** After two BACKs three digits are a full PIN. */
export function countBacks(t: Undo): void {
  const counted = (entry: Entry) => (entry as unknown as { backs?: number }).backs ?? 0;
  const drop = replace(t, Entry.prototype, 'drop', function (this: Entry, field) {
    (this as unknown as { backs: number }).backs = counted(this) + 1;
    drop.call(this, field);
  });
  const isFull: Entry['isFull'] = replace(t, Entry.prototype, 'isFull', function (this: Entry, field): boolean {
    return isFull.call(this, field) || (field === 0 && counted(this) === 2 && this.counts[0] === 3);
  });
}

/** The same, with the count in a field that is saved and named. */
function countBacksInPage(t: Undo): void {
  type Inside = { page: number; entry: Entry };
  const act = replace(
    t,
    Firmware.prototype,
    'act' as never,
    function (this: Inside, ...args: number[]) {
      if (args[1] === DOES.drop) this.page = Math.min(this.page + 1, 3);
      (act as (...args: readonly number[]) => void).apply(this, args);
    } as never,
  );
  const holds = replace(
    t,
    Firmware.prototype,
    'holds' as never,
    function (this: Inside, ...args: number[]) {
      if (args[1] === WHEN.fieldFull && this.page === 2 && this.entry.counts[0] === 3) return true;
      return (holds as (...args: readonly number[]) => boolean).apply(this, args);
    } as never,
  );
}

export const FAULTS: readonly Fault[] = [
  {
    what: 'one digit is taken for a full challenge',
    model: DSC_PLUS,
    seed: (t) =>
      replace(t, Entry.prototype, 'isFull', function (this: Entry, field) {
        return this.counts[field] > (field === 0 ? 3 : 0);
      }),
    breaks: INVARIANTS[0],
    found: /not every field was full and confirmed/,
    runs: 'on this card alone',
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
  },
  {
    what: 'a screen has no end',
    model: DSC_PLUS,
    seed: (t, table) => change(t, table.time_ms, screenOf(DSC_PLUS, 'pin'), 0),
    breaks: INVARIANTS[1],
    found: /must be off at 32021 ms, but shows "PIN>"/,
    runs: 'on this card alone',
  },
  {
    what: 'a press prolongs the response',
    model: small(DSC_PLUS),
    seed: (t, table) => change(t, table.idles, table.response, 1),
    breaks: INVARIANTS[1],
    found: /must be off at/,
  },
  {
    what: 'going off wipes nothing',
    model: DSC_PLUS,
    seed: (t) => replace(t, Firmware.prototype, 'wipe' as never, (() => {}) as never),
    breaks: INVARIANTS[2],
    found: /told from firmware\.entry\./,
    runs: 'on every card',
  },
  {
    what: 'a computation leaves the PIN in a buffer of its own',
    model: small(NAGRA),
    seed: (t) => {
      const original = replace(t, Responder.prototype, 'respond', function (this: Responder, entry, out) {
        const { store } = this as unknown as { store: { left: number[] } };
        store.left = [...entry.digits[1]];
        original.call(this, entry, out);
      });
    },
    breaks: INVARIANTS[2],
    found: /told from firmware\.responder\.store\.left\./,
  },
  {
    what: 'the counter is not stored',
    model: small(NAGRA),
    seed: (t) => replace(t, RecordStore.prototype, 'storeCounter', () => {}),
    breaks: INVARIANTS[3],
    found: /after 1 responses memory holds the counter 0/,
  },
  {
    what: 'the counter rises by two',
    model: small(NAGRA),
    seed: (t) => {
      const original = replace(t, RecordStore.prototype, 'storeCounter', function (this: RecordStore, hi, lo) {
        original.call(this, hi, lo + 1);
      });
    },
    breaks: INVARIANTS[3],
    found: /after 1 responses memory holds the counter 2/,
  },
  {
    what: 'BACK on an empty field does not prolong its time',
    model: DSC_PLUS,
    seed: (t) => {
      const original = replace(
        t,
        Firmware.prototype,
        'serveKeys' as never,
        function (this: never, now_ms: number) {
          const firmware = this as { keypad: Keypad; entry: Entry; timeout_ms: number };
          const before_ms = firmware.timeout_ms;
          (original as (now_ms: number) => void).call(this, now_ms);
          const isNothing = firmware.keypad.counted === BACK_BIT && firmware.entry.counts.every((count) => count === 0);
          if (isNothing) firmware.timeout_ms = before_ms;
        } as never,
      );
    },
    breaks: INVARIANTS[1],
    found: /the card is off at [0-9]+ ms, but must show "PIN>"/,
    runs: 'on this card alone',
    script: ['down PRESS', 'wait 2021ms', 'down BACK', 'up PRESS', 'wait 30000ms', 'expect off'],
  },
  {
    what: 'a screen ends a scan early',
    model: small(DSC_PLUS),
    seed: (t, table) => change(t, table.time_ms, screenOf(DSC_PLUS, 'challenge'), small(DSC_PLUS).idle_ms - 1),
    breaks: INVARIANTS[1],
    found: /the card is off at [0-9]+ ms, but must show "CHALLNG>"/,
  },
  {
    what: 'three digits of a PIN are enough after two BACKs, which no save knows',
    model: DSC_PLUS,
    seed: (t) => countBacks(t),
    breaks: INVARIANTS[7],
    found: /^firmware\.entry\.backs is not saved/,
    script: ['down PRESS', 'wait 2021ms', 'down BACK', 'up PRESS', 'wait 21ms', 'expect "PIN>"'],
  },
  {
    what: 'three digits of a PIN are enough after two BACKs, counted in a field that is saved',
    model: DSC_PLUS,
    seed: (t) => countBacksInPage(t),
    breaks: INVARIANTS[6],
    found: /must show "PIN>--0", but shows "CHALLNG>"/,
    runs: 'on this card alone',
    // Two BACKs, three digits and an OK; keys overlap, for that is quicker.
    script: [
      ...['down PRESS', 'wait 2021ms', 'down BACK', 'up PRESS', 'wait 21ms', 'up BACK', 'wait 21ms'],
      ...['down BACK', 'wait 21ms', 'down 0', 'up BACK', 'wait 21ms', 'up 0', 'down 1', 'wait 21ms'],
      ...['down 0', 'up 1', 'wait 21ms', 'up 0', 'down OK', 'wait 21ms', 'expect "CHALLNG>"'],
    ],
  },
  {
    what: 'no hold opens the card',
    model: DSC_PLUS,
    seed: (t, table) => {
      table.rows.forEach((row, place) => {
        if (row.on === 'hold') change(t, table.to, place, 0);
      });
    },
    breaks: INVARIANTS[6],
    found: /at 2021 ms the display must show "PIN>", but shows nothing/,
    runs: 'on this card alone',
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
  },
];
