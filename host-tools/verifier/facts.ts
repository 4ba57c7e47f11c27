/** The facts about users and cards that operators see: no secret, and nothing internal to the store. */
import { isLocked, noFailures } from './limits.js';
import { readSuite } from './ocra/suite.js';
import type { AssignmentRow, CardRow, StoreReader, UserRow } from './store/store.js';

/** The facts about a user with a card. */
export interface AssignmentFacts {
  readonly user: string;
  readonly serial: string;
  /** False until the card's serial was typed. */
  readonly active: boolean;
  readonly failuresInARow: number;
  readonly locked: boolean;
  /** When the lock ends by itself, in milliseconds since 1970; 0 where there is none, or only an operator unlocks. */
  readonly lockedUntil_ms: number;
  /** Only an operator unlocks it. */
  readonly disabled: boolean;
}

export interface UserFacts {
  readonly name: string;
  readonly suspended: boolean;
  readonly cards: readonly AssignmentFacts[];
}

export interface CardFacts {
  readonly serial: string;
  readonly suite: string;
  /** The next counter value that can be accepted; undefined for a suite without a counter. */
  readonly counter: bigint | undefined;
  readonly takesPin: boolean;
  readonly suspended: boolean;
  /** Until when a resynchronisation is allowed, in milliseconds since 1970; 0 for not now. */
  readonly resyncUntil_ms: number;
  readonly users: readonly AssignmentFacts[];
}

/** A part of a list that may have a million rows. */
export interface Page<Facts> {
  readonly found: readonly Facts[];
  /** After which name or serial the list goes on; undefined at its end. */
  readonly next: string | undefined;
}

export async function userFacts(tx: StoreReader, { name, suspended }: UserRow, now_ms: number): Promise<UserFacts> {
  return { name, suspended, cards: await factsOfAssignments(tx, await tx.assignmentsOf(name), now_ms) };
}

export async function cardFacts(tx: StoreReader, card: CardRow, now_ms: number): Promise<CardFacts> {
  const { serial, suite, counter, suspended, resyncUntil_ms } = card;
  const read = readSuite(suite);
  return {
    serial,
    suite,
    counter: read.counter ? counter : undefined,
    takesPin: read.pinHash !== undefined,
    suspended,
    resyncUntil_ms: now_ms < resyncUntil_ms ? resyncUntil_ms : 0,
    users: await factsOfAssignments(tx, await tx.assignmentsOfCard(serial), now_ms),
  };
}

export async function assignmentFacts(
  tx: StoreReader,
  { user, serial, active }: AssignmentRow,
  now_ms: number,
): Promise<AssignmentFacts> {
  const limits = (await tx.limits(user, serial)) ?? noFailures(user, serial);
  const { inARow, disabled, lockedUntil_ms } = limits;
  const locked = isLocked(limits, now_ms);
  return {
    user,
    serial,
    active,
    failuresInARow: inARow,
    locked,
    lockedUntil_ms: locked && !disabled ? lockedUntil_ms : 0,
    disabled,
  };
}

async function factsOfAssignments(
  tx: StoreReader,
  rows: readonly AssignmentRow[],
  now_ms: number,
): Promise<AssignmentFacts[]> {
  const found: AssignmentFacts[] = [];
  for (const row of rows) found.push(await assignmentFacts(tx, row, now_ms));
  return found;
}
