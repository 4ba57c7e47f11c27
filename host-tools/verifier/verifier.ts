/** The server's side of the challenge: issues challenges, and decides whether a response is accepted. */

import { checkCallback, checkOptionalText, checkOptions, checkText, checkWhole } from '../arguments.js';
import { activateCard } from './activation.js';
import {
  type Answer,
  type Attempt,
  accept,
  Computation,
  entryOf,
  findAttempt,
  type Guess,
  hasCounter,
  judge,
  settle,
} from './attempt.js';
import { type AuditFault, auditPages, findStoreFault, readAudit } from './audit.js';
import { checkHead } from './audit-head.js';
import { hashPin, refuseOldPin, sealPin, unsealCard } from './card-secrets.js';
import { Context, type ContextOptions, type Decision } from './context.js';
import { DECOY } from './decoy.js';
import { isOver } from './held.js';
import { type Challenge, type ChallengeOptions, issueChallenge, PROOF_MS } from './issue.js';
import { normalName } from './names.js';
import { readSuite } from './ocra/suite.js';
import { Operator } from './operator.js';
import { refuseTrivialPin } from './pins.js';
import { boundPurpose, isFor, LOGIN, type Purpose } from './purposes.js';
import type { AuditHead, AuditRecord } from './store/store.js';
import { StoreAccess } from './store-access.js';
import type { KeyEncryptionKey } from './vault.js';

export interface VerifierOptions extends ContextOptions {
  readonly keys: readonly [KeyEncryptionKey, ...KeyEncryptionKey[]];
}

export interface Response {
  readonly handle: string;
  readonly response: string;
}

/** A response, and what its challenge must be for. */
export interface Verification extends Response, Purpose {
  /** The user whose challenge it must be, where the host has kept the name: the challenge of another is refused. */
  readonly user?: string | undefined;
  /**
   * Runs in the transaction in which the response is decided, whatever the answer is, before it is committed. It may be run
   * again by the store, so it does nothing outside of the transaction; what it throws undoes both.
   */
  readonly within?: ((decision: Decision, answer: Answer) => Promise<void>) | undefined;
}

export class Verifier extends StoreAccess {
  readonly #context: Context;

  private constructor(context: Context) {
    super(context);
    this.#context = context;
  }

  /**
   * A verifier on a store; any number may work on one store at once.
   * @throws InputError if the store has other keys or a setting is out of range
   */
  static async open(options: VerifierOptions): Promise<Verifier> {
    return new Verifier(await Context.open(options, true));
  }

  /** An operator of this store; `name` stands in the audit log. */
  operator(name: string): Operator {
    return new Operator(this.#context, name);
  }

  /**
   * A challenge for a user whose first factor the host has checked. A user or a card that is not known gets one that
   * looks the same, and that nothing answers.
   * @param serial which of the user's cards; without it, the first by serial that is activated
   * @param options what it is for, by default to log in. The question of any other purpose is derived from the purpose, the
   * task and the handle, so that the card signs just that task (RFC 6287 7.3)
   */
  async challenge(user: string, serial?: string, options: ChallengeOptions = {}): Promise<Challenge> {
    checkText('user', user);
    checkOptionalText('serial', serial);
    checkOptions('options', options, ['purpose', 'task', 'within']);
    checkCallback('within', options.within);
    return issueChallenge(this.#context, user, serial, options);
  }

  /**
   * Whether a response is the one to a challenge of that purpose, by default to log in. Of equal responses at once, one is
   * accepted. The challenge of another purpose, task or user is refused, as a wrong response is.
   */
  async verify(given: Verification): Promise<Answer> {
    const { handle, response, user, within } = checkedResponse('response', given, [
      'user',
      'purpose',
      'task',
      'within',
    ]);
    checkOptionalText('user', user);
    checkCallback('within', within);
    const bound = boundPurpose(this.#context.audit, given);
    const count = this.#context.settings.lookAhead;
    const name = user === undefined ? undefined : normalName(user);
    const isTheirs = ({ row }: Attempt): boolean => isFor(bound, row) && (name === undefined || row.user === name);
    const computation = new Computation(this.#context, () => ({ response, skip: 0, count }));
    return this.#context.decide(async (decision) => {
      const answer = await this.#try(decision, 'verify', handle, computation, isTheirs);
      await within?.(decision, answer);
      return answer;
    });
  }

  /**
   * Changes a card's PIN, which a response made with the new one proves.
   * @param change the purpose is that of its challenge, by default to log in; `login` is the handle of a login with the old PIN, by the same user and card, accepted within the last five minutes
   * @throws InputError for a PIN that is not of 4 to 16 digits, that is the old one, or that is trivial where the store
   * refuses such (`settings.trivialPins`)
   */
  async changePin(change: Response & Purpose & { readonly login: string; readonly pin: string }): Promise<Answer> {
    checkOptions('change', change, ['login', 'handle', 'response', 'pin', 'purpose', 'task']);
    const { login, handle, response, pin } = change;
    for (const name of ['login', 'handle', 'response', 'pin'] as const) checkText(name, change[name]);
    const bound = boundPurpose(this.#context.audit, change);
    const count = this.#context.settings.lookAhead;
    const computation = new Computation(this.#context, ({ card }) => {
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
        proof.epoch === card.epoch &&
        proof.purpose === LOGIN &&
        isFor(bound, row);
      const answer = await this.#try(decision, 'change pin', handle, computation, () => proven);
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
   * answered one right after the other, both to log in. Works once, and only while an operator allows it (`Operator.allowResync`).
   */
  async resync(first: Response, second: Response): Promise<Answer> {
    for (const [name, given] of Object.entries({ first, second })) checkedResponse(name, given);
    const count = this.#context.settings.resyncWindow;
    const computed = async ({ handle, response }: Response, skip: number): Promise<Computation> => {
      const guessOf = (seen: Attempt): Guess => ({ response, skip, count: hasCounter(seen) ? count : 0 });
      const computation = new Computation(this.#context, guessOf);
      await computation.before(handle);
      return computation;
    };
    const [ones, twos] = [await computed(first, 0), await computed(second, 1)];
    return this.#context.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const one = await findAttempt(this.#context.audit, tx, first.handle);
      const two = await findAttempt(this.#context.audit, tx, second.handle);
      const { row, card } = one;
      const inOrder =
        row.nameHash === two.row.nameHash && row.serial === two.row.serial && row.sequence < two.row.sequence;
      const toLogIn = row.purpose === LOGIN && two.row.purpose === LOGIN;
      const allowed = inOrder && toLogIn && hasCounter(one) && now_ms < card.resyncUntil_ms;
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
    return activateCard(this.#context, user, serial);
  }

  /** The end of the audit log. Kept elsewhere, it shows later whether the store was set back. */
  auditHead(): Promise<AuditHead> {
    return this.#context.store.read((tx) => tx.head());
  }

  /** The audit log from its beginning, or from behind what was archived, up to `last`. */
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

  /**
   * Holds one response against its challenge. Not `allowed`: whatever it is, it is not right. So few values are computed within
   * the decision: to read the card before it, too, took a quarter of what a login takes beside its two syncs.
   */
  async #try(
    decision: Decision,
    action: string,
    handle: string,
    computation: Computation,
    allowed: (attempt: Attempt) => boolean,
  ): Promise<Answer> {
    const attempt = await findAttempt(this.#context.audit, decision.tx, handle);
    const ahead = computation.rightIn(attempt).indexOf(true);
    const isOpen = allowed(attempt) && !isOver(attempt.row.serial, decision.now_ms);
    let reason = judge(attempt, isOpen && ahead >= 0, decision.now_ms);
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
