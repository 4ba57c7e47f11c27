/** The tables of a store as plain rows, so that a store can be copied to one of another kind. Both name them alike. */

/** `counter` is a number of up to 64 bits and one, as decimal digits. */
export type CellKind = 'text' | 'bytes' | 'whole' | 'flag' | 'counter';
export type PlainCell = string | Uint8Array | number | boolean | null;
export type PlainRow = readonly PlainCell[];

export interface Table {
  readonly name: string;
  readonly columns: ReadonlyArray<readonly [name: string, kind: CellKind]>;
  /** So many of the first columns are its key. */
  readonly keys: number;
}

const AUDIT = [
  ['sequence', 'whole'],
  ['time_ms', 'whole'],
  ['text', 'text'],
  ['mac', 'text'],
] as const;

export const AUDIT_TABLE: Table = { name: 'audit', keys: 1, columns: AUDIT };

export const TABLES: readonly Table[] = [
  {
    name: 'settings',
    keys: 1,
    columns: [
      ['name', 'text'],
      ['value', 'bytes'],
    ],
  },
  {
    name: 'users',
    keys: 1,
    columns: [
      ['name', 'text'],
      ['suspended', 'flag'],
    ],
  },
  {
    name: 'cards',
    keys: 1,
    columns: [
      ['serial', 'text'],
      ['suite', 'text'],
      ['sealed_key', 'bytes'],
      ['sealed_pin_hash', 'bytes'],
      ['counter', 'counter'],
      ['epoch', 'whole'],
      ['suspended', 'flag'],
      ['resync_until_ms', 'whole'],
    ],
  },
  {
    name: 'assignments',
    keys: 2,
    columns: [
      ['user', 'text'],
      ['serial', 'text'],
      ['active', 'flag'],
      ['seal', 'text'],
    ],
  },
  {
    name: 'limits',
    keys: 2,
    columns: [
      ['user', 'text'],
      ['serial', 'text'],
      ['failures_ms', 'text'],
      ['in_a_row', 'whole'],
      ['locked_until_ms', 'whole'],
      ['disabled', 'flag'],
    ],
  },
  {
    name: 'challenges',
    keys: 1,
    columns: [
      ['sequence', 'whole'],
      ['handle', 'text'],
      ['user', 'text'],
      ['serial', 'text'],
      ['epoch', 'whole'],
      ['question', 'text'],
      ['purpose', 'text'],
      ['task_hash', 'text'],
      ['name_hash', 'text'],
      ['issued_ms', 'whole'],
      ['expires_ms', 'whole'],
      ['wrong_tries', 'whole'],
      ['accepted_ms', 'whole'],
    ],
  },
  {
    name: 'refusals',
    keys: 1,
    columns: [
      ['name_hash', 'text'],
      ['count', 'whole'],
      ['place', 'whole'],
    ],
  },
  {
    name: 'questions',
    keys: 2,
    columns: [
      ['scope', 'text'],
      ['class', 'text'],
      ['place', 'whole'],
    ],
  },
  {
    name: 'records',
    keys: 2,
    columns: [
      ['kind', 'text'],
      ['key', 'text'],
      ['owner', 'text'],
      ['expires_ms', 'whole'],
      ['revision', 'whole'],
      ['value', 'text'],
    ],
  },
  AUDIT_TABLE,
  { name: 'audit_head', keys: 1, columns: [['one', 'whole'], ...AUDIT.filter(([name]) => name !== 'text')] },
];

/** A store whose tables can be read whole. */
export interface TableSource {
  /** Up to `limit` rows behind one with this key, in the order of keys; from the first for an empty key. */
  rowsAfter(table: Table, key: PlainRow, limit: number): Promise<PlainRow[]>;
}

/** An empty store that is filled. */
export interface TableTarget {
  /** Adds rows; the head of the audit log takes the place of that which a new store has. */
  addRows(table: Table, rows: readonly PlainRow[]): Promise<void>;
}

/** Names as SQL takes them: some are words of its own. */
export function columnList({ columns }: Table): string {
  return columns.map(([name]) => `"${name}"`).join(', ');
}

export function keyList({ columns, keys }: Table): string {
  return columns
    .slice(0, keys)
    .map(([name]) => `"${name}"`)
    .join(', ');
}

/** Rows of a source, page by page. */
export async function* pagesOf(source: TableSource, table: Table, size: number): AsyncGenerator<readonly PlainRow[]> {
  for (let key: PlainRow = []; ; ) {
    const rows = await source.rowsAfter(table, key, size);
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    key = rows.at(-1)!.slice(0, table.keys);
  }
}
