/**
 * The acts of operators: users, cards, assignments, and the decisions that only a person may make. Each act is in the
 * audit log.
 */

import { InputError } from '../../emulator/input-error.js';
import { checkCallback, checkList, checkText } from '../arguments.js';
import { archivedHead } from './audit.js';
import { removeArchived } from './audit-archive.js';
import { checkHead } from './audit-head.js';
import { importRows, missingRows, rowsOf } from './card-import.js';
import { checkNewCard, type NewCard, sealCard, sealPin } from './card-secrets.js';
import { Context, type ContextOptions, type Decision } from './context.js';
import { checkEnrolments, type Enrolment, type EnrolmentFault, enrol, faultsOf } from './enrolment.js';
import {
  type AssignmentFacts,
  assignmentFacts,
  type CardFacts,
  cardFacts,
  type Page,
  type UserFacts,
  userFacts,
} from './facts.js';
import { renewVaultCheck } from './key-checks.js';
import { sealAgain } from './key-rotation.js';
import { noFailures, REFUSED_NAMES_MAX } from './limits.js';
import { assignmentOf, cardOf, userOf } from './lookups.js';
import { checkedName } from './names.js';
import { readSuite } from './ocra/suite.js';
import { OperatorActs } from './operator-acts.js';
import { pageOf } from './pages.js';
import { refuseTrivialPin } from './pins.js';
import type { AuditHead } from './store/store.js';
import { StoreAccess } from './store-access.js';

const RESYNC_ALLOWED_MS = 600_000;
/** Users or cards that are added at once, at most. */
const BATCH_MAX = 1_000_000;

export class Operator extends StoreAccess {
  readonly #context: Context;
  readonly #name: string;
  readonly #acts: OperatorActs;

  /** @internal @throws InputError for a name that is none */
  constructor(context: Context, name: string) {
    super(context);
    this.#context = context;
    this.#name = checkedName('name', name);
    this.#acts = new OperatorActs(context, this.#name);
  }

  /**
   * An operator of a store, without a verifier. Without a key-encryption key (`keys: []`), all that opens no card: it is
   * needed to add one, to set a PIN and to rotate keys.
   * @param name stands in the audit log
   * @throws InputError if the store has other keys, or the name is none
   */
  static async open(options: ContextOptions, name: string): Promise<Operator> {
    return new Operator(await Context.open(options, false), name);
  }

  /** The same as this operator: the records in the audit log carry the name. */
  override decide<Result>(work: (decision: Decision) => Promise<Result>): Promise<Result> {
    checkCallback('work', work, true);
    const operator = this.#name;
    return super.decide((decision) => work({ ...decision, log: (entry) => decision.log({ ...entry, operator }) }));
  }

