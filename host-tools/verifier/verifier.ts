/** The server's side of the challenge: issues challenges, and decides whether a response is accepted. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type AuditFault, findAuditFault, readAudit } from './audit.js';
import { hashPin, sealPin } from './card-secrets.js';
import { Context, type ContextOptions, DECOY, type Decision, isName, newHandle } from './context.js';
import { InputError } from './errors.js';
import { afterAcceptance, afterFailure, isLocked, noFailures } from './limits.js';
import { readSuite, type Suite } from './ocra/suite.js';
import { Operator } from './operator.js';
import { drawQuestion, questionClass, questionWindow } from './questions.js';
import type { AuditHead, AuditRecord, CardRow, StoreTransaction } from './store/store.js';
import { type Answer, accept, answerOf, entryOf, findTrial, judge, type Reason, settle, tryCounters } from './trial.js';
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
    return new Verifier(await Context.open(options));
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
  challenge(user: string, serial?: string): Promise<Challenge> {
    return this.#context.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const { audit, ghost, settings } = this.#context;
      const found = await this.#cardOf(tx, user, serial);
      const decoy = this.#context.decoyName(`${user}\0${serial ?? ''}`);
      const [name, card] = found === undefined ? [decoy, ghost] : [user, found];
      const question = await this.#newQuestion(tx, name, card);
      const handle = newHandle();
      const expires_ms = now_ms + settings.lifetime_ms;
      const row = {
        handle,
        user: name,
        serial: card.serial,
        epoch: card.epoch,
        question,
        issued_ms: now_ms,
        expires_ms,
      };
      await tx.insertChallenge(row, settings.openChallenges);
      const handleHash = audit.hashName(handle);
      if (found === undefined) {
        log({ action: 'challenge', outcome: 'decoy', userHash: audit.hashName(user), handleHash });
      } else log({ action: 'challenge', outcome: 'issued', user, serial: card.serial, handleHash });
      return { handle, question, lifetime_ms: settings.lifetime_ms };
    });
  }

  /** Whether a response is the one to a challenge. Of equal responses at once, one is accepted. */
  verify({ handle, response }: Response): Promise<Answer> {
    return this.#context.decide(async (decision) => this.#try(decision, 'verify', { handle, response }));
  }

  /**
   * Changes a card's PIN, which a response made with the new one proves.
   * @param login the handle of a login with the old PIN, by the same user and card, accepted within the last five minutes
   * @throws InputError for a PIN that is not of 4 to 16 digits
   */
  changePin({ login, handle, response, pin }: Response & { login: string; pin: string }): Promise<Answer> {
    return this.#context.decide(async (decision) => {
      const { tx, now_ms } = decision;
      const proof = (await findTrial(this.#context, decision, login)).row;
      const { row, card } = await findTrial(this.#context, decision, handle);
      const proven =
        proof?.accepted_ms !== undefined &&
        now_ms - proof.accepted_ms < PROOF_MS &&
        proof.user === row?.user &&
        proof.serial === row.serial &&
        proof.epoch === card.epoch;
      const suite = readSuite(card.suite);
      const pinHash = hashPin(suite, pin);
      const answer = await this.#try(decision, 'change pin', { handle, response, pinHash, barred: !proven });
      if (answer.answer === 'accepted') {
        const sealedPinHash = sealPin(this.#context.vault, card.serial, suite, pin);
        await tx.updateCard({ ...card, sealedPinHash, epoch: card.epoch + 1 });
      }
      return answer;
    });
  }

  /**
   * Finds a card's counter again, from the responses to two challenges, in the order in which they were issued and
   * answered one right after the other. Works once, and only while an operator allows it (`Operator.allowResync`).
   */
  resync(first: Response, second: Response): Promise<Answer> {
    return this.#context.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const one = await findTrial(this.#context, decision, first.handle);
      const two = await findTrial(this.#context, decision, second.handle);
      const { card } = one;
      const inOrder =
        one.row !== undefined &&
        two.row !== undefined &&
        one.row.user === two.row.user &&
        one.row.serial === two.row.serial &&
        one.row.sequence < two.row.sequence;
      const window = { from: card.counter, count: this.#context.settings.resyncWindow };
      const allowed = inOrder && readSuite(card.suite).counter && now_ms < card.resyncUntil_ms;
      const ones = allowed ? tryCounters(this.#context, one, { ...window, response: first.response }) : [];
      const next = { ...window, from: window.from + 1n, response: second.response };
      const twos = allowed ? tryCounters(this.#context, two, next) : [];
      const ahead = ones.findIndex((right, index) => right && twos[index]);
      let reason = judge(one, ahead >= 0, now_ms);
      if (reason === 'accepted') reason = judge(two, true, now_ms);
      if (reason === 'accepted') {
        // The second value is the higher one: no value up to it is accepted again.
        reason = await accept(decision, one.row!, window.from + BigInt(ahead + 1));
        if (reason === 'accepted') reason = await accept(decision, two.row!);
        await tx.updateCard({ ...card, resyncUntil_ms: 0 });
      }
      const limits = await settle(decision, [one, two], reason);
      log(entryOf(this.#context, 'resync', reason, one));
      return answerOf(reason, limits);
    });
  }

  /** Activates the card that was assigned to a user: the serial typed must be that on the card. */
  activate(user: string, serial: string): Promise<Answer> {
    return this.#context.decide(async ({ tx, now_ms, log }) => {
      const known = await tx.user(isName(user) ? user : '');
      const assigned = await tx.assignmentsOf(known?.name ?? '');
      const match = assigned.find((row) => !row.active && sameText(row.serial, serial));
      const name = known?.name ?? this.#context.decoyName(user);
      const limits = (await tx.limits(name, '')) ?? noFailures(name, '');
      const reason: Reason =
        known === undefined
          ? 'unknown'
          : known.suspended
            ? 'suspended'
            : isLocked(limits, now_ms)
              ? 'locked'
              : match === undefined
                ? 'wrong'
                : 'accepted';
      const after = reason === 'accepted' ? afterAcceptance(limits) : afterFailure(limits, now_ms);
      await tx.putLimits(after);
      if (reason === 'accepted') await tx.putAssignment({ ...match!, active: true });
      const whose = known === undefined ? { userHash: this.#context.audit.hashName(user) } : { user };
      log({ action: 'activate', outcome: reason, ...whose, ...(reason === 'accepted' && { serial }) });
      return answerOf(reason, after);
    });
  }

  /** The end of the audit log. Kept elsewhere, it shows later whether the store was set back. */
  auditHead(): Promise<AuditHead> {
    return this.#context.store.transaction((tx) => tx.head());
  }

  /** The audit log from its beginning, up to `last`. */
  auditRecords(last?: number): AsyncGenerator<AuditRecord> {
    return readAudit(this.#context.store, 0, last);
  }

  /**
   * Finds the first record of the audit log that was changed, moved, taken out or cut off.
   * @param exported an earlier head, to find whether the log was set back behind it
   */
  async findAuditFault(exported?: AuditHead): Promise<AuditFault | undefined> {
    const head = await this.auditHead();
    return findAuditFault(this.#context.audit, this.auditRecords(head.sequence), head, exported);
  }

  /** The user's card; the same steps whether there is one or not. */
  async #cardOf(tx: StoreTransaction, user: string, serial: string | undefined): Promise<CardRow | undefined> {
    const known = await tx.user(isName(user) ? user : '');
    const assigned = await tx.assignmentsOf(known?.name ?? '');
    const chosen =
      serial === undefined
        ? (assigned.find(({ active }) => active) ?? assigned[0])
        : assigned.find((row) => row.serial === serial);
    return tx.card(chosen?.serial ?? '');
  }

  /** A question that was not lately issued to the card. All decoys share one list, which keeps it bounded. */
  async #newQuestion(tx: StoreTransaction, user: string, card: CardRow): Promise<string> {
    const suite: Suite = readSuite(card.suite);
    const window = questionWindow(suite, this.#context.settings.reuseWindow);
    const prefix = card.serial === DECOY ? `${user} ` : '';
    for (let draws = 0; draws < DRAWS_MAX; draws++) {
      const question = drawQuestion(suite);
      if (await tx.reserveQuestion(card.serial, prefix + questionClass(suite, question), window)) return question;
    }
    throw new InputError(
      `card ${JSON.stringify(card.serial)} has no question left in its reuse window: make it smaller`,
    );
  }

  /** Holds one response against its challenge. `barred`: whatever it is, it is not right. */
  async #try(
    decision: Decision,
    action: string,
    given: Response & { readonly pinHash?: Buffer | undefined; readonly barred?: boolean },
  ): Promise<Answer> {
    const trial = await findTrial(this.#context, decision, given.handle);
    const { counter, suite } = trial.card;
    const attempt = { response: given.response, pinHash: given.pinHash, from: counter };
    const ahead = tryCounters(this.#context, trial, { ...attempt, count: this.#context.settings.lookAhead }).indexOf(
      true,
    );
    let reason = judge(trial, ahead >= 0 && !given.barred, decision.now_ms);
    if (reason === 'accepted') {
      reason = await accept(decision, trial.row!, readSuite(suite).counter ? counter + BigInt(ahead) : undefined);
    }
    const limits = await settle(decision, [trial], reason);
    decision.log(entryOf(this.#context, action, reason, trial));
    return answerOf(reason, limits);
  }
}

function sameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
