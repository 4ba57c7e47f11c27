/**
 * A user confirms a telephone number by a code that goes to it: the one that an operator has set, or another in its place.
 * Until then the number before stays. The code confirms this number and nothing else.
 */
import type { CodeWay } from '../identity/index.js';
import { Rows } from '../identity/rows.js';
import type { Answer, Decision, Verifier } from '../verifier/index.js';
import { userOf } from '../verifier/lookups.js';
import { TRIES_MAX } from '../verifier/store/store.js';
import type { Deliveries } from './deliveries.js';
import type { MethodDesk } from './host.js';
import { checkedNumber, type Numbers } from './numbers.js';

interface CheckValue {
  readonly number: string;
  /** The key that the code is made with: it ends with the check. */
  readonly serial: string;
  /** The challenge that the code answers; undefined until it is issued. */
  readonly challenge?: { readonly handle: string; readonly expires_ms: number };
  /** Codes that were refused; undefined for none. */
  readonly refusals?: number;
}

/** A number that waits for its code. */
export interface OpenCheck {
  readonly number: string;
  /** Why the code that was sent confirms it no more; undefined where it still may. */
  readonly ended: 'expired' | 'used up' | undefined;
}

const PURPOSE = 'confirm number';

export class NumberChecks {
  readonly #rows: Rows<CheckValue>;

  /** @internal */
  constructor(
    private readonly verifier: Verifier,
    private readonly desk: MethodDesk,
    private readonly numbers: Numbers,
    private readonly deliveries: Deliveries,
  ) {
    this.#rows = new Rows((text) => verifier.hashName(text), 'number check');
  }

  /**
   * Sends a code, which ends the one before.
   * @param given the number; the one that the user has, by default
   * @returns the number; undefined where the user has none and gave none
   * @throws InputError for what is no number, or if there is no such user; TooManyCodesError: the code before still counts
   */
  async begin(user: string, given?: string, way: CodeWay = 'sms'): Promise<string | undefined> {
    const wanted = given === undefined ? undefined : checkedNumber(given);
    return this.deliveries.noteLimit(() => this.#send(user, wanted, way));
  }

  async #send(user: string, wanted: string | undefined, way: CodeWay): Promise<string | undefined> {
    const begun = await this.verifier.decide(async (decision) => {
      await this.deliveries.checkLimit(decision, { user: (await userOf(decision, user)).name, way });
      return this.#begin(decision, user, wanted);
    });
    if (begun === undefined) return undefined;
    const { name, value } = begun;
    const { number, serial } = value;
    await this.verifier.challenge(name, serial, {
      purpose: PURPOSE,
      within: async (decision, challenge) => {
        const expires_ms = decision.now_ms + challenge.lifetime_ms;
        await this.#put(decision, name, { ...value, challenge: { handle: challenge.handle, expires_ms } });
        await this.deliveries.putToNumber(decision, number, { user: name, serial, challenge, about: 'number', way });
      },
    });
    this.deliveries.wake();
    return number;
  }

  /** The number that waits for its code. @throws InputError if there is no such user */
  open(user: string): Promise<OpenCheck | undefined> {
    return this.verifier.look(async (view) => {
      const row = await this.#rows.get(view.tx, (await userOf(view, user)).name);
      if (row === undefined || row.expires_ms! <= view.now_ms) return undefined;
      return { number: row.value.number, ended: endOf(row.value, view.now_ms) };
    });
  }

  /**
   * Confirms the number by its code: codes go to it from then on. A session that began with a code to another number ends.
   * @returns the verifier's answer; `wait_ms` is the caller's to keep
   */
  async confirm(user: string, code: string): Promise<Answer> {
    const found = await this.verifier.look(async (view) => {
      const { name } = await userOf(view, user);
      return { name, row: await this.#rows.get(view.tx, name) };
    });
    const { name, row } = found;
    if (row?.value.challenge === undefined) return { answer: 'refused', wait_ms: 0 };
    const { challenge, number, serial } = row.value;
    return this.verifier.verify({
      handle: challenge.handle,
      response: code,
      user: name,
      purpose: PURPOSE,
      within: async (decision, given) => {
        if (given.answer === 'refused') return this.#refused(decision, name, challenge.handle);
        if (given.answer !== 'accepted') return;
        await this.#end(decision, name, serial);
        await this.numbers.confirmWithin(decision, name, number);
      },
    });
  }

  async #begin(
    decision: Decision,
    user: string,
    wanted: string | undefined,
  ): Promise<{ readonly name: string; readonly value: CheckValue } | undefined> {
    const { tx, now_ms } = decision;
    const { name } = await userOf(decision, user);
    const number = wanted ?? (await this.numbers.setOf(tx, name));
    if (number === undefined) return undefined;
    const before = await this.#rows.get(tx, name);
    if (before !== undefined) await this.#end(decision, name, before.value.serial);
    const ends_ms = now_ms + this.desk.settings.ticketLifetime_ms;
    const serial = await this.desk.decider.keys.hold(decision, name, { kind: 'contact', ends_ms });
    const value = { number, serial };
    await this.#put(decision, name, value);
    return { name, value };
  }

  async #put({ tx, now_ms }: Decision, user: string, value: CheckValue): Promise<void> {
    const expires_ms = now_ms + this.desk.settings.ticketLifetime_ms;
    await this.#rows.put(tx, { key: user, owner: user, expires_ms, value });
  }

  /** Counts a refusal of the code that was sent last. */
  async #refused(decision: Decision, user: string, handle: string): Promise<void> {
    const row = await this.#rows.get(decision.tx, user);
    if (row?.value.challenge?.handle !== handle) return;
    const { refusals = 0 } = row.value;
    await this.#rows.put(decision.tx, { ...row, value: { ...row.value, refusals: refusals + 1 } });
  }

  async #end(decision: Decision, user: string, serial: string): Promise<void> {
    await this.desk.decider.keys.remove(decision, user, serial);
    await this.#rows.remove(decision.tx, user);
  }
}

function endOf({ challenge, refusals = 0 }: CheckValue, now_ms: number): OpenCheck['ended'] {
  if (challenge === undefined || challenge.expires_ms <= now_ms) return 'expired';
  return refusals >= TRIES_MAX ? 'used up' : undefined;
}
