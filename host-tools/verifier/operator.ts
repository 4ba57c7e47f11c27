/** What operators do: users, cards, who has which, and what only a person may decide. Each act is in the audit log. */
import { type NewCard, sealCard, sealPin } from './card-secrets.js';
import { Context, type ContextOptions, type Decision, isName } from './context.js';
import { InputError } from './errors.js';
import { renewVaultCheck } from './key-checks.js';
import { isLocked, noFailures } from './limits.js';
import { readSuite } from './ocra/suite.js';
import type { AssignmentRow, CardRow, UserRow } from './store/store.js';

/** A card as operators see it. */
export interface CardFacts {
  readonly serial: string;
  readonly suite: string;
  readonly counter: bigint;
  readonly suspended: boolean;
}

/** How a user stands with a card. */
export interface Standing {
  readonly active: boolean;
  readonly failuresInARow: number;
  readonly locked: boolean;
  /** Only an operator unlocks it. */
  readonly disabled: boolean;
}

const RESYNC_ALLOWED_MS = 600_000;
const ROTATION_PAGE = 100;

type Target = { readonly user?: string; readonly serial?: string };

export class Operator {
  readonly #context: Context;
  readonly #name: string;

  /** @internal @throws InputError for a name that is none */
  constructor(context: Context, name: string) {
    this.#context = context;
    this.#name = checkedName('the operator’s name', name);
  }

  /**
   * An operator of a store, without a verifier. Without a key-encryption key (`keys: []`), all that opens no card: it is
   * needed to add one, to set a PIN and to rotate keys.
   * @param name stands in the audit log
   * @throws InputError if the store has other keys, or the name is none
   */
  static async open(options: ContextOptions, name: string): Promise<Operator> {
    return new Operator(await Context.open(options), name);
  }

