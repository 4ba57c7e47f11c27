/** Issues challenges: draws the question, or derives it from the task that is confirmed. */

import { InputError } from '../../emulator/input-error.js';
import { type Context, type Decision, newHandle } from './context.js';
import { DECOY, ofDecoy } from './decoy.js';
import { CODE_LIFETIME_MS, heldOf, sendsCodes } from './held.js';
import { lookedUp, normalName } from './names.js';
import { readSuite } from './ocra/suite.js';
import { type BoundPurpose, boundPurpose, LOGIN, type Purpose, purposeEntry, signedQuestion } from './purposes.js';
import { drawQuestion, questionClass, questionWindow } from './questions.js';
import type { CardRow, StoreTransaction } from './store/store.js';

export interface Challenge {
  /** Fixes card and question; says nothing. */
  readonly handle: string;
  readonly question: string;
  readonly lifetime_ms: number;
}

/** The user and the use of a challenge. */
export interface ChallengeOptions extends Purpose {
  /**
   * Runs in the transaction in which the challenge is issued, before it is committed: what it writes is there if the
   * challenge is. It may be run again by the store, so it does nothing outside of the transaction; what it throws undoes both.
   */
  readonly within?: ((decision: Decision, challenge: Challenge) => Promise<void>) | undefined;
}

/** How long after a login its handle proves the old PIN, for `changePin`. */
export const PROOF_MS = 300_000;
/** Challenges beyond so many are dropped, the oldest first, once they prove nothing any more. */
const CHALLENGES_MAX = 262_144;
/** At most half of all questions are barred: that so many draws all hit these does not happen. */
const DRAWS_MAX = 200;

/**
 * Issues a challenge, one that nothing answers where the user or the card is not known.
 * @throws InputError for a purpose or a task that can't be, or a card without a question left
 */
export async function issueChallenge(
  context: Context,
  user: string,
  serial: string | undefined,
  options: ChallengeOptions,
): Promise<Challenge> {
  const { audit, settings, random } = context;
  const bound = boundPurpose(audit, options);
  const name = normalName(user);
  const [nameHash, handle] = [audit.hashName(name), newHandle(random)];
  const handleHash = audit.hashName(handle);
  const drawn = new Map<string, string>();
  return context.decide(async (decision) => {
    const { tx, now_ms, log } = decision;
    const wanted = serial === undefined ? undefined : lookedUp(serial);
    const first = ofDecoy(await tx.cardFor(lookedUp(name), wanted, DECOY));
    // Held keys are asked for by their serials alone: whoever names none has a card in mind.
    const found = serial === undefined && heldOf(first.serial) !== undefined ? ofDecoy(await tx.card(DECOY)) : first;
    const known = found.serial !== DECOY;
    const sendsCode = sendsCodes(found.serial);
    // A new code ends the last one.
    const card = sendsCode ? { ...found, epoch: found.epoch + 1 } : found;
    if (sendsCode) await tx.updateCard(card);
    const lifetime_ms = sendsCode ? CODE_LIFETIME_MS : settings.lifetime_ms;
    const question = await newQuestion(context, tx, card, { bound, handle, drawn });
    const row = {
      handle,
      user: known ? name : DECOY,
      serial: card.serial,
      epoch: card.epoch,
      question,
      purpose: bound.purpose,
      taskHash: bound.taskHash,
      nameHash,
      issued_ms: now_ms,
      expires_ms: now_ms + lifetime_ms,
    };
    await tx.insertChallenge(row, settings.openChallenges);
    await tx.forgetChallenges(CHALLENGES_MAX, now_ms - PROOF_MS);
    const why = purposeEntry(bound);
    if (known) log({ action: 'challenge', outcome: 'issued', user: name, serial: card.serial, handleHash, ...why });
    else log({ action: 'challenge', outcome: 'decoy', userHash: nameHash, handleHash, ...why });
    const challenge = { handle, question, lifetime_ms };
    await options.within?.(decision, challenge);
    return challenge;
  });
}

interface QuestionSource {
  readonly bound: BoundPurpose;
  readonly handle: string;
  /**
   * The questions drawn so far: a store that runs the decision again looks the same questions up, and may have them by
   * then.
   */
  readonly drawn: Map<string, string>;
}

/** A question that was not lately issued to the card. All decoys share one list, which keeps it bounded. */
async function newQuestion(
  context: Context,
  tx: StoreTransaction,
  card: CardRow,
  { bound, handle, drawn }: QuestionSource,
): Promise<string> {
  const suite = readSuite(card.suite);
  const window = questionWindow(suite, context.settings.reuseWindow);
  for (let draws = 0; draws < DRAWS_MAX; draws++) {
    const place = `${draws} ${card.suite}`;
    const question =
      drawn.get(place) ??
      (bound.purpose === LOGIN ? drawQuestion(context.random, suite) : signedQuestion(suite, bound, handle, draws));
    drawn.set(place, question);
    if (await tx.reserveQuestion(card.serial, questionClass(suite, question), window)) return question;
  }
  throw new InputError(`card ${JSON.stringify(card.serial)} has no question left in its reuse window: make it smaller`);
}
