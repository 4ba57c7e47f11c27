/**
 * From the database's cells to values. A damaged file may hold anything in any cell: text is read as bytes, because the
 * database's binding ends the process at text that is not UTF-8, and whatever is not what it should be is an error.
 */
import { StoreError } from '../errors.js';
import type { Column } from './shape.js';

export type Cell = string | number | Uint8Array | ArrayBuffer | null;

type LibsqlColumn<Value> = Column<Value, Cell>;

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

export const bytes = (column: string): LibsqlColumn<Uint8Array> => ({ sql: plain(column), read: bytesOf });

export const text = (column: string): LibsqlColumn<string> => ({ sql: asBytes(column), read: textOf });

/** Text as far as it is some: for what is judged by other means. */
export const anyText = (column: string): LibsqlColumn<string> => ({
  sql: asBytes(column),
  read: (cell) => (cell === null || typeof cell === 'number' ? '' : Buffer.from(cell as Uint8Array).toString('utf8')),
});

/** A number whatever it is: for what is judged by other means. */
export const anyNumber = (column: string): LibsqlColumn<number> => ({
  sql: plain(column),
  read: (cell) => Number(cell),
});

export const whole = (column: string): LibsqlColumn<number> => ({
  sql: plain(column),
  read: (cell, where) => {
    if (Number.isSafeInteger(cell)) return cell as number;
    throw damaged(where, 'no whole number');
  },
});

export const flag = (column: string): LibsqlColumn<boolean> => ({
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

export const counter = (column: string): LibsqlColumn<bigint> => ({
  sql: asBytes(column),
  read: (cell, where) => {
    const digits = textOf(cell, where);
    if (/^[0-9]{20}$/.test(digits) && BigInt(digits) <= COUNTER_MAX) return BigInt(digits);
    throw damaged(where, 'no counter');
  },
});

/** Whole numbers as JSON. */
export const wholes = (column: string): LibsqlColumn<readonly number[]> => ({
  sql: asBytes(column),
  read: (cell, where) => {
    const list = textOf(cell, where);
    if (/^\[([0-9]{1,15}(,[0-9]{1,15})*)?\]$/.test(list)) return JSON.parse(list);
    throw damaged(where, 'no list of times');
  },
});
