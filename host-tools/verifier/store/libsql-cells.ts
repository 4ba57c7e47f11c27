/**
 * From the database's cells to values. A damaged file may hold anything in any cell: text is read as bytes, because the
 * database's binding ends the process at text that is not UTF-8, and whatever is not what it should be is an error.
 */
import { StoreError } from '../errors.js';

export type Cell = string | number | Uint8Array | ArrayBuffer | null;

/** How a column is selected and read. */
export interface Column<Value> {
  readonly sql: (table: string) => string;
  /** @throws StoreError for a cell that can't be such a value */
  readonly read: (cell: Cell, where: string) => Value;
}

/** The value of each property of a row, by its column. */
export type Columns<Row> = { readonly [Property in keyof Row]-?: Column<Row[Property]> };

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function damaged(where: string, what: string): StoreError {
  return new StoreError(`the store is damaged: ${where} holds ${what}: restore it from a backup`);
}

/** Of one row libSQL gives bytes as a Buffer, of several as an ArrayBuffer. */
function bytesOf(cell: Cell, where: string): Buffer {
  if (Buffer.isBuffer(cell)) return cell;
  if (cell instanceof ArrayBuffer) return Buffer.from(cell);
  throw damaged(where, 'no bytes');
}

const plain = (column: string) => (table: string) => `${table}.${column}`;
const asBytes = (column: string) => (table: string) => `CAST(${table}.${column} AS BLOB)`;

function textOf(cell: Cell, where: string): string {
  const bytes = bytesOf(cell, where);
  // Ten times faster than a decoder, which is asked only where something may have been replaced.
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  try {
    return UTF8.decode(bytes);
  } catch {
    throw damaged(where, 'text that is not UTF-8');
  }
}

export const bytes = (column: string): Column<Uint8Array> => ({ sql: plain(column), read: bytesOf });

export const text = (column: string): Column<string> => ({ sql: asBytes(column), read: textOf });

/** Text as far as it is some: for what is judged by other means. */
export const anyText = (column: string): Column<string> => ({
  sql: asBytes(column),
  read: (cell) => (cell === null || typeof cell === 'number' ? '' : Buffer.from(cell as Uint8Array).toString('utf8')),
});

/** A number whatever it is: for what is judged by other means. */
export const anyNumber = (column: string): Column<number> => ({ sql: plain(column), read: (cell) => Number(cell) });

export const whole = (column: string): Column<number> => ({
  sql: plain(column),
  read: (cell, where) => {
    if (Number.isSafeInteger(cell)) return cell as number;
    throw damaged(where, 'no whole number');
  },
});

export const flag = (column: string): Column<boolean> => ({
  sql: plain(column),
  read: (cell, where) => {
    if (cell === 0 || cell === 1) return cell === 1;
    throw damaged(where, 'neither 0 nor 1');
  },
});

const COUNTER_MAX = 2n ** 64n;
const COUNTER_DIGITS = 20;

/** A counter as text that compares as the number does. */
export function counterText(counter: bigint): string {
  return String(counter).padStart(COUNTER_DIGITS, '0');
}

export const counter = (column: string): Column<bigint> => ({
  sql: asBytes(column),
  read: (cell, where) => {
    const digits = textOf(cell, where);
    if (/^[0-9]{20}$/.test(digits) && BigInt(digits) <= COUNTER_MAX) return BigInt(digits);
    throw damaged(where, 'no counter');
  },
});

/** Whole numbers as JSON. */
export const wholes = (column: string): Column<readonly number[]> => ({
  sql: asBytes(column),
  read: (cell, where) => {
    const list = textOf(cell, where);
    if (/^\[([0-9]{1,15}(,[0-9]{1,15})*)?\]$/.test(list)) return JSON.parse(list);
    throw damaged(where, 'no list of times');
  },
});

/** Where the cell may be empty. */
export function optional<Value>({ sql, read }: Column<Value>): Column<Value | undefined> {
  return { sql, read: (cell, where) => (cell === null ? undefined : read(cell, where)) };
}

/** A table's columns in one order: to select them, and to read them from a row of cells. */
export class Shape<Row> {
  /** For a SELECT. */
  readonly list: string;
  readonly size: number;
  readonly #table: string;
  readonly #columns: ReadonlyArray<readonly [name: string, column: Column<unknown>]>;

  constructor(table: string, columns: Columns<Row>) {
    this.#table = table;
    this.#columns = Object.entries(columns);
    this.size = this.#columns.length;
    this.list = this.#columns.map(([, column]) => column.sql(table)).join(', ');
  }

  /** @throws StoreError for a cell that can't be what it should be */
  read(cells: readonly Cell[]): Row {
    const row: Record<string, unknown> = {};
    let at = 0;
    for (const [name, { read }] of this.#columns) row[name] = read(cells[at++] as Cell, `${this.#table}.${name}`);
    return row as Row;
  }
}
