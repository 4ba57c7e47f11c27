/** The server's side of the challenge: issues challenges, and decides whether a response is accepted. */

import { InputError } from '../../emulator/input-error.js';
import { checkOptionalText, checkOptions, checkText, checkWhole } from '../arguments.js';
import {
  type Answer,
  type Attempt,
  accept,
  Computed,
  entryOf,
  findAttempt,
  hasCounter,
  judge,
  type Reason,
  settle,
} from './attempt.js';
import { type AuditFault, auditPages, findStoreFault, readAudit } from './audit.js';
import { checkHead } from './audit-head.js';
import { hashPin, refuseOldPin, sealPin, unsealCard } from './card-secrets.js';
import { Context, type ContextOptions, type Decision, newHandle } from './context.js';
import { DECOY, ofDecoy } from './decoy.js';
import { afterAcceptance, afterFailure, isLocked, noFailures, REFUSED_NAMES_MAX, waitAfter } from './limits.js';
import { lookedUp, normalName } from './names.js';
import { readSuite } from './ocra/suite.js';
import { Operator } from './operator.js';
import { refuseTrivialPin } from './pins.js';
import { drawQuestion, questionClass, questionWindow } from './questions.js';
import type { AssignmentRow, AuditHead, AuditRecord, CardRow, StoreTransaction, UserRow } from './store/store.js';
import type { KeyEncryptionKey } from './vault.js';

export interface VerifierOptions extends ContextOptions {
  readonly keys: readonly [KeyEncryptionKey, ...KeyEncryptionKey[]];
}

export interface Challenge {
  /** Fixes card and question; says nothing. */
  readonly handle: string;
  readonly question: string;
  readonly lifetime_ms: number;
}

export interface Response {
  readonly handle: string;
  readonly response: string;
}

/** How long after a login its handle proves the old PIN, for `changePin`. */
const PROOF_MS = 300_000;
/** Challenges beyond so many are dropped, the oldest first, once they prove nothing any more. */
const CHALLENGES_MAX = 262_144;
/** At most half of all questions are barred: that so many draws all hit these does not happen. */
const DRAWS_MAX = 200;

export class Verifier {
  readonly #context: Context;

  private constructor(context: Context) {
    this.#context = context;
  }

  /**
   * A verifier on a store; any number may work on one store at once.
   * @throws InputError if the store has other keys or a setting is out of range
   */
  static async open(options: VerifierOptions): Promise<Verifier> {
    return new Verifier(await Context.open(options, true));
  }

