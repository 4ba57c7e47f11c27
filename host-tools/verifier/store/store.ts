/**
 * The rows that the verifier keeps, and the interface of the store that keeps them. `store.test.ts`,
 * `records.test.ts` and `closing.test.ts` hold every implementation to these obligations.
 */

export interface UserRow {
  readonly name: string;
  readonly suspended: boolean;
}

export interface CardRow {
  readonly serial: string;
  readonly suite: string;
  /** The key and the PIN's hash, both sealed; no hash where the suite takes no PIN. */
  readonly sealedKey: Uint8Array;
  readonly sealedPinHash: Uint8Array | undefined;
  /** The next counter value that can be accepted, 0 … 2^64. */
  readonly counter: bigint;
  /** Rises with every change of key or PIN. */
  readonly epoch: number;
  readonly suspended: boolean;
  /** Until when a resynchronisation is allowed; 0 for never. */
  readonly resyncUntil_ms: number;
}

/** A card that a user may log in with. */
export interface AssignmentRow {
  readonly user: string;
  readonly serial: string;
  /** False until the user has typed the card's serial. */
  readonly active: boolean;
  /** The proof that the verifier wrote the row; the store keeps it as it is. */
  readonly seal: string;
}

/** The failures so far of a user with a card. */
export interface LimitsRow {
  readonly user: string;
  readonly serial: string;
  /** The latest failures, oldest first. */
  readonly failures_ms: readonly number[];
  /** Failures since the last acceptance. */
  readonly inARow: number;
  readonly lockedUntil_ms: number;
  readonly disabled: boolean;
}

export interface NewChallenge {
  readonly handle: string;
  readonly user: string;
  readonly serial: string;
  /** The card's epoch when it was issued. */
  readonly epoch: number;
  readonly question: string;
  /** Why it was issued: `LOGIN`, or another text. */
  readonly purpose: string;
  /** The keyed hash of the task's text; empty where none was given. */
  readonly taskHash: string;
  /** The keyed hash of the name that was asked for, known or not. */
  readonly nameHash: string;
  readonly issued_ms: number;
  readonly expires_ms: number;
}

export interface ChallengeRow extends NewChallenge {
  /** Rises from challenge to challenge. */
  readonly sequence: number;
  readonly wrongTries: number;
  readonly accepted_ms: number | undefined;
}

/** A challenge, and what was there when it was read of all that decides on its response. */
export interface AttemptRows {
  readonly challenge: ChallengeRow;
  readonly user: UserRow | undefined;
  readonly assignment: AssignmentRow | undefined;
  readonly card: CardRow | undefined;
  readonly limits: LimitsRow | undefined;
  /** Refusals in a row of the challenge's `nameHash`. */
  readonly refusals: number;
}

/** The end of the audit log, and the highest time that was seen. */
export interface AuditHead {
  /** 0 for an empty log. */
  readonly sequence: number;
  /** Hexadecimal digits. */
  readonly mac: string;
  readonly time_ms: number;
}

export interface AuditRecord extends AuditHead {
  /** A JSON object: what was decided. */
  readonly text: string;
}

/**
 * A row that another room keeps in the store: a password's hash, a session, a token. The store knows its place and its
 * end, and nothing of its value.
 */
export interface NewRecord {
  /** The kind of row, such as `session`; each room has kinds of its own. */
  readonly kind: string;
  /** Unique within its kind. */
  readonly key: string;
  /** The user whose it is; empty for nobody's. It goes when the user is removed. */
  readonly owner: string;
  /** When it means nothing any more; undefined for never. It stays until `forgetRecords`: whoever reads it looks at the time. */
  readonly expires_ms: number | undefined;
  /** A JSON text. */
  readonly value: string;
}

export interface RecordRow extends NewRecord {
  /** 1 for a new record, and one more with each replacement. */
  readonly revision: number;
}

/** Wrong tries after which a challenge is dead. */
export const TRIES_MAX = 3;

/** Serials of keys that the server holds itself begin so, and no others. */
export const HELD_SIGN = '~';

/** The reads of a store, all as of one instant. */
export interface StoreReader {
  /**
   * The time of the store's own clock, in milliseconds since 1970: one for all machines that work on it. Undefined
   * where it has none, and the machine's counts.
   */
  clock_ms(): Promise<number | undefined>;

  setting(name: string): Promise<Uint8Array | undefined>;

  user(name: string): Promise<UserRow | undefined>;
  /** Up to `limit` users with names after `name`, in one fixed order of names. */
  usersAfter(name: string, limit: number): Promise<UserRow[]>;

  card(serial: string): Promise<CardRow | undefined>;
  /**
   * The card that a user answers with: that of `serial`, or else the first by serial among the activated ones, or among
   * all. One that is suspended, or held by the server, comes behind all others of them. If there is none, the card of the
   * user `otherwise`, by the same steps.
   */
  cardFor(user: string, serial: string | undefined, otherwise: string): Promise<CardRow | undefined>;
  /** Up to `limit` cards with serials after `serial`, in one fixed order of serials. */
  cardsAfter(serial: string, limit: number): Promise<CardRow[]>;

  assignment(user: string, serial: string): Promise<AssignmentRow | undefined>;
  /** In the same order of serials. */
  assignmentsOf(user: string): Promise<AssignmentRow[]>;
  /** In the order of `usersAfter`. */
  assignmentsOfCard(serial: string): Promise<AssignmentRow[]>;