  /**
   * Writes down a login as this operator, where the host asks operators for a secret. The name of one that was refused is
   * only hashed: it may be anything that somebody typed.
   */
  async noteLogin(outcome: 'accepted' | 'refused'): Promise<void> {
    if (outcome !== 'accepted' && outcome !== 'refused')
      throw new InputError('outcome must be "accepted" or "refused"');
    const who =
      outcome === 'accepted' ? { operator: this.#name } : { userHash: this.#context.audit.hashName(this.#name) };
    return this.#context.decide(async ({ log }) => log({ action: 'operator login', outcome, ...who }));
  }

  /** @throws InputError if there is such a user, or the name is none */
  addUser(name: string): Promise<void> {
    return this.addUsers([name]);
  }

  /** Adds all of them or none. @throws InputError as `addUser` does */
  async addUsers(names: readonly string[]): Promise<void> {
    checkList('names', names, BATCH_MAX);
    const users = names.map((name) => checkedName('user', name));
    return this.#context.decide(async (decision) => {
      for (const user of users) {
        if ((await decision.tx.user(user)) !== undefined) {
          throw new InputError(`there is a user ${JSON.stringify(user)} already`);
        }
        await decision.tx.putUser({ name: user, suspended: false });
        this.#acts.log(decision, 'add user', { user });
      }
    });
  }

  /**
   * All that is wrong with a batch, of at most 1,000, as the store is now; nothing is written.
   * @throws InputError for what is no batch
   */
  async enrolmentFaults(batch: readonly Enrolment[]): Promise<EnrolmentFault[]> {
    checkEnrolments(batch);
    return this.#context.look((view) => faultsOf(view, batch));
  }

  /**
   * Gives each user of a batch, of at most 1,000, a card with a PIN: all or none. Those who have that card already stay as
   * they are, so a longer work that was broken off can be done again from its beginning.
   * @param activate whether the cards work at once; else when their users have activated them
   * @returns how many were enrolled
   * @throws InputError for the first fault
   */
  async enrol(batch: readonly Enrolment[], activate = false): Promise<number> {
    checkEnrolments(batch, activate);
    return this.#context.decide((decision) =>
      enrol(this.#context, decision, { batch, activate, operator: this.#name }),
    );
  }

  /** Removes a user, who has no cards then; nothing of it can be brought back. */
  removeUser(user: string): Promise<void> {
    return this.#acts.act('remove user', { user }, async (decision) => {
      await decision.tx.removeUser((await userOf(decision, user)).name);
    });
  }

  suspendUser(user: string): Promise<void> {
    return this.#acts.act('suspend user', { user }, async (decision) =>
      decision.tx.putUser({ ...(await userOf(decision, user)), suspended: true }),
    );
  }

  resumeUser(user: string): Promise<void> {
    return this.#acts.act('resume user', { user }, async (decision) =>
      decision.tx.putUser({ ...(await userOf(decision, user)), suspended: false }),
    );
  }

  /** @throws InputError if there is a card of that serial; InputError or OcraInputError if such a card can't be */
  addCard(card: NewCard): Promise<void> {
    return this.addCards([card]);
  }

  /** Adds all of them or none. @throws as `addCard` does */
  async addCards(cards: readonly NewCard[]): Promise<void> {
    checkList('cards', cards, BATCH_MAX);
    const rows = cards.map((card) => {
      checkNewCard(card);
      return sealCard(this.#context.vault, { ...card, serial: checkedName('serial', card.serial) });
    });
    return this.#context.decide(async (decision) => {
      for (const [at, row] of rows.entries()) {
        const { serial } = row;
        await refuseTrivialPin(decision.tx, cards[at]!.pin);
        if (!(await decision.tx.insertCard(row))) {
          throw new InputError(`there is a card ${JSON.stringify(serial)} already`);
        }
        this.#acts.log(decision, 'add card', { serial });
      }
    });
  }

  /**
   * Looks whether a batch, of at most 1,000, could be imported; nothing is written.
   * @throws as `importCards` does
   */
  async checkCards(cards: readonly NewCard[]): Promise<void> {
    const rows = rowsOf(this.#context.vault, cards);
    await this.#context.look((view) => missingRows(this.#context, view, cards, rows));
  }

  /**
   * Adds those of a batch, of at most 1,000, that are not there: all or none. One that is there with the same suite and key
   * stays as it is, so a longer work that was broken off can be done again from its beginning.
   * @returns the serials of those that were added
   * @throws as `addCard` does, but for a card that is there
   */
  async importCards(cards: readonly NewCard[]): Promise<string[]> {
    const rows = rowsOf(this.#context.vault, cards);
    return this.#context.decide((decision) =>
      importRows(this.#context, decision, { cards, rows, operator: this.#name }),
    );
  }

  suspendCard(serial: string): Promise<void> {
    return this.#acts.changeCard('suspend card', serial, () => ({ suspended: true }));
  }

  resumeCard(serial: string): Promise<void> {
    return this.#acts.changeCard('resume card', serial, () => ({ suspended: false }));
  }

  /**
   * Lets the next two answers in a row within ten minutes find the card's counter again.
   * @throws InputError for a card without a counter
   */
  allowResync(serial: string): Promise<void> {
    return this.#acts.changeCard('allow resync', serial, ({ suite }, now_ms) => {
      if (readSuite(suite).counter) return { resyncUntil_ms: now_ms + RESYNC_ALLOWED_MS };
      throw new InputError(`card ${JSON.stringify(serial)} has no counter to find again: its suite is ${suite}`);
    });
  }

  /** A new PIN without proof; what was asked under the old one is dead. @throws InputError for a PIN that is none */
  resetPin(serial: string, pin: string): Promise<void> {
    return this.#acts.act('reset pin', { serial }, async (decision) => {
      checkText('pin', pin);
      const card = await cardOf(decision, serial);
      await refuseTrivialPin(decision.tx, pin);
      const sealedPinHash = sealPin(this.#context.vault, card.serial, readSuite(card.suite), pin);
      await decision.tx.updateCard({ ...card, sealedPinHash, epoch: card.epoch + 1 });
    });
  }

  /** Gives a user a card, which works when the user has activated it. A card may have several users, a user several cards. */
  assign(user: string, serial: string): Promise<void> {
    return this.#acts.act('assign', { user, serial }, async (decision) => {
      const { name } = await userOf(decision, user);
      const card = await cardOf(decision, serial);
      if ((await decision.tx.assignment(name, card.serial)) !== undefined) {
        throw new InputError(`${JSON.stringify(user)} has card ${JSON.stringify(serial)} already`);
      }
      await decision.tx.putAssignment(this.#context.audit.sealed({ user: name, serial: card.serial, active: false }));
    });
  }

  unassign(user: string, serial: string): Promise<void> {
    return this.#acts.act('unassign', { user, serial }, async (decision) => {
      const row = await assignmentOf(decision, user, serial);
      await decision.tx.removeAssignment(row.user, row.serial);
    });
  }

  /** Activates an assigned card, for a user who has read its serial to the operator. */
  activate(user: string, serial: string): Promise<void> {
    return this.#acts.act('activate', { user, serial }, async (decision) => {
      const { audit } = this.#context;
      const row = await assignmentOf(decision, user, serial);
      if (!audit.isSealed(row)) {
        throw new InputError(
          `${JSON.stringify(user)} was given card ${JSON.stringify(serial)} by nobody who has the audit key: unassign it, and see "dscplus store check"`,
        );
      }
      await decision.tx.putAssignment(audit.sealed({ ...row, active: true }));
    });
  }

  /**
   * Locks a card until an operator unlocks it.
   * @param user for whom; undefined for all who have it now
   */
  lock(user: string | undefined, serial: string): Promise<void> {
    return this.#acts.forUsers('lock', user, serial, async (tx, row) => {
      const limits = (await tx.limits(row.user, row.serial)) ?? noFailures(row.user, row.serial);
      await tx.putLimits({ ...limits, disabled: true });
    });
  }

  /**
   * Forgets a user's failures with a card, and with activation.
   * @param user whose; undefined for all who have it now
   */
  unlock(user: string | undefined, serial: string): Promise<void> {
    return this.#acts.forUsers('unlock', user, serial, async (tx, { user: one, serial: its }) => {
      await tx.putLimits(noFailures(one, its));
      await tx.putLimits(noFailures(one, ''));
      await tx.putRefusals(this.#context.audit.hashName(one), 0, REFUSED_NAMES_MAX);
    });
  }

  /** @throws InputError if the user has no such card */
  assignment(user: string, serial: string): Promise<AssignmentFacts> {
    return this.#context.look(async (view) =>
      assignmentFacts(view.tx, await assignmentOf(view, user, serial), view.now_ms),
    );
  }

  /** @throws InputError if there is none */
  user(name: string): Promise<UserFacts> {
    return this.#context.look(async (view) => userFacts(view.tx, await userOf(view, name), view.now_ms));
  }

  /** @throws InputError if there is none */
  card(serial: string): Promise<CardFacts> {
    return this.#context.look(async (view) => cardFacts(view.tx, await cardOf(view, serial), view.now_ms));
  }

  /**
   * Of the `limit` users with names after `after`, those whose name holds `text`, whatever the case.
   * @param limit 1 to 10,000
   */
  users(after: string, limit: number, text = ''): Promise<Page<UserFacts>> {
    return pageOf(
      this.#context,
      after,
      limit,
      text,
      (tx) => tx.usersAfter(after, limit),
      ({ name }) => name,
      userFacts,
    );
  }

  /**
   * Of the `limit` cards with serials after `after`, those whose serial holds `text`, whatever the case.
   * @param limit 1 to 10,000
   */
  cards(after: string, limit: number, text = ''): Promise<Page<CardFacts>> {
    return pageOf(
      this.#context,
      after,
      limit,
      text,
      (tx) => tx.cardsAfter(after, limit),
      ({ serial }) => serial,
      cardFacts,
    );
  }

  /** The last record that was archived; the first in the store follows it. */
  archivedHead(): Promise<AuditHead> {
    return this.#context.store.read((tx) => archivedHead(tx, this.#context.audit));
  }

  /**
   * Removes the records up to one that was archived, and notes it under a seal: the log goes on from there.
   * @param from where the log began when the archive was made: if it begins elsewhere by now, nothing is removed
   * @throws InputError where somebody else has archived meanwhile, or `last` is not before the newest record
   */
  async removeArchived(from: AuditHead, last: AuditHead): Promise<void> {
    for (const [name, head] of Object.entries({ from, last })) checkHead(name, head);
    return this.#acts.act('archive audit', { archived: last.sequence }, ({ tx }) =>
      removeArchived(tx, this.#context.audit, from, last),
    );
  }

  /**
   * Sets the store's time, which otherwise never goes back, to this machine's: after the clock of a machine that wrote to
   * the store was ahead. Locks and challenges of that time are void.
   */
  repairClock(): Promise<void> {
    return this.#context.repairClock({ action: 'repair clock', outcome: 'done', operator: this.#name });
  }

  /**
   * Seals with the newest key-encryption key what an older one sealed, a hundred cards a transaction. It may be
   * broken off and begun again; when it has ended, the older keys are no longer needed.
   * @returns how many cards were sealed again
   */
  async rotateKeys(): Promise<number> {
    const sealed = await sealAgain(this.#context);
    await this.#acts.act('rotate keys', {}, ({ tx }) => renewVaultCheck(tx, this.#context.vault));
    return sealed;
  }
}
