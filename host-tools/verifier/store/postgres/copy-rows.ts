/** The rows that a group of decisions has read, with its changes of them. */
import type { AssignmentRow, AttemptRows, CardRow, ChallengeRow, LimitsRow, RecordRow, UserRow } from '../store.js';

/** Rows by their keys; undefined for one that is known not to be there. Changes can be taken back. */
export class Copied<Row> {
  readonly #rows = new Map<string, Row | undefined>();
  #undo: (() => void)[] = [];

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /** As it was read: what was changed since stays. */
  read(key: string, row: Row | undefined): void {
    if (!this.#rows.has(key)) this.#rows.set(key, row);
  }

  put(key: string, row: Row | undefined): void {
    const before = this.#rows.get(key);
    this.#undo.push(() => this.#rows.set(key, before));
    this.#rows.set(key, row);
  }

  keep(): void {
    this.#undo = [];
  }

  takeBack(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }
}

/** A key of several names, none of which holds a line feed. */
export function joined(...names: readonly string[]): string {
  return names.join('\n');
}

/** When a class of questions was last issued in its scope. */
export interface QuestionPlace {
  readonly place: number;
}

export class CopiedRows {
  readonly settings = new Copied<Uint8Array>();
  readonly challenges = new Copied<ChallengeRow>();
  readonly users = new Copied<UserRow>();
  readonly assignments = new Copied<AssignmentRow>();
  readonly cards = new Copied<CardRow>();
  readonly limits = new Copied<LimitsRow>();
  readonly refusals = new Copied<number>();
  readonly records = new Copied<RecordRow>();
  /** The serial of the card that a user answers with, by what was asked. */
  readonly choices = new Copied<string>();
  readonly questions = new Copied<QuestionPlace>();
  /** The newest place of each scope. */
  readonly newest = new Copied<QuestionPlace>();
  readonly #all: readonly Copied<unknown>[] = [
    this.settings,
    this.challenges,
    this.users,
    this.assignments,
    this.cards,
    this.limits,
    this.refusals,
    this.records,
    this.choices,
    this.questions,
    this.newest,
  ];

  keep(): void {
    for (const one of this.#all) one.keep();
  }

  takeBack(): void {
    for (const one of this.#all) one.takeBack();
  }

  readAttempt({ challenge, user, assignment, card, limits, refusals }: AttemptRows): void {
    const own = joined(challenge.user, challenge.serial);
    this.challenges.read(challenge.handle, challenge);
    this.users.read(challenge.user, user);
    this.assignments.read(own, assignment);
    this.cards.read(challenge.serial, card);
    this.limits.read(own, limits);
    this.refusals.read(challenge.nameHash, refusals);
  }

  /** The rows of a challenge that was read, as they are by now. */
  attempt(challenge: ChallengeRow): AttemptRows {
    const own = joined(challenge.user, challenge.serial);
    return {
      challenge,
      user: this.users.get(challenge.user),
      assignment: this.assignments.get(own),
      card: this.cards.get(challenge.serial),
      limits: this.limits.get(own),
      refusals: this.refusals.get(challenge.nameHash) ?? 0,
    };
  }
}
