/** A response held against its challenge: what it is worth, and what it costs. */
import type { AuditEntry, AuditKey } from './audit.js';
import { matches, timeSteps, unsealCard } from './card-secrets.js';
import { type Context, type Decision, isHandle } from './context.js';
import { DECOY, DECOY_HANDLE, ofDecoy } from './decoy.js';
import { responseFor } from './held.js';
import { afterAcceptance, afterFailure, isLocked, noFailures, REFUSED_NAMES_MAX, waitAfter } from './limits.js';
import { readSuite } from './ocra/suite.js';
import { purposeEntry } from './purposes.js';
import {
  type AttemptRows,
  type CardRow,
  type ChallengeRow,
  type LimitsRow,
  type StoreReader,
  TRIES_MAX,
} from './store/store.js';

/** The reason for the decision on a response. Only the audit log says so much. */
export type Reason = 'accepted' | 'wrong' | 'expired' | 'used' | 'locked' | 'unknown' | 'suspended' | 'forged';

/** The answer to the host. */
export type Answer =
  /** `user` and `serial` are whose challenge it was: log in that user, whatever the request says. */
  | { readonly answer: 'accepted'; readonly wait_ms: 0; readonly user: string; readonly serial: string }
  /** `wait_ms` is how long the host should wait before it passes the answer on. */
  | { readonly answer: 'refused' | 'expired'; readonly wait_ms: number };

/** The user whose challenge it is; the decoy's, if no user has it. */
export interface Attempt {
  readonly row: ChallengeRow;
  readonly card: CardRow;
  readonly limits: LimitsRow;
  /** Refusals in a row of the name that was asked for. */
  readonly refusals: number;
  /** Forged: the verifier did not write that the user has the card. */
  readonly status: 'active' | 'suspended' | 'unknown' | 'forged';
}

/** Looks up a challenge and all that belongs to it; the same steps whether they are there or not. */
export async function findAttempt(audit: AuditKey, tx: StoreReader, handle: string): Promise<Attempt> {
  const rows = ofDecoy(await tx.attempt(isHandle(handle) ? handle : DECOY_HANDLE, DECOY_HANDLE));
  // Taken away since it was asked for.
  if (rows.card === undefined && handle !== DECOY_HANDLE) return findAttempt(audit, tx, DECOY_HANDLE);
  const { challenge: row, refusals } = rows;
  const card = ofDecoy(rows.card);
  const limits = rows.limits ?? noFailures(row.user, row.serial);
  return { row, card, limits, refusals, status: statusOf(audit, rows) };
}

function statusOf(audit: AuditKey, { user, assignment, card, challenge }: AttemptRows): Attempt['status'] {
  const forged = assignment !== undefined && !audit.isSealed(assignment);
  if (challenge.user === DECOY || user === undefined || assignment === undefined) return 'unknown';
  if (forged) return 'forged';
  return user.suspended || card!.suspended || !assignment.active ? 'suspended' : 'active';
}

/** The response to be judged, with its challenge. */
export interface Guess {
  readonly response: string;
  /** In place of the card's own. */
  readonly pinHash?: Buffer | undefined;
  /** How many counter values to leave out from the next expected one on, and how many to try then. */
  readonly skip: number;
  readonly count: number;
}

/**
 * Which counter values make a response. For a challenge and a card that are as they were, it is not computed again: not where
 * the store runs a decision once more, and not in the decision where it takes so long that it was computed before.
 */
export class Computation {
  #seen: Attempt | undefined;
  #right: readonly boolean[] = [];

  /** @param guessOf what is asked, given the attempt */
  constructor(
    private readonly context: Context,
    private readonly guessOf: (attempt: Attempt) => Guess,
  ) {}

  /** Computes it for the attempt as it was committed last, without the store's lock. */
  async before(handle: string): Promise<void> {
    this.rightIn(await this.context.store.read((tx) => findAttempt(this.context.audit, tx, handle)));
  }

  rightIn(attempt: Attempt): readonly boolean[] {
    if (this.#seen === undefined || !isSame(attempt, this.#seen)) {
      this.#right = compute(this.context, attempt, this.guessOf(attempt));
      this.#seen = attempt;
    }
    return this.#right;
  }
}

/** Whether the same is computed for both. */
function isSame({ row, card }: Attempt, { row: otherRow, card: other }: Attempt): boolean {
  const sameAsked = row.handle === otherRow.handle && row.question === otherRow.question;
  const sameCard = card.serial === other.serial && card.suite === other.suite && card.counter === other.counter;
  return sameAsked && sameCard && sameSecrets(card, other);
}

