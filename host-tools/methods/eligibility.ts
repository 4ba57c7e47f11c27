/** The eligibility for a card: a rule on the balance of the account, which operators set. All other devices are for everybody. */
import { InputError } from '../../emulator/input-error.js';
import { checkWhole } from '../arguments.js';
import { Rows } from '../identity/rows.js';
import type { View } from '../verifier/index.js';
import { userOf } from '../verifier/lookups.js';
import { lookedUp } from '../verifier/names.js';
import type { MethodDesk } from './host.js';

export interface EligibilityFacts {
  /** Of the account, in US dollars; undefined where no operator has set it. */
  readonly balance_usd: number | undefined;
  /** Whether the balance is greater than `cardBalanceAbove_usd`. */
  readonly mayHaveCard: boolean;
  /** When the user ordered a card, in milliseconds since 1970; undefined where no order is open. */
  readonly ordered_ms: number | undefined;
}

export interface CardOrder {
  readonly user: string;
  readonly ordered_ms: number;
}

const BALANCE_MAX_USD = 1e12;
/** Orders that a list has at most. */
const ORDERS_MAX = 10_000;

export class Eligibility {
  readonly #desk: MethodDesk;
  readonly #balances: Rows<{ readonly balance_usd: number }>;
  readonly #orders: Rows<{ readonly ordered_ms: number }>;

  /** @internal */
  constructor(desk: MethodDesk) {
    const hashName = (text: string): string => desk.decider.hashName(text);
    this.#desk = desk;
    this.#balances = new Rows(hashName, 'balance');
    this.#orders = new Rows(hashName, 'card order');
  }

  /** @param balance_usd whole US dollars, from 0 on @throws InputError for any other, or if there is no such user */
  async setBalance(user: string, balance_usd: number): Promise<EligibilityFacts> {
    checkWhole('balance_usd', balance_usd, 0, BALANCE_MAX_USD);
    return this.#desk.decider.decide(async (decision) => {
      const { name } = await userOf(decision, user);
      await this.#balances.put(decision.tx, { key: name, owner: name, expires_ms: undefined, value: { balance_usd } });
      decision.log({ action: 'set balance', outcome: 'done', user: name });
      return this.#facts(decision, name);
    });
  }

  /** @throws InputError if there is no such user */
  of(user: string): Promise<EligibilityFacts> {
    return this.#desk.decider.look(async (view) => this.#facts(view, (await userOf(view, user)).name));
  }

  /** Whether somebody may have a card. A name that is not known has no balance. */
  mayHaveCard(user: string): Promise<boolean> {
    return this.#desk.decider.look(async (view) => (await this.#facts(view, lookedUp(user))).mayHaveCard);
  }

  /**
   * Orders a card for a user, which an operator then sends and assigns.
   * @returns whether it was ordered: not where the balance is too low, or an order is open
   * @throws InputError if there is no such user
   */
  orderCard(user: string): Promise<boolean> {
    return this.#desk.decider.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const { name } = await userOf(decision, user);
      const { mayHaveCard, ordered_ms } = await this.#facts(decision, name);
      const isOrdered = mayHaveCard && ordered_ms === undefined;
      log({ action: 'order card', outcome: isOrdered ? 'done' : mayHaveCard ? 'again' : 'balance', user: name });
      if (!isOrdered) return false;
      await this.#orders.put(tx, { key: name, owner: name, expires_ms: undefined, value: { ordered_ms: now_ms } });
      return true;
    });
  }

  /** The open orders, the oldest first. */
  orders(): Promise<CardOrder[]> {
    return this.#desk.decider.look(async ({ tx }) => {
      const rows = await this.#orders.all(tx, ORDERS_MAX);
      const orders = rows.map(({ owner, value }) => ({ user: owner, ordered_ms: value.ordered_ms }));
      return orders.sort((a, b) => a.ordered_ms - b.ordered_ms || (a.user < b.user ? -1 : 1));
    });
  }

  /** Closes the order of a user: the card was sent, or will not be. @throws InputError if there is none, or no such user */
  async closeOrder(user: string): Promise<void> {
    await this.#desk.decider.decide(async (decision) => {
      const { name } = await userOf(decision, user);
      if (!(await this.#orders.remove(decision.tx, name))) {
        throw new InputError(`${JSON.stringify(user)} has ordered no card`);
      }
      decision.log({ action: 'close card order', outcome: 'done', user: name });
    });
  }

  async #facts({ tx }: View, user: string): Promise<EligibilityFacts> {
    const balance_usd = (await this.#balances.get(tx, user))?.value.balance_usd;
    const ordered_ms = (await this.#orders.get(tx, user))?.value.ordered_ms;
    return { balance_usd, mayHaveCard: (balance_usd ?? 0) > this.#desk.settings.cardBalanceAbove_usd, ordered_ms };
  }
}
