/** Telephone numbers: where codes go. Each user has one at most; with it comes the key that the codes are made with. */
import { InputError } from '../../emulator/input-error.js';
import { checkFlag, checkOptions, checkText } from '../arguments.js';
import { Rows } from '../identity/rows.js';
import { type Decision, heldOf, type StoreReader } from '../verifier/index.js';
import { userOf } from '../verifier/lookups.js';
import type { MethodDesk } from './host.js';

export interface NumberFacts {
  /** Such as `+15550100`. */
  readonly number: string;
  /** Codes go to a number that is verified alone. */
  readonly isVerified: boolean;
  /** Codes log the user in; else they are for adding an IB Key alone. */
  readonly logsIn: boolean;
}

interface NumberValue {
  readonly number: string;
  /** The key that its codes are made with. */
  readonly serial: string;
}

/** E.164: a plus sign, the country and the number. */
const NUMBER = /^\+[1-9][0-9]{6,14}$/;

export class Numbers {
  readonly #desk: MethodDesk;
  readonly #rows: Rows<NumberValue>;

  /** @internal */
  constructor(desk: MethodDesk) {
    this.#desk = desk;
    this.#rows = new Rows((text) => desk.decider.hashName(text), 'number');
  }

  /**
   * Gives a user a number, in place of the one before: sessions that began with a code to that one end.
   * @param number with the country's code; blanks, hyphens and parentheses are left out
   * @param options `isVerified`: the operator knows that it is the user's; `logsIn`: codes log the user in; both by default
   * @throws InputError for what is no number, or if there is no such user
   */
  async set(
    user: string,
    number: string,
    options: { readonly isVerified?: boolean; readonly logsIn?: boolean } = {},
  ): Promise<NumberFacts> {
    checkOptions('options', options, ['isVerified', 'logsIn']);
    const { isVerified = true, logsIn = true } = options;
    checkFlag('isVerified', isVerified);
    checkFlag('logsIn', logsIn);
    const plain = checkedNumber(number);
    const { decider } = this.#desk;
    return decider.decide(async (decision) => {
      const { name } = await userOf(decision, user);
      const facts = { number: plain, isVerified, logsIn };
      await this.#set(decision, name, facts);
      return facts;
    });
  }

  /** An operator has verified it. @throws InputError if the user has no number */
  async verify(user: string): Promise<void> {
    const { decider } = this.#desk;
    await decider.decide(async (decision) => {
      const { name } = await userOf(decision, user);
      const row = await this.#rows.get(decision.tx, name);
      if (row === undefined) throw new InputError(`${JSON.stringify(user)} has no number: set it first`);
      await decider.keys.activate(decision, name, row.value.serial);
    });
  }

  /** @returns whether there was one @throws InputError if there is no such user */
  async remove(user: string): Promise<boolean> {
    return this.#desk.decider.decide(async (decision) => {
      const { name } = await userOf(decision, user);
      const isThere = await this.#remove(decision, name);
      decision.log({ action: 'remove number', outcome: isThere ? 'done' : 'none', user: name });
      return isThere;
    });
  }

  /** @throws InputError if there is no such user */
  of(user: string): Promise<NumberFacts | undefined> {
    return this.#desk.decider.look(async (view) => {
      const { name } = await userOf(view, user);
      const row = await this.#rows.get(view.tx, name);
      if (row === undefined) return undefined;
      const { number, serial } = row.value;
      const isVerified = (await view.tx.assignment(name, serial))?.active === true;
      return { number, isVerified, logsIn: heldOf(serial)?.kind === 'code' };
    });
  }

  /** @internal The number of a user, as the store has the name, and its key; undefined where it is not verified. */
  async verifiedOf(tx: StoreReader, user: string): Promise<NumberValue | undefined> {
    const row = await this.#rows.get(tx, user);
    if (row === undefined) return undefined;
    return (await tx.assignment(user, row.value.serial))?.active === true ? row.value : undefined;
  }

  /** @internal The number of a user, as the store has the name, whether it is verified or not. */
  async setOf(tx: StoreReader, user: string): Promise<string | undefined> {
    return (await this.#rows.get(tx, user))?.value.number;
  }

  /** @internal The user has shown that a number is theirs: codes log in by it as they did by the one before. */
  async confirmWithin(decision: Decision, user: string, number: string): Promise<void> {
    const row = await this.#rows.get(decision.tx, user);
    if (row?.value.number === number) return this.#desk.decider.keys.activate(decision, user, row.value.serial);
    const logsIn = row === undefined || heldOf(row.value.serial)?.kind === 'code';
    await this.#set(decision, user, { number, isVerified: true, logsIn });
  }

  async #set(decision: Decision, user: string, { number, isVerified, logsIn }: NumberFacts): Promise<void> {
    await this.#remove(decision, user);
    const kind = logsIn ? ('code' as const) : ('contact' as const);
    const { keys } = this.#desk.decider;
    const serial = await keys.hold(decision, user, { kind, ends_ms: undefined }, { active: isVerified });
    await this.#rows.put(decision.tx, { key: user, owner: user, expires_ms: undefined, value: { number, serial } });
    decision.log({ action: 'set number', outcome: isVerified ? 'verified' : 'unverified', user });
  }

  async #remove(decision: Decision, user: string): Promise<boolean> {
    const row = await this.#rows.get(decision.tx, user);
    if (row === undefined) return false;
    await this.#desk.decider.keys.remove(decision, user, row.value.serial);
    return this.#rows.remove(decision.tx, user);
  }
}

/** @returns the number without what people write between its digits @throws InputError for what is no number */
export function checkedNumber(number: string): string {
  checkText('number', number);
  const plain = number.replaceAll(/[\s().-]/g, '');
  if (NUMBER.test(plain)) return plain;
  throw new InputError('number must be a telephone number with its country, such as +1 555 010 0199');
}

/** A number as pages show it: its last two digits. */
export function masked(number: string): string {
  return `•••• ${number.slice(-2)}`;
}
