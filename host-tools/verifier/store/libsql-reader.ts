/** The reads of the store, as SQL. Every value is bound; no text from outside becomes part of a statement. */
import type { Database, Statement } from 'libsql';
import { StoreError } from '../errors.js';
import type { Cell } from './libsql-cells.js';
import {
  ASSIGNMENT,
  ATTEMPT_SQL,
  AUDIT_RECORD,
  attemptRows,
  CARD,
  HEAD,
  LIMITS,
  RECORD,
  REFUSALS,
  SETTING,
  USER,
} from './libsql-rows.js';
import type { Shape } from './shape.js';
import {
  type AssignmentRow,
  type AttemptRows,
  type AuditHead,
  type AuditRecord,
  type CardRow,
  HELD_SIGN,
  type LimitsRow,
  type RecordRow,
  type StoreReader,
  type UserRow,
} from './store.js';

export type Value = string | number | Uint8Array | null;

export class LibsqlReader implements StoreReader {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** A statement is prepared once a connection; its rows are cells by place, for the names of columns stand in the file too. */
  protected prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      if (statement.reader) statement.raw();
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #first(sql: string, values: readonly Value[]): Cell[] | undefined {
    return this.prepare(sql).get(...values) as Cell[] | undefined;
  }

  #get<Row>(shape: Shape<Row, Cell>, rest: string, ...values: Value[]): Row | undefined {
    const cells = this.#first(`SELECT ${shape.list} ${rest}`, values);
    return cells && shape.read(cells);
  }

  #all<Row>(shape: Shape<Row, Cell>, rest: string, ...values: Value[]): Row[] {
    const rows = this.prepare(`SELECT ${shape.list} ${rest}`).all(...values) as Cell[][];
    return rows.map((cells) => shape.read(cells));
  }

  async clock_ms(): Promise<undefined> {}

  async setting(name: string): Promise<Uint8Array | undefined> {
    return this.#get(SETTING, 'FROM settings WHERE name = ?', name)?.value;
  }

  async user(name: string): Promise<UserRow | undefined> {
    return this.#get(USER, 'FROM users WHERE name = ?', name);
  }

  async usersAfter(name: string, limit: number): Promise<UserRow[]> {
    return this.#all(USER, 'FROM users WHERE name > ? ORDER BY name LIMIT ?', name, limit);
  }

  async card(serial: string): Promise<CardRow | undefined> {
    return this.#get(CARD, 'FROM cards WHERE serial = ?', serial);
  }

  async cardFor(user: string, serial: string | undefined, otherwise: string): Promise<CardRow | undefined> {
    return this.#get(
      CARD,
      `FROM users JOIN assignments ON user = name JOIN cards USING (serial)
       WHERE name IN (?1, ?3) AND (?2 IS NULL OR name = ?3 OR serial = ?2)
       ORDER BY name = ?3, active DESC, cards.suspended OR serial LIKE '${HELD_SIGN}%', serial LIMIT 1`,
      user,
      serial ?? null,
      otherwise,
    );
  }

  async cardsAfter(serial: string, limit: number): Promise<CardRow[]> {
    return this.#all(CARD, 'FROM cards WHERE serial > ? ORDER BY serial LIMIT ?', serial, limit);
  }

  async assignment(user: string, serial: string): Promise<AssignmentRow | undefined> {
    return this.#get(ASSIGNMENT, 'FROM assignments WHERE user = ? AND serial = ?', user, serial);
  }

  async assignmentsOf(user: string): Promise<AssignmentRow[]> {
    return this.#all(ASSIGNMENT, 'FROM assignments WHERE user = ? ORDER BY serial', user);
  }

  async assignmentsOfCard(serial: string): Promise<AssignmentRow[]> {
    return this.#all(ASSIGNMENT, 'FROM assignments WHERE serial = ? ORDER BY user', serial);
  }

  async limits(user: string, serial: string): Promise<LimitsRow | undefined> {
    return this.#get(LIMITS, 'FROM limits WHERE user = ? AND serial = ?', user, serial);
  }

  async refusals(nameHash: string): Promise<number> {
    return this.#get(REFUSALS, 'FROM refusals WHERE name_hash = ?', nameHash)?.count ?? 0;
  }

  async attempt(handle: string, otherwise: string): Promise<AttemptRows | undefined> {
    const cells = this.#first(ATTEMPT_SQL, [handle, otherwise]);
    return cells && attemptRows(cells);
  }

  async record(kind: string, key: string): Promise<RecordRow | undefined> {
    return this.#get(RECORD, 'FROM records WHERE kind = ? AND key = ?', kind, key);
  }

  async kindAfter(kind: string): Promise<string | undefined> {
    return this.#get(RECORD, 'FROM records WHERE kind > ? ORDER BY kind LIMIT 1', kind)?.kind;
  }

  async recordsAfter(kind: string, key: string, limit: number): Promise<RecordRow[]> {
    return this.#all(RECORD, 'FROM records WHERE kind = ? AND key > ? ORDER BY key LIMIT ?', kind, key, limit);
  }

  async recordsOf(kind: string, owner: string, key: string, limit: number): Promise<RecordRow[]> {
    const rest = 'FROM records WHERE owner = ? AND kind = ? AND key > ? ORDER BY key LIMIT ?';
    return this.#all(RECORD, rest, owner, kind, key, limit);
  }

  async head(): Promise<AuditHead> {
    const head = this.#get(HEAD, 'FROM audit_head');
    if (head !== undefined) return head;
    throw new StoreError('the store is damaged: the head of the audit log is missing: restore it from a backup');
  }

  async auditRecords(sequence: number, limit: number): Promise<AuditRecord[]> {
    return this.#all(AUDIT_RECORD, 'FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?', sequence, limit);
  }
}
