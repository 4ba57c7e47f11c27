/** From which addresses a user may log in. */
import { checkFlag, checkList, checkText } from '../arguments.js';
import type { View } from '../verifier/context.js';
import { userOf } from '../verifier/lookups.js';
import { lookedUp } from '../verifier/names.js';
import type { StoreReader } from '../verifier/store/store.js';
import { checkedAddress, checkedRules, isWithin } from './address-rules.js';
import type { Desk } from './host.js';
import { Rows } from './rows.js';

const RULES_MAX = 50;

interface AddressesValue {
  readonly rules: readonly string[];
  readonly next?: { readonly rules: readonly string[]; readonly from_ms: number };
}

export interface AddressFacts {
  /** Addresses (`192.0.2.7`, `2001:db8::7`), networks (`192.0.2.0/24`) and ranges (`192.0.2.7-192.0.2.9`); empty for any. */
  readonly rules: readonly string[];
  /** The rules from a time on, in milliseconds since 1970. */
  readonly next?: { readonly rules: readonly string[]; readonly from_ms: number };
}

export class Addresses {
  readonly #desk: Desk;
  readonly #rows: Rows<AddressesValue>;

  /** @internal */
  constructor(desk: Desk) {
    this.#desk = desk;
    this.#rows = new Rows(desk.hashName, 'addresses');
  }

  /** @throws InputError if there is no such user */
  of(user: string): Promise<AddressFacts> {
    return this.#desk.decider.look(async (view) => this.#facts(view.tx, (await userOf(view, user)).name, view.now_ms));
  }

  /**
   * Sets a user's rules; they hold after `addressDelay_ms`, so that somebody in a session that is not theirs locks nobody out
   * at once.
   * @param rules at most 50; with none, the user may log in from anywhere
   * @param atOnce an operator's will: they hold now
   * @throws InputError for a rule that is none, or if there is no such user
   */
  async set(user: string, rules: readonly string[], atOnce = false): Promise<AddressFacts> {
    checkList('rules', rules, RULES_MAX);
    checkFlag('atOnce', atOnce);
    const wanted = checkedRules(rules);
    return this.#desk.decider.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const { name } = await userOf(decision, user);
      const delay_ms = atOnce ? 0 : this.#desk.settings.addressDelay_ms;
      const { rules: before } = await this.#facts(tx, name, now_ms);
      const value =
        delay_ms === 0 ? { rules: wanted } : { rules: before, next: { rules: wanted, from_ms: now_ms + delay_ms } };
      await this.#rows.put(tx, { key: name, owner: name, expires_ms: undefined, value });
      log({ action: 'set addresses', outcome: delay_ms === 0 ? 'done' : 'planned', user: name });
      return this.#facts(tx, name, now_ms);
    });
  }

  /**
   * Whether a user may log in from an address. Nobody has rules for a name that is not known.
   * @throws InputError for an address that is none
   */
  async allows(user: string, address: string): Promise<boolean> {
    checkText('user', user);
    const checked = checkedAddress(address);
    return this.#desk.decider.look((view) => this.allowsWithin(view, lookedUp(user), checked));
  }

  /** @internal The same within a decision, of a name and an address in their normal forms. */
  async allowsWithin({ tx, now_ms }: View, user: string, address: string): Promise<boolean> {
    const { rules } = await this.#facts(tx, user, now_ms);
    return rules.length === 0 || isWithin(rules, address);
  }

  async #facts(tx: StoreReader, user: string, now_ms: number): Promise<AddressFacts> {
    const { rules, next } = (await this.#rows.get(tx, user))?.value ?? { rules: [] };
    if (next === undefined) return { rules };
    return now_ms < next.from_ms ? { rules, next } : { rules: next.rules };
  }
}
