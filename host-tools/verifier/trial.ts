/** A response held against its challenge: what it is worth, and what it costs. */
import { type Attempt, matches, timeSteps, unsealCard } from './card-secrets.js';
import { type AuditEntry, type Context, DECOY, type Decision, isHandle } from './context.js';
import { afterAcceptance, afterFailure, isLocked, noFailures, waitAfter } from './limits.js';
import { type CardRow, type ChallengeRow, type LimitsRow, TRIES_MAX } from './store/store.js';

/** What became of a response. Only the audit log says so much. */
export type Reason = 'accepted' | 'wrong' | 'expired' | 'used' | 'locked' | 'unknown' | 'suspended';

/** What a host is told, and may pass on. */
export interface Answer {
  readonly answer: 'accepted' | 'refused' | 'expired';
  /** How long the host should wait before it passes the answer on. */
  readonly wait_ms: number;
}

type Standing = 'good' | 'unknown' | 'suspended' | 'locked';

/** Whose challenge it is. Of a decoy, the ghost's card. */
export interface Trial {
  readonly row: ChallengeRow | undefined;
  readonly card: CardRow;
  readonly standing: Standing;
  readonly limits: LimitsRow;
}

/** Looks up a challenge and all that belongs to it; the same steps whether they are there or not. */
export async function findTrial(context: Context, { tx, now_ms }: Decision, handle: string): Promise<Trial> {
  const row = await tx.challenge(isHandle(handle) ? handle : '');
  const { user: name, serial } = row ?? { user: DECOY, serial: DECOY };
  const user = await tx.user(name);
  const assignment = await tx.assignment(name, serial);
  const card = await tx.card(serial);
  const limits = (await tx.limits(name, serial)) ?? noFailures(name, serial);
  if (user === undefined || assignment === undefined || card === undefined) {
    return { row, card: context.ghost, standing: 'unknown', limits };
  }
  if (user.suspended || card.suspended || !assignment.active) return { row, card, standing: 'suspended', limits };
  return { row, card, standing: isLocked(limits, now_ms) ? 'locked' : 'good', limits };
}

/** Which counter values from `from` on make the response. A challenge that is not there is computed all the same. */
export function tryCounters(
  { vault, clock, settings }: Context,
  { row, card }: Trial,
  attempt: Pick<Attempt, 'response' | 'from' | 'count'> & { readonly pinHash?: Buffer | undefined },
): boolean[] {
  const secrets = unsealCard(vault, card);
  const steps = timeSteps(secrets.suite, clock.wall_ms(), settings.driftSteps);
  const known = attempt.pinHash === undefined ? secrets : { ...secrets, pinHash: attempt.pinHash };
  // A question in hand may be of another format than the ghost's.
  const question = row === undefined || card.serial === DECOY ? '0' : row.question;
  return matches(known, { ...attempt, question, steps });
}

/** What a response is worth, given whether it is right. */
export function judge({ row, card, standing }: Trial, right: boolean, now_ms: number): Reason {
  if (row === undefined) return 'unknown';
  if (row.accepted_ms !== undefined || row.wrongTries >= TRIES_MAX) return 'used';
  if (row.expires_ms <= now_ms) return 'expired';
  if (standing !== 'good') return standing;
  // A new key or PIN ends what was asked under the old one.
  if (row.epoch !== card.epoch) return 'used';
  return right ? 'accepted' : 'wrong';
}

/**
 * Accepts the challenge in one step of the store, with its counter value if there is one.
 * @returns 'used' if another was faster
 */
export async function accept({ tx, now_ms }: Decision, row: ChallengeRow, counter?: bigint): Promise<Reason> {
  if (counter !== undefined && !(await tx.raiseCounter(row.serial, counter))) return 'used';
  return (await tx.acceptChallenge(row.handle, now_ms)) ? 'accepted' : 'used';
}

/** Writes down what a response costs. @returns the limits from now on */
export async function settle({ tx, now_ms }: Decision, trials: readonly Trial[], reason: Reason): Promise<LimitsRow> {
  const { limits, row } = trials[0]!;
  if (reason === 'accepted') return put(afterAcceptance(limits));
  if (row === undefined || reason === 'used' || reason === 'expired') return limits;
  for (const trial of trials) if (trial.row !== undefined) await tx.spendTry(trial.row.handle);
  return put(afterFailure(limits, now_ms));

  async function put(after: LimitsRow): Promise<LimitsRow> {
    await tx.putLimits(after);
    return after;
  }
}

/** What is said outside: accepted, expired, or no more than that it is refused. */
export function answerOf(reason: Reason, limits: LimitsRow): Answer {
  if (reason === 'accepted' || reason === 'expired') return { answer: reason, wait_ms: 0 };
  return { answer: 'refused', wait_ms: waitAfter(limits) };
}

/** What the audit log says of a challenge: a decoy's name is a hash already. */
export function entryOf({ audit }: Context, action: string, outcome: string, { row }: Trial): AuditEntry {
  if (row === undefined) return { action, outcome };
  const handleHash = audit.hashName(row.handle);
  if (row.serial === DECOY) return { action, outcome, userHash: row.user, handleHash };
  return { action, outcome, user: row.user, serial: row.serial, handleHash };
}
