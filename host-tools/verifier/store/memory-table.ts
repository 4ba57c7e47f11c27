/** A map whose changes can be taken back. */
export class Table<Row> {
  readonly rows = new Map<string, Row>();
  #undo: (() => void)[] = [];

  put(key: string, row: Row): void {
    const { rows } = this;
    const before = rows.get(key);
    this.#undo.push(() => (before === undefined ? rows.delete(key) : rows.set(key, before)));
    rows.set(key, row);
  }

  remove(key: string): void {
    const before = this.rows.get(key);
    if (before === undefined) return;
    this.#undo.push(() => this.rows.set(key, before));
    this.rows.delete(key);
  }

  /** Up to `limit` rows with keys after `key`, in the order of the keys. */
  after(key: string, limit: number): Row[] {
    const keys = [...this.rows.keys()].filter((other) => other > key).sort();
    return keys.slice(0, limit).map((one) => this.rows.get(one)!);
  }

  /** Rows are never changed in place: a copy of the map is a copy of all. */
  copy(): ReadonlyMap<string, Row> {
    return new Map(this.rows);
  }

  load(copy: ReadonlyMap<string, Row>): void {
    this.rows.clear();
    for (const [key, row] of copy) this.rows.set(key, row);
  }

  keep(): void {
    this.#undo = [];
  }

  takeBack(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }
}