  /** What an operator may do; `name` stands in the audit log. */
  operator(name: string): Operator {
    return new Operator(this.#context, name);
  }

  /**
   * A challenge for a user whose first factor the host has checked. A user or a card that is not known gets one that
   * looks the same, and that nothing answers.
   * @param serial which of the user's cards; without it, the first by serial that is activated
   */
  async challenge(user: string, serial?: string): Promise<Challenge> {
    checkText('user', user);
    checkOptionalText('serial', serial);
    const { audit, settings, random } = this.#context;
    const name = normalName(user);
    const [nameHash, handle] = [audit.hashName(name), newHandle(random)];
    const handleHash = audit.hashName(handle);
    return this.#context.decide(async ({ tx, now_ms, log }) => {
      const wanted = serial === undefined ? undefined : lookedUp(serial);
      const card = ofDecoy(await tx.cardFor(lookedUp(name), wanted, DECOY));
      const known = card.serial !== DECOY;
      const question = await this.#newQuestion(tx, card);
      const row = {
        handle,
        user: known ? name : DECOY,
        serial: card.serial,
        epoch: card.epoch,
        question,
        nameHash,
        issued_ms: now_ms,
        expires_ms: now_ms + settings.lifetime_ms,
      };
      await tx.insertChallenge(row, settings.openChallenges);
      await tx.forgetChallenges(CHALLENGES_MAX, now_ms - PROOF_MS);
      if (known) log({ action: 'challenge', outcome: 'issued', user: name, serial: card.serial, handleHash });
      else log({ action: 'challenge', outcome: 'decoy', userHash: nameHash, handleHash });
      return { handle, question, lifetime_ms: settings.lifetime_ms };
    });
  }

  /**
   * Whether a response is the one to a challenge. Of equal responses at once, one is accepted.
   * @param user whose challenge it must be, where the host has kept the name: the challenge of another is refused
   */
  async verify(given: Response & { readonly user?: string | undefined }): Promise<Answer> {
    const { handle, response, user } = checkedResponse('response', given, ['user']);
    checkOptionalText('user', user);
    const count = this.#context.settings.lookAhead;
    const computed = await Computed.of(this.#context, handle, () => ({ response, skip: 0, count }));
    const name = user === undefined ? undefined : normalName(user);
    const isTheirs = ({ row }: Attempt): boolean => name === undefined || row.user === name;
    return this.#context.decide((decision) => this.#try(decision, 'verify', handle, computed, isTheirs));
  }

  /**
   * Changes a card's PIN, which a response made with the new one proves.
   * @param login the handle of a login with the old PIN, by the same user and card, accepted within the last five minutes
   * @throws InputError for a PIN that is not of 4 to 16 digits, that is the old one, or that is trivial where the store
   * refuses such (`settings.trivialPins`)
   */
  async changePin(change: Response & { login: string; pin: string }): Promise<Answer> {
    checkOptions('change', change, ['login', 'handle', 'response', 'pin']);
    const { login, handle, response, pin } = change;
    for (const name of ['login', 'handle', 'response', 'pin'] as const) checkText(name, change[name]);
    const count = this.#context.settings.lookAhead;
    const computed = await Computed.of(this.#context, handle, ({ card }) => {
      return { response, skip: 0, count, pinHash: hashPin(readSuite(card.suite), pin) };
    });
    return this.#context.decide(async (decision) => {
      const { tx, now_ms } = decision;
      await refuseTrivialPin(tx, pin);
      const { row: proof } = await findAttempt(this.#context.audit, tx, login);
      const { row, card } = await findAttempt(this.#context.audit, tx, handle);
      const proven =
        proof.accepted_ms !== undefined &&
        proof.accepted_ms <= now_ms &&
        now_ms - proof.accepted_ms < PROOF_MS &&
        proof.user === row.user &&
        proof.serial === row.serial &&
        proof.epoch === card.epoch;
      const answer = await this.#try(decision, 'change pin', handle, computed, () => proven);
      if (answer.answer === 'accepted') {
        // Only now: before, the message would let anybody try PINs.
        refuseOldPin(this.#context.vault, card, pin);
        const sealedPinHash = sealPin(this.#context.vault, card.serial, readSuite(card.suite), pin);
        await tx.updateCard({ ...card, sealedPinHash, epoch: card.epoch + 1 });
      }
      return answer;
    });
  }

  /**
   * Finds a card's counter again, from the responses to two challenges, in the order in which they were issued and
   * answered one right after the other. Works once, and only while an operator allows it (`Operator.allowResync`).
   */
  async resync(first: Response, second: Response): Promise<Answer> {
    for (const [name, given] of Object.entries({ first, second })) checkedResponse(name, given);
    const count = this.#context.settings.resyncWindow;
    const compute = ({ handle, response }: Response, skip: number): Promise<Computed> =>
      Computed.of(this.#context, handle, (seen) => ({ response, skip, count: hasCounter(seen) ? count : 0 }));
    const [ones, twos] = [await compute(first, 0), await compute(second, 1)];
    return this.#context.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const one = await findAttempt(this.#context.audit, tx, first.handle);
      const two = await findAttempt(this.#context.audit, tx, second.handle);
      const { row, card } = one;
      const inOrder =
        row.nameHash === two.row.nameHash && row.serial === two.row.serial && row.sequence < two.row.sequence;
      const allowed = inOrder && hasCounter(one) && now_ms < card.resyncUntil_ms;
      const next = twos.rightIn(two);
      const ahead = ones.rightIn(one).findIndex((right, index) => right && next[index]);
      let reason = judge(one, allowed && ahead >= 0, now_ms);
      if (reason === 'accepted') reason = judge(two, true, now_ms);
      if (reason === 'accepted') {
        // The second value is the higher one: no value up to it is accepted again.
        reason = await accept(decision, row, card.counter + BigInt(ahead + 1));
        if (reason === 'accepted') reason = await accept(decision, two.row);
        await tx.updateCard({ ...card, resyncUntil_ms: 0 });
      }
      log(entryOf(this.#context, 'resync', reason, first.handle, one));
      return settle(decision, inOrder ? [one, two] : [one], reason);
    });
  }

  /** Activates the card that was assigned to a user: the serial typed must be that on the card. */
  async activate(user: string, serial: string): Promise<Answer> {
    checkText('user', user);
    checkText('serial', serial);
    const { audit } = this.#context;
    const nameHash = audit.hashName(normalName(user));
    return this.#context.decide(async ({ tx, now_ms, log }) => {
      const known = await tx.user(lookedUp(user));
      const name = known?.name ?? DECOY;
      const assigned = await tx.assignmentsOf(name);
      const limits = (await tx.limits(name, '')) ?? noFailures(name, '');
      const refusals = await tx.refusals(nameHash);
      const match = assigned.find((row) => !row.active && row.serial === normalName(serial) && audit.isSealed(row));
      const reason = activationReason(known, isLocked(limits, now_ms), match);
      const accepted = reason === 'accepted';
      await tx.putLimits(accepted ? afterAcceptance(limits) : afterFailure(limits, now_ms));
      await tx.putRefusals(nameHash, accepted ? 0 : refusals + 1, REFUSED_NAMES_MAX);
      if (accepted) await tx.putAssignment(audit.sealed({ ...match!, active: true }));
      const whose = known === undefined ? { userHash: nameHash } : { user: name };
      log({ action: 'activate', outcome: reason, ...whose, ...(accepted && { serial }) });
      return accepted
        ? { answer: 'accepted', wait_ms: 0, user: name, serial: match!.serial }
        : { answer: 'refused', wait_ms: waitAfter(refusals + 1) };
    });
  }

  /** The end of the audit log. Kept elsewhere, it shows later whether the store was set back. */
  auditHead(): Promise<AuditHead> {
    return this.#context.store.read((tx) => tx.head());
  }

  /** The audit log from its beginning, up to `last`. */
  auditRecords(last?: number): AsyncGenerator<AuditRecord> {
    if (last !== undefined) checkWhole('last', last, 0, Number.MAX_SAFE_INTEGER);
    return readAudit(auditPages(this.#context.store), 0, last);
  }

  /**
   * Finds the first record of the audit log that was changed, moved, taken out or cut off.
   * @param exported an earlier head, to find whether the log was set back behind it
   */
  async findAuditFault(exported?: AuditHead): Promise<AuditFault | undefined> {
    if (exported !== undefined) checkHead('exported', exported);
    return findStoreFault(this.#context.audit, this.#context.store, exported);
  }

  /**
   * Whether the verifier can decide: the store answers, and the keys open what it holds sealed.
   * @throws StoreError that says what is wrong
   */
  selfTest(): Promise<void> {
    const { vault } = this.#context;
    return this.#context.look(async ({ tx }) => void unsealCard(vault, (await tx.card(DECOY))!));
  }

  /** A question that was not lately issued to the card. All decoys share one list, which keeps it bounded. */
  async #newQuestion(tx: StoreTransaction, card: CardRow): Promise<string> {
    const suite = readSuite(card.suite);
    const window = questionWindow(suite, this.#context.settings.reuseWindow);
    for (let draws = 0; draws < DRAWS_MAX; draws++) {
      const question = drawQuestion(this.#context.random, suite);
      if (await tx.reserveQuestion(card.serial, questionClass(suite, question), window)) return question;
    }
    throw new InputError(
      `card ${JSON.stringify(card.serial)} has no question left in its reuse window: make it smaller`,
    );
  }

  /** Holds one response against its challenge. Not `allowed`: whatever it is, it is not right. */
  async #try(
    decision: Decision,
    action: string,
    handle: string,
    computed: Computed,
    allowed: (attempt: Attempt) => boolean,
  ): Promise<Answer> {
    const attempt = await findAttempt(this.#context.audit, decision.tx, handle);
    const ahead = computed.rightIn(attempt).indexOf(true);
    let reason = judge(attempt, allowed(attempt) && ahead >= 0, decision.now_ms);
    if (reason === 'accepted') {
      const counter = hasCounter(attempt) ? attempt.card.counter + BigInt(ahead) : undefined;
      reason = await accept(decision, attempt.row, counter);
    }
    decision.log(entryOf(this.#context, action, reason, handle, attempt));
    return settle(decision, [attempt], reason);
  }
}

function checkedResponse<Given extends Response>(name: string, given: Given, more: readonly string[] = []): Given {
  checkOptions(name, given, ['handle', 'response', ...more]);
  checkText('handle', given.handle);
  checkText('response', given.response);
  return given;
}

function activationReason(
  user: UserRow | undefined,
  locked: boolean,
  match: AssignmentRow | undefined,
): Exclude<Reason, 'expired' | 'used' | 'forged'> {
  if (user === undefined) return 'unknown';
  if (user.suspended) return 'suspended';
  if (locked) return 'locked';
  return match === undefined ? 'wrong' : 'accepted';
}
