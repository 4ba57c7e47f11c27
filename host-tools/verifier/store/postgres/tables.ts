/** The tables of a store on PostgreSQL as plain rows. */
import { StoreError } from '../../errors.js';
import {
  type CellKind,
  columnList,
  keyList,
  type PlainCell,
  type PlainRow,
  type Table,
  type TableSource,
  type TableTarget,
} from '../tables.js';
import type { Cell } from './cells.js';
import type { Session, Value } from './session.js';

const TYPES: Readonly<Record<CellKind, string>> = {
  text: 'text',
  bytes: 'bytea',
  whole: 'bigint',
  flag: 'boolean',
  counter: 'numeric',
};

export class PostgresTables implements TableSource, TableTarget {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async rowsAfter(table: Table, key: PlainRow, limit: number): Promise<PlainRow[]> {
    const places = key.map((_, at) => `$${at + 1}::${TYPES[table.columns[at]![1]]}`).join(', ');
    const behind = key.length === 0 ? '' : `WHERE (${keyList(table)}) > (${places})`;
    const { rows } = await this.#session.one(
      `SELECT ${columnList(table)} FROM dscplus.${table.name} ${behind}
       ORDER BY ${keyList(table)} LIMIT ${Math.floor(limit)}`,
      ...(key as readonly Value[]),
    );
    return rows.map((row) => row.map((cell, at) => plain(cell, table.columns[at]![1])));
  }

  async addRows(table: Table, rows: readonly PlainRow[]): Promise<void> {
    const types = table.columns.map(([, kind], at) => `$${at + 1}::${TYPES[kind]}[]`).join(', ');
    const columns = table.columns.map((_, at) => rows.map((row) => written(row[at]!)));
    if (table.name === 'audit_head') await this.#session.one('DELETE FROM dscplus.audit_head');
    await this.#session.one(
      `INSERT INTO dscplus.${table.name} (${columnList(table)}) SELECT * FROM unnest(${types})`,
      ...columns,
    );
  }
}

function plain(cell: Cell, kind: CellKind): PlainCell {
  if (cell === null || kind === 'text' || kind === 'counter') return cell;
  if (kind === 'bytes') return Buffer.from(cell.slice(2), 'hex');
  if (kind === 'flag') return cell === 't';
  if (Number.isSafeInteger(Number(cell))) return Number(cell);
  throw new StoreError('the store is damaged: a number is none: see "dscplus store check"');
}

function written(cell: PlainCell): string | number | null {
  if (cell instanceof Uint8Array) return `\\x${Buffer.from(cell).toString('hex')}`;
  return typeof cell === 'boolean' ? String(cell) : cell;
}
