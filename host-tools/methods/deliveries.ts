/** Messages that go out with a challenge: a code by SMS or call, or a notification to an IB Key. */

import { IB_KEY_SUITES } from '../../emulator/phone/messages.js';
import type { Outbox } from '../couriers/outbox.js';
import { CODE_PLACE } from '../couriers/outbox.js';
import type { CodeWay, Devices } from '../identity/devices.js';
import { Rows } from '../identity/rows.js';
import { heldOf, sendsCodes } from '../verifier/held.js';
import type { AuditEntry, Challenge, Decision, View } from '../verifier/index.js';
import type { MethodDesk } from './host.js';
import type { Numbers } from './numbers.js';

/** The use of a code, which its message names. */
export type CodeAbout = 'login' | 'task' | 'activation' | 'number';

const WORDS: Readonly<Record<CodeAbout, string>> = {
  login: 'Your login code is',
  task: 'Your code to confirm a task is',
  activation: 'Your activation code is',
  number: 'Your code to confirm this number is',
};

export interface Delivery {
  /** As the store has the name. */
  readonly user: string;
  /** The device that was asked. */
  readonly serial: string;
  readonly challenge: Pick<Challenge, 'handle' | 'question' | 'lifetime_ms'>;
  readonly about: CodeAbout;
  /** How a code goes; by SMS without it. */
  readonly way?: CodeWay | undefined;
}

/** So many codes went to a user within an hour that no other is sent: nothing is decided, and a code before still counts. */
export class TooManyCodesError extends Error {
  override readonly name = 'TooManyCodesError';

  /** @param from_ms when the next one may be sent, in milliseconds since 1970; @param entry for the audit log */
  constructor(
    readonly from_ms: number,
    readonly entry: AuditEntry,
  ) {
    super('too many codes were sent to this user within an hour');
  }
}

interface SentValue {
  readonly times_ms: readonly number[];
}

const HOUR_MS = 3_600_000;
const IB_KEYS: readonly string[] = Object.values(IB_KEY_SUITES);

export class Deliveries {
  readonly #devices: Devices;
  readonly #sent: Rows<SentValue>;

  /** @internal */
  constructor(
    private readonly desk: MethodDesk,
    private readonly numbers: Numbers,
    private readonly outbox: Outbox,
  ) {
    this.#devices = desk.devices;
    this.#sent = new Rows((text) => desk.decider.hashName(text), 'codes sent');
  }

  /**
   * Promises what belongs to a challenge, in the decision that issues it: a code that is due to a number, or the
   * notification of a login to an IB Key; nothing for other devices. Call `wake` after it.
   * @throws TooManyCodesError, for `noteLimit`
   */
  async putWithin(decision: Decision, delivery: Delivery): Promise<void> {
    const { serial, about } = delivery;
    if (sendsCodes(serial)) return this.#putCode(decision, delivery);
    const card = await decision.tx.card(serial);
    if (card !== undefined && about === 'login' && IB_KEYS.includes(card.suite))
      await this.#putNotification(decision, delivery);
  }

  /**
   * Runs a decision that sends a code. One that must not be sent is undone whole, and the audit log says so.
   * @throws TooManyCodesError for that
   */
  async noteLimit<Result>(decide: () => Promise<Result>): Promise<Result> {
    try {
      return await decide();
    } catch (error) {
      if (error instanceof TooManyCodesError) await this.desk.decider.decide(async ({ log }) => log(error.entry));
      throw error;
    }
  }

  /** Sends what was promised. */
  wake(): void {
    this.outbox.wake();
  }

  async #putCode(decision: Decision, delivery: Delivery): Promise<void> {
    const { user, serial, about } = delivery;
    const number = await this.numbers.verifiedOf(decision.tx, user);
    // Codes to a contact log nobody in.
    if (number?.serial !== serial || (about !== 'activation' && heldOf(serial)?.kind === 'contact')) return;
    await this.putToNumber(decision, number.number, delivery);
  }

  /**
   * @internal Promises a code to a number, whether it is verified or not.
   * @throws TooManyCodesError
   */
  async putToNumber(
    decision: Decision,
    to: string,
    { user, serial, challenge, about, way = 'sms' }: Delivery,
  ): Promise<void> {
    await this.#count(decision, { user, serial, way });
    decision.log({ action: 'send code', outcome: 'promised', user, serial, way });
    await this.#devices.noteWay(decision.tx, user, serial, way);
    const kind = way === 'sms' ? ('sms' as const) : ('call' as const);
    const message = { kind, to, text: `${WORDS[about]} ${CODE_PLACE}` };
    const ends_ms = decision.now_ms + challenge.lifetime_ms;
    await this.outbox.put(decision, { user, handle: challenge.handle, message, ends_ms });
  }

  async #putNotification(decision: Decision, { user, serial, challenge }: Delivery): Promise<void> {
    const { handle, question, lifetime_ms } = challenge;
    const login = { handle, question, lives_ms: lifetime_ms };
    const message = { kind: 'notification' as const, to: serial, text: 'A login waits for you', login };
    await this.outbox.put(decision, { user, handle, message, ends_ms: decision.now_ms + lifetime_ms });
  }

  /** @internal Looks whether one more may be sent to the user. @throws TooManyCodesError */
  async checkLimit(
    { tx, now_ms }: View,
    to: Omit<AuditEntry, 'action' | 'outcome'> & { user: string },
  ): Promise<number[]> {
    const before = (await this.#sent.get(tx, to.user))?.value.times_ms ?? [];
    const recent = before.filter((time_ms) => time_ms > now_ms - HOUR_MS && time_ms <= now_ms);
    const over = recent.length - this.desk.settings.codesAnHour;
    if (over < 0) return recent;
    throw new TooManyCodesError(recent[over]! + HOUR_MS, { action: 'send code', outcome: 'limit', ...to });
  }

  async #count(decision: Decision, to: { user: string; serial: string; way: CodeWay }): Promise<void> {
    const { tx, now_ms } = decision;
    const value = { times_ms: [...(await this.checkLimit(decision, to)), now_ms] };
    await this.#sent.put(tx, { key: to.user, owner: to.user, expires_ms: now_ms + HOUR_MS, value });
  }
}
