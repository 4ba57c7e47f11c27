/**
 * The reads of the store, as SQL: a statement a call. Every value is bound; no text from outside becomes part of one.
 */
import { StoreError } from '../../errors.js';
import type { Shape } from '../shape.js';
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
} from '../store.js';
import type { Cell } from './cells.js';
import type { Frame } from './frame.js';
import {
  ASSIGNMENT,
  ATTEMPT_JOINS,
  ATTEMPT_LIST,
  AUDIT_RECORD,
  attemptRows,
  CARD,
  LIMITS,
  RECORD,
  REFUSALS,
  SETTING,
  USER,
} from './rows.js';
import type { Answer, Session, Statement, Value } from './session.js';

export class PostgresReader implements StoreReader {
  constructor(
    readonly session: Session,
    protected readonly frame: Frame,
  ) {}

  /** The server's, as the transaction began: all verifiers share it. */
  async clock_ms(): Promise<number> {
    return this.frame.clock_ms;
  }

  protected ask(sql: string, ...values: Value[]): Promise<Answer> {
    return this.session.one(sql, ...values);
  }

  /** In one round trip. @returns the rows that each changed */
  protected async askAll(...statements: Statement[]): Promise<number[]> {
    return (await this.session.run(statements)).map(({ count }) => count);
  }

  async #get<Row>(shape: Shape<Row, Cell>, rest: string, ...values: Value[]): Promise<Row | undefined> {
    const [row] = await this.#all(shape, rest, ...values);
    return row;
  }

  async #all<Row>(shape: Shape<Row, Cell>, rest: string, ...values: Value[]): Promise<Row[]> {
    const { rows } = await this.ask(`SELECT ${shape.list} ${rest}`, ...values);
    return rows.map((cells) => shape.read(cells));
  }

  async setting(name: string): Promise<Uint8Array | undefined> {
    return (await this.#get(SETTING, 'FROM dscplus.settings WHERE name = $1', name))?.value;
  }

  user(name: string): Promise<UserRow | undefined> {
    return this.#get(USER, 'FROM dscplus.users WHERE name = $1', name);
  }

  usersAfter(name: string, limit: number): Promise<UserRow[]> {
    return this.#all(USER, 'FROM dscplus.users WHERE name > $1 ORDER BY name LIMIT $2', name, limit);
  }

  card(serial: string): Promise<CardRow | undefined> {
    return this.#get(CARD, 'FROM dscplus.cards WHERE serial = $1', serial);
  }

  cardFor(user: string, serial: string | undefined, otherwise: string): Promise<CardRow | undefined> {
    return this.#get(
      CARD,
      `FROM dscplus.users JOIN dscplus.assignments ON assignments."user" = users.name
       JOIN dscplus.cards ON cards.serial = assignments.serial
       WHERE users.name IN ($1, $3) AND ($2::text IS NULL OR users.name = $3 OR cards.serial = $2)
       ORDER BY users.name = $3, active DESC,
        cards.suspended OR cards.serial LIKE '${HELD_SIGN}%', cards.serial LIMIT 1`,
      user,
      serial ?? null,
      otherwise,
    );
  }

  cardsAfter(serial: string, limit: number): Promise<CardRow[]> {
    return this.#all(CARD, 'FROM dscplus.cards WHERE serial > $1 ORDER BY serial LIMIT $2', serial, limit);
  }

  assignment(user: string, serial: string): Promise<AssignmentRow | undefined> {
    return this.#get(ASSIGNMENT, 'FROM dscplus.assignments WHERE "user" = $1 AND serial = $2', user, serial);
  }

  assignmentsOf(user: string): Promise<AssignmentRow[]> {
    return this.#all(ASSIGNMENT, 'FROM dscplus.assignments WHERE "user" = $1 ORDER BY serial', user);
  }

  assignmentsOfCard(serial: string): Promise<AssignmentRow[]> {
    return this.#all(ASSIGNMENT, 'FROM dscplus.assignments WHERE serial = $1 ORDER BY "user"', serial);
  }

  limits(user: string, serial: string): Promise<LimitsRow | undefined> {
    return this.#get(LIMITS, 'FROM dscplus.limits WHERE "user" = $1 AND serial = $2', user, serial);
  }

  async refusals(nameHash: string): Promise<number> {
    return (await this.#get(REFUSALS, 'FROM dscplus.refusals WHERE name_hash = $1', nameHash))?.count ?? 0;
  }

  async attempt(handle: string, otherwise: string): Promise<AttemptRows | undefined> {
    const { rows } = await this.ask(
      `SELECT ${ATTEMPT_LIST}
       FROM (SELECT * FROM dscplus.challenges WHERE handle IN ($1, $2) ORDER BY handle = $2 LIMIT 1) AS challenges
       ${ATTEMPT_JOINS}`,
      handle,
      otherwise,
    );
    return rows[0] && attemptRows(rows[0]);
  }

  record(kind: string, key: string): Promise<RecordRow | undefined> {
    return this.#get(RECORD, 'FROM dscplus.records WHERE kind = $1 AND key = $2', kind, key);
  }

  async kindAfter(kind: string): Promise<string | undefined> {
    return (await this.#get(RECORD, 'FROM dscplus.records WHERE kind > $1 ORDER BY kind LIMIT 1', kind))?.kind;
  }

  recordsAfter(kind: string, key: string, limit: number): Promise<RecordRow[]> {
    const rest = 'FROM dscplus.records WHERE kind = $1 AND key > $2 ORDER BY key LIMIT $3';
    return this.#all(RECORD, rest, kind, key, limit);
  }

  recordsOf(kind: string, owner: string, key: string, limit: number): Promise<RecordRow[]> {
    const rest = 'FROM dscplus.records WHERE owner = $1 AND kind = $2 AND key > $3 ORDER BY key LIMIT $4';
    return this.#all(RECORD, rest, owner, kind, key, limit);
  }

  async head(): Promise<AuditHead> {
    const { head } = this.frame;
    if (head !== undefined) return head;
    throw new StoreError('the store is damaged: the head of the audit log is missing: restore it from a backup');
  }

  auditRecords(sequence: number, limit: number): Promise<AuditRecord[]> {
    const rest = 'FROM dscplus.audit WHERE sequence > $1 ORDER BY sequence LIMIT $2';
    return this.#all(AUDIT_RECORD, rest, sequence, limit);
  }
}
