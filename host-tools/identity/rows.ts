/**
 * Records of the verifier's store with a seal, a keyed hash over all that they say: a row that was written or moved by
 * hand, by somebody without the audit key, is none.
 */
import { sealOfRecord } from '../verifier/record-seals.js';
import type { NewRecord, RecordRow, StoreReader, StoreTransaction } from '../verifier/store/store.js';

export type HashName = (text: string) => string;

export interface NewRow<Value> extends Omit<NewRecord, 'kind' | 'value'> {
  readonly value: Value;
}

export interface Row<Value> extends NewRow<Value> {
  readonly revision: number;
}

/** The records of one kind. */
export class Rows<Value extends object> {
  constructor(
    private readonly hashName: HashName,
    private readonly kind: string,
  ) {}

  async get(tx: StoreReader, key: string): Promise<Row<Value> | undefined> {
    const record = await tx.record(this.kind, key);
    return record && this.#read(record);
  }

  /** Up to `limit` of an owner's. */
  async of(tx: StoreReader, owner: string, limit: number): Promise<Row<Value>[]> {
    return this.#readAll(await tx.recordsOf(this.kind, owner, '', limit));
  }

  /** Up to `limit` of all. */
  async all(tx: StoreReader, limit: number): Promise<Row<Value>[]> {
    return this.#readAll(await tx.recordsAfter(this.kind, '', limit));
  }

  /** Writes a row, whatever stood there. */
  async put(tx: StoreTransaction, row: NewRow<Value>): Promise<void> {
    const before = await tx.record(this.kind, row.key);
    if (before === undefined) await tx.insertRecord(this.#record(row));
    else await tx.replaceRecord(this.#record(row), before.revision);
  }

  /** @returns false where the row is not any more as it was read */
  replace(tx: StoreTransaction, row: NewRow<Value>, revision: number): Promise<boolean> {
    return tx.replaceRecord(this.#record(row), revision);
  }

  remove(tx: StoreTransaction, key: string): Promise<boolean> {
    return tx.removeRecord(this.kind, key);
  }

  /** Removes some of those that ended before `now_ms`. Called with each row that is added, it bounds what has ended. */
  async forget(tx: StoreTransaction, now_ms: number): Promise<void> {
    await tx.forgetRecords(this.kind, now_ms, FORGOTTEN_AT_ONCE);
  }

  #record({ key, owner, expires_ms, value }: NewRow<Value>): NewRecord {
    const record = { kind: this.kind, key, owner, expires_ms };
    return { ...record, value: JSON.stringify({ value, seal: this.#seal(record, value) }) };
  }

  #seal(record: Omit<NewRecord, 'value'>, value: Value): string {
    return sealOfRecord(this.hashName, record, value);
  }

  #readAll(records: readonly RecordRow[]): Row<Value>[] {
    return records.map((record) => this.#read(record)).filter((row) => row !== undefined);
  }

  #read(record: RecordRow): Row<Value> | undefined {
    const { key, owner, expires_ms, revision } = record;
    try {
      const { value, seal } = JSON.parse(record.value);
      if (seal !== this.#seal(record, value)) return undefined;
      return { key, owner, expires_ms, revision, value };
    } catch {
      return undefined;
    }
  }
}

const FORGOTTEN_AT_ONCE = 4;