  /** @throws InputError if there is such a user, or the name is none */
  addUser(name: string): Promise<void> {
    const user = checkedName('the user’s name', name);
    return this.#act('add user', { user }, async ({ tx }) => {
      if ((await tx.user(user)) !== undefined) throw new InputError(`there is a user ${JSON.stringify(user)} already`);
      await tx.putUser({ name: user, suspended: false });
    });
  }

  suspendUser(user: string): Promise<void> {
    return this.#act('suspend user', { user }, async (decision) =>
      decision.tx.putUser({ ...(await userOf(decision, user)), suspended: true }),
    );
  }

  resumeUser(user: string): Promise<void> {
    return this.#act('resume user', { user }, async (decision) =>
      decision.tx.putUser({ ...(await userOf(decision, user)), suspended: false }),
    );
  }

  /** @throws InputError if there is a card of that serial; InputError or OcraInputError if such a card can't be */
  addCard(card: NewCard): Promise<void> {
    const serial = checkedName('the serial', card.serial);
    const row = sealCard(this.#context.vault, card);
    return this.#act('add card', { serial }, async ({ tx }) => {
      if (!(await tx.insertCard(row))) throw new InputError(`there is a card ${JSON.stringify(serial)} already`);
    });
  }

  suspendCard(serial: string): Promise<void> {
    return this.#changeCard('suspend card', serial, () => ({ suspended: true }));
  }

  resumeCard(serial: string): Promise<void> {
    return this.#changeCard('resume card', serial, () => ({ suspended: false }));
  }

  /** Lets the next two answers in a row within ten minutes find the card's counter again. */
  allowResync(serial: string): Promise<void> {
    return this.#changeCard('allow resync', serial, (_, now_ms) => ({ resyncUntil_ms: now_ms + RESYNC_ALLOWED_MS }));
  }

  /** A new PIN without proof; what was asked under the old one is dead. @throws InputError for a PIN that is none */
  resetPin(serial: string, pin: string): Promise<void> {
    return this.#changeCard('reset pin', serial, ({ suite, epoch }) => ({
      sealedPinHash: sealPin(this.#context.vault, serial, readSuite(suite), pin),
      epoch: epoch + 1,
    }));
  }

  /** Gives a user a card, which works when the user has activated it. A card may have several users, a user several cards. */
  assign(user: string, serial: string): Promise<void> {
    return this.#act('assign', { user, serial }, async (decision) => {
      await userOf(decision, user);
      await cardOf(decision, serial);
      if ((await decision.tx.assignment(user, serial)) !== undefined) {
        throw new InputError(`${JSON.stringify(user)} has card ${JSON.stringify(serial)} already`);
      }
      await decision.tx.putAssignment({ user, serial, active: false });
    });
  }

  unassign(user: string, serial: string): Promise<void> {
    return this.#act('unassign', { user, serial }, async (decision) => {
      await assignmentOf(decision, user, serial);
      await decision.tx.removeAssignment(user, serial);
    });
  }

  /** Forgets a user's failures with a card, and with activation. */
  unlock(user: string, serial: string): Promise<void> {
    return this.#act('unlock', { user, serial }, async (decision) => {
      await assignmentOf(decision, user, serial);
      await decision.tx.putLimits(noFailures(user, serial));
      await decision.tx.putLimits(noFailures(user, ''));
    });
  }

  standing(user: string, serial: string): Promise<Standing> {
    return this.#context.decide(async (decision) => {
      const { active } = await assignmentOf(decision, user, serial);
      const limits = (await decision.tx.limits(user, serial)) ?? noFailures(user, serial);
      const locked = isLocked(limits, decision.now_ms);
      return { active, failuresInARow: limits.inARow, locked, disabled: limits.disabled };
    });
  }

  /** Up to `limit` cards with serials after `after`. */
  cards(after: string, limit: number): Promise<CardFacts[]> {
    return this.#context.store.transaction(async (tx) => {
      const rows = await tx.cardsAfter(after, limit);
      return rows.map(({ serial, suite, counter, suspended }) => ({ serial, suite, counter, suspended }));
    });
  }

  /**
   * Seals with the newest key-encryption key what an older one sealed, a hundred cards a transaction. It may be
   * broken off and begun again; when it has ended, the older keys are needed no more.
   * @returns how many cards were sealed anew
   */
  async rotateKeys(): Promise<number> {
    let sealed = 0;
    for (let after: string | undefined = ''; after !== undefined; ) {
      const from: string = after;
      const page = await this.#context.store.transaction((tx) => this.#rotatePage(tx, from));
      sealed += page.sealed;
      after = page.last;
    }
    await this.#act('rotate keys', {}, ({ tx }) => renewVaultCheck(tx, this.#context.vault));
    return sealed;
  }

  async #rotatePage(tx: Decision['tx'], after: string): Promise<{ sealed: number; last: string | undefined }> {
    const { vault } = this.#context;
    const rows = await tx.cardsAfter(after, ROTATION_PAGE);
    const old = rows.filter(({ sealedKey, sealedPinHash }) =>
      [sealedKey, sealedPinHash].some((one) => one !== undefined && !vault.isCurrent(one)),
    );
    for (const row of old) {
      const { serial, sealedKey, sealedPinHash } = row;
      const pinHash = sealedPinHash && vault.unseal(serial, 'pin-hash', sealedPinHash);
      await tx.updateCard({
        ...row,
        sealedKey: vault.seal(serial, 'key', vault.unseal(serial, 'key', sealedKey)),
        sealedPinHash: pinHash && vault.seal(serial, 'pin-hash', pinHash),
      });
    }
    return { sealed: old.length, last: rows.at(-1)?.serial };
  }

  #changeCard(
    action: string,
    serial: string,
    change: (card: CardRow, now_ms: number) => Partial<CardRow>,
  ): Promise<void> {
    return this.#act(action, { serial }, async (decision) => {
      const card = await cardOf(decision, serial);
      await decision.tx.updateCard({ ...card, ...change(card, decision.now_ms) });
    });
  }

  #act(action: string, target: Target, work: (decision: Decision) => Promise<void>): Promise<void> {
    return this.#context.decide(async (decision) => {
      await work(decision);
      decision.log({ action, outcome: 'done', ...target, operator: this.#name });
    });
  }
}

function checkedName(what: string, name: string): string {
  if (isName(name)) return name;
  throw new InputError(
    `${what} must have 1 to 128 characters, no control characters among them, and not begin with "?"`,
  );
}

async function userOf({ tx }: Decision, name: string): Promise<UserRow> {
  const user = isName(name) ? await tx.user(name) : undefined;
  if (user === undefined) throw new InputError('there is no such user: add it first');
  return user;
}

async function cardOf({ tx }: Decision, serial: string): Promise<CardRow> {
  const card = isName(serial) ? await tx.card(serial) : undefined;
  if (card === undefined) throw new InputError(`there is no card ${JSON.stringify(serial)}: add it first`);
  return card;
}

async function assignmentOf({ tx }: Decision, user: string, serial: string): Promise<AssignmentRow> {
  const row = isName(user) && isName(serial) ? await tx.assignment(user, serial) : undefined;
  if (row === undefined) throw new InputError(`that user has no card ${JSON.stringify(serial)}: assign it first`);
  return row;
}
