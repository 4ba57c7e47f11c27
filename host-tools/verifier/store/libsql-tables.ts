/** The tables of a store on disk as plain rows. */
import type { Database } from 'libsql';
import { StoreError } from '../errors.js';
import { counterText } from './libsql-cells.js';
import {
  type CellKind,
  columnList,
  keyList,
  type PlainCell,
  type PlainRow,
  type Table,
  type TableSource,
  type TableTarget,
} from './tables.js';

type Raw = string | number | Buffer | ArrayBuffer | null;

export class LibsqlTables implements TableSource, TableTarget {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async rowsAfter(table: Table, key: PlainRow, limit: number): Promise<PlainRow[]> {
    const behind = key.length === 0 ? '' : `WHERE (${keyList(table)}) > (${key.map(() => '?').join(', ')})`;
    // Text as bytes: the binding ends the process at text that is not UTF-8.
    const cells = table.columns.map(([name, kind]) =>
      kind === 'text' || kind === 'counter' ? `CAST("${name}" AS BLOB)` : `"${name}"`,
    );
    const sql = `SELECT ${cells.join(', ')} FROM ${table.name} ${behind} ORDER BY ${keyList(table)} LIMIT ?`;
    const rows = this.#database
      .prepare(sql)
      .raw()
      .all(...key, limit) as Raw[][];
    return rows.map((row) => row.map((cell, at) => plain(cell, table.columns[at]![1])));
  }

  async addRows(table: Table, rows: readonly PlainRow[]): Promise<void> {
    const places = table.columns.map(() => '?').join(', ');
    const verb = table.name === 'audit_head' ? 'INSERT OR REPLACE' : 'INSERT';
    const statement = this.#database.prepare(`${verb} INTO ${table.name} (${columnList(table)}) VALUES (${places})`);
    for (const row of rows) statement.run(...row.map((cell, at) => raw(cell, table.columns[at]![1])));
  }
}

function plain(cell: Raw, kind: CellKind): PlainCell {
  if (cell === null) return null;
  if (kind === 'whole' || kind === 'flag') {
    if (typeof cell !== 'number')
      throw new StoreError('the store is damaged: a number is none: see "dscplus store check"');
    return kind === 'flag' ? cell !== 0 : cell;
  }
  const bytes = cell instanceof ArrayBuffer ? Buffer.from(cell) : Buffer.from(cell as Uint8Array);
  if (kind === 'bytes') return bytes;
  const text = bytes.toString('utf8');
  return kind === 'counter' ? String(BigInt(text)) : text;
}

function raw(cell: PlainCell, kind: CellKind): string | number | Uint8Array | null {
  if (kind === 'counter') return counterText(BigInt(cell as string));
  return typeof cell === 'boolean' ? Number(cell) : cell;
}