  limits(user: string, serial: string): Promise<LimitsRow | undefined>;
  /** Refusals in a row, 0 where none are noted. */
  refusals(nameHash: string): Promise<number>;

  /** The rows of the challenge with this handle, or of the one with `otherwise`: by the same steps in either case. */
  attempt(handle: string, otherwise: string): Promise<AttemptRows | undefined>;

  record(kind: string, key: string): Promise<RecordRow | undefined>;
  /** The first kind after `kind` that there are records of, in one fixed order of kinds. */
  kindAfter(kind: string): Promise<string | undefined>;
  /** Up to `limit` records of a kind with keys after `key`, in one fixed order of keys. */
  recordsAfter(kind: string, key: string, limit: number): Promise<RecordRow[]>;
  /** The same of those that are one owner's. */
  recordsOf(kind: string, owner: string, key: string, limit: number): Promise<RecordRow[]>;

  head(): Promise<AuditHead>;
  /** Up to `limit` records after `sequence`, in the order of the log; a damaged one as far as it can be read. */
  auditRecords(sequence: number, limit: number): Promise<AuditRecord[]>;
}

/** The reads and writes of one transaction. */
export interface StoreTransaction extends StoreReader {
  putSetting(name: string, value: Uint8Array): Promise<void>;

  putUser(row: UserRow): Promise<void>;
  /** Removes the user, all assignments and limits of that name, and all records whose owner it is. */
  removeUser(name: string): Promise<void>;

  /** @returns false, and nothing is changed, if there is a card of that serial */
  insertCard(row: CardRow): Promise<boolean>;
  /** Replaces all but the counter, which only `raiseCounter` moves. */
  updateCard(row: CardRow): Promise<void>;
  /**
   * In one atomic step: if the card's counter is at most `used`, it becomes `used` + 1.
   * @returns whether it did; of any number of callers with one value, at most one ever gets true
   */
  raiseCounter(serial: string, used: bigint): Promise<boolean>;

  putAssignment(row: AssignmentRow): Promise<void>;
  removeAssignment(user: string, serial: string): Promise<void>;

  putLimits(row: LimitsRow): Promise<void>;
  /** Notes them, and forgets the names that were noted longest ago beyond `keep`. */
  putRefusals(nameHash: string, refusals: number, keep: number): Promise<void>;

  /** Adds a challenge, and drops the oldest of the same `nameHash` beyond `keep`. */
  insertChallenge(row: NewChallenge, keep: number): Promise<void>;
  /** Drops some of the oldest challenges, if they are beyond the newest `keep` and expired before `before_ms`. */
  forgetChallenges(keep: number, before_ms: number): Promise<void>;
  /**
   * In one atomic step, never a read followed by a write: if the challenge exists, was never accepted, has fewer than
   * `TRIES_MAX` wrong tries and expires after `now_ms`, it is accepted.
   * @returns whether it was; of any number of callers, in any number of processes, at most one ever gets true
   */
  acceptChallenge(handle: string, now_ms: number): Promise<boolean>;
  /** Adds a wrong try. */
  spendTry(handle: string): Promise<void>;

  /**
   * In one atomic step: notes that a question of this class is issued in the scope, unless it is among the scope's latest
   * `window`. Older ones are forgotten, so that a scope holds at most `window` classes.
   * @returns whether it was noted
   */
  reserveQuestion(scope: string, questionClass: string, window: number): Promise<boolean>;

  /** @returns false, and nothing is changed, if there is a record of that kind and key */
  insertRecord(row: NewRecord): Promise<boolean>;
  /**
   * In one atomic step: if the record of that kind and key has this revision, it becomes `row`, with the next revision.
   * @returns whether it did; of any number of callers with one revision, at most one ever gets true
   */
  replaceRecord(row: NewRecord, revision: number): Promise<boolean>;
  /** @returns whether there was one */
  removeRecord(kind: string, key: string): Promise<boolean>;
  /**
   * Removes up to `limit` records of a kind that expired before `before_ms`, those that expired first before the others.
   * @returns how many
   */
  forgetRecords(kind: string, before_ms: number, limit: number): Promise<number>;

  /** Adds a record to the audit log and makes it the head. */
  appendAudit(record: AuditRecord): Promise<void>;
  /** Removes the records up to this one, which were archived. The head stays. */
  removeAuditRecords(last: number): Promise<void>;
}

/**
 * Obligations:
 * - A transaction is serialisable: its outcome is that of all transactions one after the other, those of other processes
 *   and machines on the same data among them.
 * - It is whole or nothing: an error thrown by the work, a lost process or a lost machine leaves nothing of it.
 * - It is durable before the promise resolves: no answer is given that a power cut takes back.
 * - `acceptChallenge`, `raiseCounter`, `reserveQuestion`, `insertRecord` and `replaceRecord` are each one conditional write, so that they hold even where
 *   the isolation should be weaker than it promises.
 * - Reading sees what was committed last, takes no lock that others wait for, and changes nothing.
 * - The work may be run again where the store has to; it has no effects outside of its transaction.
 * - A failure is a StoreError, and so is a row that can't be what it should be; then nothing was written.
 */
export interface Store {
  transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result>;
  read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result>;
  /** Ends when the work that came before has ended. All that comes after is rejected with a StoreError. */
  close(): Promise<void>;
}
