/**
 * A transaction of one piece of work on the copy of a group: it reads what the group has read, or loads it, and its
 * writes are noted, to be written for the whole group at once. Work that the copy can't do is left to a transaction of
 * its own.
 */
import { StoreError } from '../../errors.js';
import {
  type AttemptRows,
  type AuditHead,
  type AuditRecord,
  type CardRow,
  type LimitsRow,
  type NewChallenge,
  type NewRecord,
  type RecordRow,
  type StoreTransaction,
  TRIES_MAX,
  type UserRow,
} from '../store.js';
import { type CopiedRows, joined } from './copy-rows.js';
import type { Frame } from './frame.js';
import type { Guesses } from './guesses.js';
import { choiceKey, type Loader } from './loads.js';
import { Writes } from './writes.js';

/** The state that all pieces of work of a group share. */
export interface Shared {
  readonly rows: CopiedRows;
  readonly loader: Loader;
  readonly guesses: Guesses;
  /** Handles of challenges that the group has noted: what is in the database of them comes later. */
  readonly newHandles: Set<string>;
}

/** More names than a group ever notes refusals of. */
const GROUP_NAMES_MAX = 1000;

export class CopyTransaction implements StoreTransaction {
  readonly writes = new Writes();
  /** The work asked for what the copy can't do: all that it did here is void. */
  needsDirect = false;
  readonly #shared: Shared;
  readonly #rows: CopiedRows;
  readonly #clock_ms: number;
  /** Of the log with this work's records. */
  #head: AuditHead | undefined;
  readonly #onWrite: (() => Promise<void>) | undefined;
  #hasReserved = false;

  /**
   * @param head of the log with the records of the work before
   * @param onWrite called before anything is noted: a dry run ends there, by a promise that is never kept. Until then it
   * may be given guesses, so that it asks for all that it needs at once
   */
  constructor(shared: Shared, { clock_ms, head }: Pick<Frame, 'clock_ms' | 'head'>, onWrite?: () => Promise<void>) {
    this.#shared = shared;
    this.#rows = shared.rows;
    this.#clock_ms = clock_ms;
    this.#head = head;
    this.#onWrite = onWrite;
  }