/** Each seal is another, even of the same secret. */
function sameSecrets({ sealedKey, sealedPinHash }: CardRow, other: CardRow): boolean {
  const [hash, otherHash] = [sealedPinHash ?? NO_SECRET, other.sealedPinHash ?? NO_SECRET];
  return Buffer.compare(sealedKey, other.sealedKey) === 0 && Buffer.compare(hash, otherHash) === 0;
}

const NO_SECRET = new Uint8Array();

/** Which counter values make the response, as `matches` says. */
function compute({ vault, clock, settings }: Context, { row, card }: Attempt, guess: Guess): boolean[] {
  const { response, pinHash, skip, count } = guess;
  const secrets = unsealCard(vault, card);
  const { suite } = secrets;
  // The decoy's card may be of another suite by now than when the challenge was issued.
  const question = row.serial === DECOY ? '0'.repeat(suite.questionLength) : row.question;
  const steps = timeSteps(suite, clock.wall_ms(), settings.driftSteps);
  const from = card.counter + BigInt(skip);
  const search = { question, response: responseFor(row.serial, secrets, question, response), from, count, steps };
  return matches({ ...secrets, pinHash: pinHash ?? secrets.pinHash }, search);
}

/**
 * The decision on a response, given whether it is right. All is looked at, whatever is decided: what is read for the
 * first time takes long enough to be measured.
 */
export function judge({ row, card, status, limits }: Attempt, right: boolean, now_ms: number): Reason {
  const used = row.accepted_ms !== undefined || row.wrongTries >= TRIES_MAX;
  // Issued in the future: before the store's time was repaired.
  const expired = row.expires_ms <= now_ms || row.issued_ms > now_ms;
  const locked = isLocked(limits, now_ms);
  // A new key or PIN ends what was asked under the old one.
  const same = row.epoch === card.epoch;
  if (row.handle === DECOY_HANDLE) return 'unknown';
  if (used) return 'used';
  if (expired) return 'expired';
  if (status !== 'active') return status;
  if (locked) return 'locked';
  return right && same ? 'accepted' : 'wrong';
}

/**
 * Accepts the challenge in one step of the store, with its counter value if there is one.
 * @returns 'used' if another was faster
 */
export async function accept({ tx, now_ms }: Decision, row: ChallengeRow, counter?: bigint): Promise<Reason> {
  if (counter !== undefined && !(await tx.raiseCounter(row.serial, counter))) return 'used';
  return (await tx.acceptChallenge(row.handle, now_ms)) ? 'accepted' : 'used';
}

/**
 * Writes down what a response costs: of every refusal the same rows, whatever its reason is.
 * @param attempts of one user and card
 */
export async function settle({ tx, now_ms }: Decision, attempts: readonly Attempt[], reason: Reason): Promise<Answer> {
  const { row, limits, refusals } = attempts[0]!;
  const { nameHash } = row;
  if (reason === 'expired') return { answer: 'expired', wait_ms: 0 };
  if (reason === 'accepted') {
    if (limits.inARow > 0) await tx.putLimits(afterAcceptance(limits));
    if (refusals > 0) await tx.putRefusals(nameHash, 0, REFUSED_NAMES_MAX);
    return { answer: 'accepted', wait_ms: 0, user: row.user, serial: row.serial };
  }
  for (const attempt of attempts) await tx.spendTry(attempt.row.handle);
  const failed = afterFailure(limits, now_ms);
  await tx.putLimits(reason === 'used' ? limits : failed);
  // A handle that was never given out is no name's: all that come with one wait as for a first refusal.
  const after = row.handle === DECOY_HANDLE ? 1 : refusals + 1;
  await tx.putRefusals(nameHash, after, REFUSED_NAMES_MAX);
  return { answer: 'refused', wait_ms: waitAfter(after) };
}

/** The audit log's entry for a response to a challenge. */
export function entryOf(
  { audit }: Context,
  action: string,
  outcome: string,
  handle: string,
  attempt: Attempt,
): AuditEntry {
  const { user, serial, nameHash, purpose, taskHash } = attempt.row;
  const handleHash = audit.hashName(handle);
  // A handle that is not known any more: its challenge stands further up in the log.
  if (attempt.row.handle === DECOY_HANDLE) return { action, outcome, handleHash };
  const why = purposeEntry({ purpose, taskHash });
  if (serial === DECOY) return { action, outcome, userHash: nameHash, handleHash, ...why };
  return { action, outcome, user, serial, handleHash, ...why };
}

/** Whether the card's suite has a counter. */
export function hasCounter({ card }: Attempt): boolean {
  return readSuite(card.suite).counter;
}
