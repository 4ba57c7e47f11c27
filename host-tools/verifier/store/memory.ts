/** A store in memory: for tests, and for hosts that need nothing to outlive them. */

import { CLOSED, StoreError } from '../errors.js';
import { Table } from './memory-table.js';
import { Queue } from './queue.js';
import {
  type AssignmentRow,
  type AttemptRows,
  type AuditHead,
  type AuditRecord,
  type CardRow,
  type ChallengeRow,
  HELD_SIGN,
  type LimitsRow,
  type NewChallenge,
  type NewRecord,
  type RecordRow,
  type Store,
  type StoreReader,
  type StoreTransaction,
  TRIES_MAX,
  type UserRow,
} from './store.js';

/** A key of two names, neither of which holds a line feed. */
function pair(one: string, other: string): string {
  return `${one}\n${other}`;
}

const EMPTY_HEAD: AuditHead = { sequence: 0, mac: '', time_ms: 0 };

/** All that a store in memory holds, at one instant. */
export interface MemoryState {
  readonly sequence: number;
  readonly tables: ReadonlyArray<ReadonlyMap<string, unknown>>;
}

class Tables implements StoreTransaction {
  readonly settings = new Table<Uint8Array>();
  readonly users = new Table<UserRow>();
  readonly cards = new Table<CardRow>();
  /** By user, then by serial: a key made of both would take longer to look up the longer the names are. */
  readonly assignments = new Table<ReadonlyMap<string, AssignmentRow>>();
  readonly limited = new Table<ReadonlyMap<string, LimitsRow>>();
  readonly challenges = new Table<ChallengeRow>();
  /** Handles of a name, oldest first. */
  readonly handles = new Table<readonly string[]>();
  /** When a scope's class was last issued, and under the scope alone how many were. */
  readonly questions = new Table<number>();
  readonly classes = new Table<string>();
  /** Refusals by name; what was noted longest ago comes first. */
  readonly refused = new Table<number>();
  readonly records = new Table<RecordRow>();
  readonly log = new Table<AuditRecord>();
  readonly all: readonly Table<unknown>[] = [
    this.settings,
    this.users,
    this.cards,
    this.assignments,
    this.limited,
    this.challenges,
    this.handles,
    this.questions,
    this.classes,
    this.refused,
    this.records,
    this.log,
  ] as Table<unknown>[];
  #sequence = 0;

