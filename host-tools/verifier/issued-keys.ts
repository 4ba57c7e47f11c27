/**
 * Keys that the server makes: IB Keys, which go to a phone once, and those that it holds itself. All is done within a
 * decision, so that it is there together with what else is decided, or not at all.
 */
import { timingSafeEqual } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { findAttempt, judge } from './attempt.js';
import { checkNewCard, hashPin, type NewCard, sealCard, sealPin, unsealCard } from './card-secrets.js';
import type { Context, Decision, View } from './context.js';
import {
  CELLS,
  cellOf,
  HELD_SUITES,
  type Held,
  hashPasscode,
  heldOf,
  isOver,
  newHeldSerial,
  sendsCodes,
} from './held.js';
import { afterAcceptance, afterFailure, isLocked, noFailures } from './limits.js';
import { verifierOcra } from './ocra/ocra.js';
import { readSuite } from './ocra/suite.js';
import { refuseTrivialPin } from './pins.js';
import type { CardRow } from './store/store.js';

const KEY_BYTES = 32;

export class IssuedKeys {
  /** @internal */
  constructor(private readonly context: Context) {}

  /**
   * Gives a user a new card, which works at once.
   * @param user as the store has the name
   * @throws InputError for a card that can't be, or is there already
   */
  async add(decision: Decision, user: string, card: NewCard): Promise<void> {
    checkNewCard(card);
    await refuseTrivialPin(decision.tx, card.pin);
    await this.#insert(decision, user, sealCard(this.context.vault, card), true);
  }

  /**
   * Gives a user a key that the server holds.
   * @param passcode of a `passcode`
   * @param active whether it works at once
   * @returns its serial
   */
  async hold(
    decision: Decision,
    user: string,
    held: Held,
    { passcode, active = true }: { readonly passcode?: string; readonly active?: boolean } = {},
  ): Promise<string> {
    const { vault, random } = this.context;
    const serial = newHeldSerial(random, held);
    const suite = HELD_SUITES[held.kind];
    const pinHash = passcode === undefined ? undefined : hashPasscode(passcode);
    const sealedPinHash = pinHash && vault.seal(serial, 'pin-hash', pinHash);
    const sealedKey = vault.seal(serial, 'key', random.bytes(KEY_BYTES));
    const rest = { counter: 0n, epoch: 1, suspended: false, resyncUntil_ms: 0 };
    await this.#insert(decision, user, { serial, suite, sealedKey, sealedPinHash, ...rest }, active);
    return serial;
  }

  /** Makes an assigned key work. */
  async activate({ tx, log }: Decision, user: string, serial: string): Promise<void> {
    await tx.putAssignment(this.context.audit.sealed({ user, serial, active: true }));
    log({ action: 'activate', outcome: 'done', user, serial });
  }

  /** Takes a key from a user; where nobody else has it, nothing makes it work again. */
  async remove({ tx, log }: Decision, user: string, serial: string): Promise<void> {
    await tx.removeAssignment(user, serial);
    log({ action: 'unassign', outcome: 'done', user, serial });
    const card = await tx.card(serial);
    if (card === undefined || (await tx.assignmentsOfCard(serial)).length > 0) return;
    await tx.updateCard({ ...card, epoch: card.epoch + 1, suspended: true });
  }

  /**
   * Changes the PIN of a key, proven by the old one: a wrong one counts as a wrong response does.
   * @returns whether it was changed
   * @throws InputError for a new PIN that can't be
   */
  async changePin(
    { tx, now_ms, log }: Decision,
    {
      user,
      serial,
      old,
      wanted,
    }: { readonly user: string; readonly serial: string; readonly old: string; readonly wanted: string },
  ): Promise<boolean> {
    const { vault, audit } = this.context;
    await refuseTrivialPin(tx, wanted);
    const [card, assignment] = [await tx.card(serial), await tx.assignment(user, serial)];
    if (card === undefined || assignment?.active !== true || !audit.isSealed(assignment)) return false;
    const suite = readSuite(card.suite);
    const sealedPinHash = sealPin(vault, serial, suite, wanted);
    const limits = (await tx.limits(user, serial)) ?? noFailures(user, serial);
    const isRight =
      /^[0-9]{4,16}$/.test(old) && timingSafeEqual(hashPin(suite, old)!, unsealCard(vault, card).pinHash!);
    const isFree = !card.suspended && !isLocked(limits, now_ms);
    const outcome = isFree ? (isRight ? 'accepted' : 'wrong') : 'locked';
    await tx.putLimits(outcome === 'accepted' ? afterAcceptance(limits) : afterFailure(limits, now_ms));
    log({ action: 'change pin', outcome, user, serial });
    if (outcome !== 'accepted') return false;
    await tx.updateCard({ ...card, sealedPinHash, epoch: card.epoch + 1 });
    return true;
  }

  /**
   * The code that answers a challenge of a key for codes, to be sent.
   * @returns undefined where it would not be accepted any more, or it is no such challenge
   */
  async codeOf({ tx, now_ms }: View, handle: string): Promise<string | undefined> {
    const attempt = await findAttempt(this.context.audit, tx, handle);
    const { row, card } = attempt;
    if (!sendsCodes(row.serial) || isOver(row.serial, now_ms)) return undefined;
    if (judge(attempt, true, now_ms) !== 'accepted') return undefined;
    const { key } = unsealCard(this.context.vault, card);
    return verifierOcra({ suite: card.suite, key, question: row.question });
  }

  /** All cells of an online code card, from the first on: for its owner to print. @throws InputError for any other */
  async cellsOf({ tx }: View, serial: string): Promise<string[]> {
    const card = await tx.card(serial);
    if (card === undefined || heldOf(serial)?.kind !== 'online-card') {
      throw new InputError(`there is no online code card ${JSON.stringify(serial)}`);
    }
    const { key } = unsealCard(this.context.vault, card);
    return Array.from({ length: CELLS }, (_, at) => cellOf(key, at + 1));
  }

  async #insert({ tx, log }: Decision, user: string, row: CardRow, active: boolean): Promise<void> {
    const { serial } = row;
    if (!(await tx.insertCard(row))) throw new InputError(`there is a card ${JSON.stringify(serial)} already`);
    await tx.putAssignment(this.context.audit.sealed({ user, serial, active }));
    log({ action: 'issue key', outcome: 'done', user, serial });
  }
}