  get #isDryRun(): boolean {
    return this.#onWrite !== undefined;
  }

  get lastHead(): AuditHead | undefined {
    return this.#head;
  }

  async clock_ms(): Promise<number> {
    return this.#clock_ms;
  }

  async head(): Promise<AuditHead> {
    if (this.#head !== undefined) return this.#head;
    throw new StoreError('the store is damaged: the head of the audit log is missing: restore it from a backup');
  }

  async setting(name: string): Promise<Uint8Array | undefined> {
    if (!this.#rows.settings.has(name)) await this.#shared.loader.load('setting', name);
    return this.#rows.settings.get(name);
  }

  async user(name: string): Promise<UserRow | undefined> {
    if (!this.#rows.users.has(name)) await this.#shared.loader.load('user', name);
    return this.#rows.users.get(name);
  }

  async cardFor(user: string, serial: string | undefined, otherwise: string): Promise<CardRow | undefined> {
    const { loader, guesses } = this.#shared;
    const key = choiceKey(user, serial, otherwise);
    const guess = this.#isDryRun ? guesses.card(key) : undefined;
    if (!this.#rows.choices.has(key)) {
      if (guess !== undefined) {
        loader.ask('choice', user, serial, otherwise);
        return guess;
      }
      await loader.load('choice', user, serial, otherwise);
    }
    const chosen = this.#rows.choices.get(key);
    const card = chosen === undefined ? undefined : this.#rows.cards.get(chosen);
    if (card !== undefined) guesses.noteCard(key, card);
    return card;
  }

  async limits(user: string, serial: string): Promise<LimitsRow | undefined> {
    const key = joined(user, serial);
    if (!this.#rows.limits.has(key)) await this.#shared.loader.load('limits', user, serial);
    return this.#rows.limits.get(key);
  }

  async refusals(nameHash: string): Promise<number> {
    if (!this.#rows.refusals.has(nameHash)) await this.#shared.loader.load('refusals', nameHash);
    return this.#rows.refusals.get(nameHash) ?? 0;
  }

  async attempt(handle: string, otherwise: string): Promise<AttemptRows | undefined> {
    const asked = [handle, otherwise];
    if (asked.some((one) => this.#shared.newHandles.has(one))) return this.#direct();
    // The same is loaded whichever of them is there.
    const missing = asked.filter((one) => !this.#rows.challenges.has(one));
    const { loader, guesses } = this.#shared;
    const guess = this.#isDryRun && missing.includes(handle) ? guesses.attempt(handle) : undefined;
    if (guess !== undefined) {
      for (const one of missing) loader.ask('attempt', one);
      return guess;
    }
    await Promise.all(missing.map((one) => loader.load('attempt', one)));
    const challenge = this.#rows.challenges.get(handle) ?? this.#rows.challenges.get(otherwise);
    return challenge && this.#rows.attempt(challenge);
  }

  async record(kind: string, key: string): Promise<RecordRow | undefined> {
    const both = joined(kind, key);
    if (!this.#rows.records.has(both)) await this.#shared.loader.load('record', kind, key);
    return this.#rows.records.get(both);
  }

  async updateCard(row: CardRow): Promise<void> {
    await this.#onWrite?.();
    const before = this.#rows.cards.get(row.serial);
    // One that nobody has read, and that may not be there.
    if (before === undefined) return this.#direct();
    this.#rows.cards.put(row.serial, { ...row, counter: before.counter });
    this.writes.cards.set(row.serial, row);
  }

  async raiseCounter(serial: string, used: bigint): Promise<boolean> {
    await this.#onWrite?.();
    const card = this.#rows.cards.get(serial);
    if (card === undefined) return this.#direct();
    if (card.counter > used) return false;
    this.#rows.cards.put(serial, { ...card, counter: used + 1n });
    this.writes.counters.set(serial, used);
    return true;
  }

  async putLimits(row: LimitsRow): Promise<void> {
    await this.#onWrite?.();
    const key = joined(row.user, row.serial);
    this.#rows.limits.put(key, row);
    this.writes.limits.set(key, row);
  }

  async putRefusals(nameHash: string, refusals: number, keep: number): Promise<void> {
    await this.#onWrite?.();
    // So few that one noted here could be forgotten by the next.
    if (keep < GROUP_NAMES_MAX) return this.#direct();
    this.#rows.refusals.put(nameHash, refusals);
    this.writes.refusals.delete(nameHash);
    this.writes.refusals.set(nameHash, { count: refusals, keep });
  }

  async insertChallenge(row: NewChallenge, keep: number): Promise<void> {
    await this.#onWrite?.();
    this.#shared.newHandles.add(row.handle);
    this.writes.challenges.push({ row, keep });
    this.#shared.guesses.noteChallenge(row, this.#rows.cards.get(row.serial));
  }

  async forgetChallenges(keep: number, before_ms: number): Promise<void> {
    await this.#onWrite?.();
    this.writes.forgotten.push({ keep, before_ms });
  }

  async acceptChallenge(handle: string, now_ms: number): Promise<boolean> {
    await this.#onWrite?.();
    const challenge = this.#rows.challenges.get(handle);
    if (challenge === undefined) return this.#direct();
    const { accepted_ms, wrongTries, expires_ms } = challenge;
    if (accepted_ms !== undefined || wrongTries >= TRIES_MAX || expires_ms <= now_ms) return false;
    this.#rows.challenges.put(handle, { ...challenge, accepted_ms: now_ms });
    this.writes.accepted.set(handle, now_ms);
    return true;
  }

  async spendTry(handle: string): Promise<void> {
    await this.#onWrite?.();
    const challenge = this.#rows.challenges.get(handle);
    if (challenge === undefined) return this.#direct();
    this.#rows.challenges.put(handle, { ...challenge, wrongTries: challenge.wrongTries + 1 });
    this.writes.tries.set(handle, (this.writes.tries.get(handle) ?? 0) + 1);
  }

  async reserveQuestion(scope: string, questionClass: string, window: number): Promise<boolean> {
    const key = joined(scope, questionClass);
    const { questions, newest } = this.#rows;
    const isKnown = questions.has(key) && newest.has(scope);
    if (this.#onWrite !== undefined) {
      // The first is as good as free: the dry run goes on, for what is decided with the question has more to read.
      if (this.#hasReserved) await this.#onWrite();
      this.#hasReserved = true;
      if (!isKnown) this.#shared.loader.ask('question', scope, questionClass);
      return true;
    }
    if (!isKnown) await this.#shared.loader.load('question', scope, questionClass);
    const place = newest.get(scope)!.place + 1;
    const last = questions.get(key)?.place;
    if (last !== undefined && last >= place - window) return false;
    newest.put(scope, { place });
    questions.put(key, { place });
    this.writes.reserve({ scope, questionClass, place, window });
    return true;
  }

  async insertRecord(row: NewRecord): Promise<boolean> {
    if ((await this.record(row.kind, row.key)) !== undefined) return false;
    await this.#onWrite?.();
    this.#changeRecord(row, 0, 1);
    return true;
  }

  async replaceRecord(row: NewRecord, revision: number): Promise<boolean> {
    const before = await this.record(row.kind, row.key);
    if (before?.revision !== revision) return false;
    await this.#onWrite?.();
    this.#changeRecord(row, revision, revision + 1);
    return true;
  }

  async removeRecord(kind: string, key: string): Promise<boolean> {
    const before = await this.record(kind, key);
    if (before === undefined) return false;
    await this.#onWrite?.();
    this.#changeRecord(before, before.revision, 0);
    return true;
  }

  #changeRecord(row: NewRecord, before: number, after: number): void {
    const key = joined(row.kind, row.key);
    this.#rows.records.put(key, after === 0 ? undefined : { ...row, revision: after });
    this.writes.change({ row, before, after });
  }

  async appendAudit(record: AuditRecord): Promise<void> {
    await this.#onWrite?.();
    const { sequence, mac, time_ms } = record;
    this.#head = { sequence, mac, time_ms };
    this.writes.audit.push(record);
  }

  /** The acts of operators, and lists: seldom, and of many rows. */
  async #direct(): Promise<never> {
    this.needsDirect = true;
    throw new Error('this work needs a transaction of its own');
  }

  card = (): Promise<never> => this.#direct();
  usersAfter = (): Promise<never> => this.#direct();
  cardsAfter = (): Promise<never> => this.#direct();
  assignment = (): Promise<never> => this.#direct();
  assignmentsOf = (): Promise<never> => this.#direct();
  assignmentsOfCard = (): Promise<never> => this.#direct();
  kindAfter = (): Promise<never> => this.#direct();
  recordsAfter = (): Promise<never> => this.#direct();
  recordsOf = (): Promise<never> => this.#direct();
  auditRecords = (): Promise<never> => this.#direct();
  putSetting = (): Promise<never> => this.#direct();
  putUser = (): Promise<never> => this.#direct();
  removeUser = (): Promise<never> => this.#direct();
  insertCard = (): Promise<never> => this.#direct();
  putAssignment = (): Promise<never> => this.#direct();
  removeAssignment = (): Promise<never> => this.#direct();
  removeAuditRecords = (): Promise<never> => this.#direct();
  forgetRecords = (): Promise<never> => this.#direct();
}
