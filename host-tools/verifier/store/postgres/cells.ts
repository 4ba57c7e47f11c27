/** From the server's text to values. An unexpected value is an error. */
import { StoreError } from '../../errors.js';
import type { Column } from '../shape.js';

export type Cell = string | null;

export type PgColumn<Value> = Column<Value, Cell>;

function damaged(where: string, what: string): StoreError {
  return new StoreError(`the store is damaged: ${where} holds ${what}: restore it from a backup`);
}

const plain = (column: string) => (table: string) => `${table}.${column}`;

function column<Value>(name: string, what: string, read: (cell: string) => Value | undefined): PgColumn<Value> {
  return {
    sql: plain(name),
    read: (cell, where) => {
      const value = cell === null ? undefined : read(cell);
      if (value !== undefined) return value;
      throw damaged(where, what);
    },
  };
}

export const text = (name: string): PgColumn<string> => column(name, 'no text', (cell) => cell);

/** As `\x` and hexadecimal digits. */
export const bytes = (name: string): PgColumn<Uint8Array> =>
  column(name, 'no bytes', (cell) => (cell.startsWith('\\x') ? Buffer.from(cell.slice(2), 'hex') : undefined));

export const whole = (name: string): PgColumn<number> =>
  column(name, 'no whole number', (cell) => (Number.isSafeInteger(Number(cell)) ? Number(cell) : undefined));

export const flag = (name: string): PgColumn<boolean> =>
  column(name, 'neither true nor false', (cell) => ({ t: true, f: false })[cell]);

export const counter = (name: string): PgColumn<bigint> =>
  column(name, 'no counter', (cell) => (/^[0-9]{1,20}$/.test(cell) ? BigInt(cell) : undefined));

/** Whole numbers as JSON. */
export const wholes = (name: string): PgColumn<readonly number[]> =>
  column(name, 'no list of times', (cell) =>
    /^\[([0-9]{1,15}(,[0-9]{1,15})*)?\]$/.test(cell) ? (JSON.parse(cell) as number[]) : undefined,
  );