  copy(): MemoryState {
    return { sequence: this.#sequence, tables: this.all.map((table) => table.copy()) };
  }

  load({ sequence, tables }: MemoryState): void {
    this.#sequence = sequence;
    for (const [at, table] of this.all.entries()) table.load(tables[at]!);
  }

  async clock_ms(): Promise<undefined> {}

  async setting(name: string): Promise<Uint8Array | undefined> {
    return this.settings.rows.get(name);
  }
  async putSetting(name: string, value: Uint8Array): Promise<void> {
    this.settings.put(name, value);
  }
  async user(name: string): Promise<UserRow | undefined> {
    return this.users.rows.get(name);
  }
  async usersAfter(name: string, limit: number): Promise<UserRow[]> {
    return this.users.after(name, limit);
  }
  async putUser(row: UserRow): Promise<void> {
    this.users.put(row.name, row);
  }
  async removeUser(name: string): Promise<void> {
    this.users.remove(name);
    this.assignments.remove(name);
    this.limited.remove(name);
    for (const [key, { owner }] of this.records.rows) if (owner === name) this.records.remove(key);
  }
  async card(serial: string): Promise<CardRow | undefined> {
    return this.cards.rows.get(serial);
  }
  async cardFor(user: string, serial: string | undefined, otherwise: string): Promise<CardRow | undefined> {
    const rows = this.users.rows.has(user) ? await this.assignmentsOf(user) : [];
    const own = serial === undefined ? this.#firstOf(rows) : rows.find((row) => row.serial === serial);
    const [any] = await this.assignmentsOf(otherwise);
    return this.cards.rows.get((own ?? any)?.serial ?? '');
  }
  #firstOf(rows: readonly AssignmentRow[]): AssignmentRow | undefined {
    const activated = rows.filter(({ active }) => active);
    const among = activated.length > 0 ? activated : rows;
    const isUsable = ({ serial }: AssignmentRow): boolean =>
      !serial.startsWith(HELD_SIGN) && this.cards.rows.get(serial)?.suspended === false;
    return among.find(isUsable) ?? among[0];
  }
  async cardsAfter(serial: string, limit: number): Promise<CardRow[]> {
    return this.cards.after(serial, limit);
  }
  async insertCard(row: CardRow): Promise<boolean> {
    if (this.cards.rows.has(row.serial)) return false;
    this.cards.put(row.serial, row);
    return true;
  }
  async updateCard(row: CardRow): Promise<void> {
    const before = this.cards.rows.get(row.serial);
    if (before !== undefined) this.cards.put(row.serial, { ...row, counter: before.counter });
  }
  async raiseCounter(serial: string, used: bigint): Promise<boolean> {
    const card = this.cards.rows.get(serial);
    if (card === undefined || card.counter > used) return false;
    this.cards.put(serial, { ...card, counter: used + 1n });
    return true;
  }
  async assignment(user: string, serial: string): Promise<AssignmentRow | undefined> {
    return this.assignments.rows.get(user)?.get(serial);
  }
  async assignmentsOf(user: string): Promise<AssignmentRow[]> {
    const rows = [...(this.assignments.rows.get(user)?.values() ?? [])];
    return inOrder(rows, ({ serial }) => serial);
  }
  async assignmentsOfCard(serial: string): Promise<AssignmentRow[]> {
    const rows = [...this.assignments.rows.values()].flatMap((own) => own.get(serial) ?? []);
    return inOrder(rows, (row) => row.user);
  }
  async putAssignment(row: AssignmentRow): Promise<void> {
    this.assignments.put(row.user, new Map(this.assignments.rows.get(row.user)).set(row.serial, row));
  }
  async removeAssignment(user: string, serial: string): Promise<void> {
    const left = new Map(this.assignments.rows.get(user));
    left.delete(serial);
    this.assignments.put(user, left);
  }
  async limits(user: string, serial: string): Promise<LimitsRow | undefined> {
    return this.limited.rows.get(user)?.get(serial);
  }
  async putLimits(row: LimitsRow): Promise<void> {
    this.limited.put(row.user, new Map(this.limited.rows.get(row.user)).set(row.serial, row));
  }
  async refusals(nameHash: string): Promise<number> {
    return this.refused.rows.get(nameHash) ?? 0;
  }
  async putRefusals(nameHash: string, refusals: number, keep: number): Promise<void> {
    this.refused.remove(nameHash);
    this.refused.put(nameHash, refusals);
    if (this.refused.rows.size > keep) this.refused.remove(this.refused.rows.keys().next().value!);
  }
  async attempt(handle: string, otherwise: string): Promise<AttemptRows | undefined> {
    const challenge = this.challenges.rows.get(handle) ?? this.challenges.rows.get(otherwise);
    if (challenge === undefined) return undefined;
    const { user, serial, nameHash } = challenge;
    return {
      challenge,
      user: this.users.rows.get(user),
      assignment: this.assignments.rows.get(user)?.get(serial),
      card: this.cards.rows.get(serial),
      limits: this.limited.rows.get(user)?.get(serial),
      refusals: this.refused.rows.get(nameHash) ?? 0,
    };
  }
  async insertChallenge(row: NewChallenge, keep: number): Promise<void> {
    this.#sequence += 1;
    this.challenges.put(row.handle, { ...row, sequence: this.#sequence, wrongTries: 0, accepted_ms: undefined });
    const handles = [...(this.handles.rows.get(row.nameHash) ?? []), row.handle];
    for (const oldest of handles.splice(0, Math.max(0, handles.length - keep))) this.challenges.remove(oldest);
    this.handles.put(row.nameHash, handles);
  }
  async forgetChallenges(keep: number, before_ms: number): Promise<void> {
    for (const { handle, nameHash, sequence, expires_ms } of first(this.challenges.rows.values(), 3)) {
      if (expires_ms >= before_ms || sequence > this.#sequence - keep) continue;
      this.challenges.remove(handle);
      const left = (this.handles.rows.get(nameHash) ?? []).filter((other) => other !== handle);
      if (left.length > 0) this.handles.put(nameHash, left);
      else this.handles.remove(nameHash);
    }
  }
  async acceptChallenge(handle: string, now_ms: number): Promise<boolean> {
    const row = this.challenges.rows.get(handle);
    if (row === undefined || row.accepted_ms !== undefined) return false;
    if (row.wrongTries >= TRIES_MAX || row.expires_ms <= now_ms) return false;
    this.challenges.put(handle, { ...row, accepted_ms: now_ms });
    return true;
  }
  async spendTry(handle: string): Promise<void> {
    const row = this.challenges.rows.get(handle);
    if (row !== undefined) this.challenges.put(handle, { ...row, wrongTries: row.wrongTries + 1 });
  }
  async reserveQuestion(scope: string, questionClass: string, window: number): Promise<boolean> {
    const next = (this.questions.rows.get(scope) ?? 0) + 1;
    const last = this.questions.rows.get(pair(scope, questionClass));
    if (last !== undefined && last > next - 1 - window) return false;
    this.questions.put(scope, next);
    this.questions.put(pair(scope, questionClass), next);
    this.classes.put(pair(scope, String(next)), questionClass);
    const oldest = next - window;
    const forgotten = pair(scope, this.classes.rows.get(pair(scope, String(oldest))) ?? '');
    this.classes.remove(pair(scope, String(oldest)));
    if (this.questions.rows.get(forgotten) === oldest) this.questions.remove(forgotten);
    return true;
  }
  async record(kind: string, key: string): Promise<RecordRow | undefined> {
    return this.records.rows.get(pair(kind, key));
  }
  async kindAfter(kind: string): Promise<string | undefined> {
    const kinds = [...this.records.rows.values()].map((row) => row.kind);
    return kinds.filter((one) => one > kind).sort()[0];
  }
  async recordsAfter(kind: string, key: string, limit: number): Promise<RecordRow[]> {
    return this.#recordsWhere((row) => row.kind === kind && row.key > key, limit);
  }
  async recordsOf(kind: string, owner: string, key: string, limit: number): Promise<RecordRow[]> {
    return this.#recordsWhere((row) => row.kind === kind && row.owner === owner && row.key > key, limit);
  }
  #recordsWhere(isWanted: (row: RecordRow) => boolean, limit: number): RecordRow[] {
    const rows = [...this.records.rows.values()].filter(isWanted);
    return inOrder(rows, ({ key }) => key).slice(0, limit);
  }
  async insertRecord(row: NewRecord): Promise<boolean> {
    if (this.records.rows.has(pair(row.kind, row.key))) return false;
    this.records.put(pair(row.kind, row.key), { ...row, revision: 1 });
    return true;
  }
  async replaceRecord(row: NewRecord, revision: number): Promise<boolean> {
    if (this.records.rows.get(pair(row.kind, row.key))?.revision !== revision) return false;
    this.records.put(pair(row.kind, row.key), { ...row, revision: revision + 1 });
    return true;
  }
  async removeRecord(kind: string, key: string): Promise<boolean> {
    const isThere = this.records.rows.has(pair(kind, key));
    this.records.remove(pair(kind, key));
    return isThere;
  }
  async forgetRecords(kind: string, before_ms: number, limit: number): Promise<number> {
    const end = ({ expires_ms }: RecordRow): number => expires_ms ?? Number.POSITIVE_INFINITY;
    const ended = [...this.records.rows.values()].filter((row) => row.kind === kind && end(row) < before_ms);
    const oldest = ended.sort((a, b) => end(a) - end(b)).slice(0, limit);
    for (const { key } of oldest) this.records.remove(pair(kind, key));
    return oldest.length;
  }
  async auditRecords(sequence: number, limit: number): Promise<AuditRecord[]> {
    const { rows } = this.log;
    const records: AuditRecord[] = [];
    let next = sequence + 1;
    // The records before the oldest were archived.
    if (!rows.has(String(next))) next = Math.min(...[...rows.keys()].map(Number).filter((key) => key > sequence));
    for (; records.length < limit && rows.has(String(next)); next++) {
      records.push(rows.get(String(next))!);
    }
    return records;
  }
  async head(): Promise<AuditHead> {
    return this.log.rows.get('head') ?? EMPTY_HEAD;
  }
  async removeAuditRecords(last: number): Promise<void> {
    for (const key of [...this.log.rows.keys()]) if (key !== 'head' && Number(key) <= last) this.log.remove(key);
  }
  async appendAudit(record: AuditRecord): Promise<void> {
    this.log.put(String(record.sequence), record);
    this.log.put('head', record);
  }
}

/** Sorts rows by a key of which no two have the same. */
function inOrder<Row>(rows: Row[], keyOf: (row: Row) => string): Row[] {
  return rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function first<Row>(rows: Iterable<Row>, count: number): Row[] {
  const found: Row[] = [];
  for (const row of rows) if (found.push(row) === count) break;
  return found;
}

export class MemoryStore implements Store {
  readonly #tables = new Tables();
  readonly #queue = new Queue();
  #isClosed = false;

  transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return this.#take(async () => {
      try {
        const result = await work(this.#tables);
        for (const table of this.#tables.all) table.keep();
        return result;
      } catch (error) {
        for (const table of this.#tables.all) table.takeBack();
        throw error;
      }
    });
  }

  read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    return this.#take(() => work(this.#tables));
  }

  /** The store's content between two transactions. */
  save(): Promise<MemoryState> {
    return this.#take(async () => this.#tables.copy());
  }

  /** Goes back to what was saved, by this store. */
  load(state: MemoryState): Promise<void> {
    return this.#take(async () => this.#tables.load(state));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#queue.take(async () => {});
  }

  async #take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new StoreError(CLOSED);
    return this.#queue.take(work);
  }
}
