/** A table's columns in one order: to select them, and to read them from a row of a database's cells. */

/** How a column is selected and read. */
export interface Column<Value, Cell> {
  readonly sql: (table: string) => string;
  /** @throws StoreError for a cell that can't be such a value */
  readonly read: (cell: Cell, where: string) => Value;
}

/** The value of each property of a row, by its column. */
export type Columns<Row, Cell> = { readonly [Property in keyof Row]-?: Column<Row[Property], Cell> };

/** Where the cell may be empty. */
export function optional<Value, Cell>({ sql, read }: Column<Value, Cell>): Column<Value | undefined, Cell> {
  return { sql, read: (cell, where) => (cell === null ? undefined : read(cell, where)) };
}

export class Shape<Row, Cell> {
  /** For a SELECT. */
  readonly list: string;
  readonly size: number;
  readonly #table: string;
  readonly #columns: ReadonlyArray<readonly [name: string, column: Column<unknown, Cell>]>;

  constructor(table: string, columns: Columns<Row, Cell>) {
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
