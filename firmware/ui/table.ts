/** A model's transitions in the form the running firmware looks them up in: small integers, nothing allocated. */
import type { Model } from '../models.js';
import {
  ACTIONS,
  CONDITIONS,
  EVENTS,
  idles,
  screensOf,
  screenTime_ms,
  type Transition,
  transitionsOf,
} from './screens.js';

export const EVENT = { digit: 0, back: 1, ok: 2, hold: 3, page: 4, timeout: 5 } as const;
export const WHEN = { always: 0, fieldFull: 1, fullButNoRecord: 2, batteryLow: 3, noRecord: 4, noKey: 5 } as const;
export const DOES = { append: 0, drop: 1, nextField: 2, open: 3, respond: 4, turnPage: 5, goOff: 6 } as const;

export const OFF = 0;

const TABLES = new Map<Model, Table>();

/** The model's table, made once. */
export function tableOf(model: Model): Table {
  let table = TABLES.get(model);
  if (table === undefined) {
    table = new Table(model);
    TABLES.set(model, table);
  }
  return table;
}

export class Table {
  /** The rows in the order of the columns below. */
  readonly rows: readonly Transition[];
  /** First row of screen × EVENTS + event, and the row behind its last. */
  readonly first: Int16Array;
  readonly end: Int16Array;
  readonly when: Uint8Array;
  readonly does: Uint8Array;
  readonly to: Uint8Array;
  /** By screen: the field it asks for as its place in `model.fields`, or −1. */
  readonly fieldOf: Int8Array;
  /** By screen: how long it shows without a press; 0 for ever. */
  readonly time_ms: Int32Array;
  /** By screen: 1 where presses prolong its time. */
  readonly idles: Uint8Array;
  readonly lowBattery: number;
  readonly memoryError: number;
  readonly noKey: number;
  readonly response: number;
  readonly selfTest: number;

  constructor(model: Model) {
    const screens = screensOf(model);
    const all = transitionsOf(model);
    const groups = screens.flatMap((screen) =>
      EVENTS.map((event) => all.filter((row) => row.from === screen && row.on === event)),
    );
    this.first = new Int16Array(groups.length);
    this.end = new Int16Array(groups.length);
    let place = 0;
    groups.forEach((group, index) => {
      this.first[index] = place;
      place += group.length;
      this.end[index] = place;
    });
    this.rows = groups.flat();
    this.when = Uint8Array.from(this.rows, (row) => CONDITIONS.indexOf(row.when));
    this.does = Uint8Array.from(this.rows, (row) => ACTIONS.indexOf(row.does));
    this.to = Uint8Array.from(this.rows, (row) => screens.indexOf(row.to));
    this.fieldOf = Int8Array.from(screens, (screen) => model.fields.findIndex((field) => field.name === screen));
    this.time_ms = Int32Array.from(screens, (screen) => screenTime_ms(model, screen));
    this.idles = Uint8Array.from(screens, (screen) => (idles(screen) ? 1 : 0));
    this.lowBattery = screens.indexOf('lowBattery');
    this.memoryError = screens.indexOf('memoryError');
    this.noKey = screens.indexOf('noKey');
    this.response = screens.indexOf('response');
    this.selfTest = screens.indexOf('selfTest');
  }
}
