/** Messages that go out with a challenge: a code by SMS or call, or a notification to an IB Key. */

import { IB_KEY_SUITES } from '../../emulator/phone/messages.js';
import type { Outbox } from '../couriers/outbox.js';
import { CODE_PLACE } from '../couriers/outbox.js';
import type { CodeWay, Devices } from '../identity/devices.js';
import { Rows } from '../identity/rows.js';
import { heldOf, sendsCodes } from '../verifier/held.js';
import type { Challenge, Decision } from '../verifier/index.js';
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
   */
  async putWithin(decision: Decision, delivery: Delivery): Promise<void> {
    const { serial, about } = delivery;
    if (sendsCodes(serial)) return this.#putCode(decision, delivery);
    const card = await decision.tx.card(serial);
    if (card !== undefined && about === 'login' && IB_KEYS.includes(card.suite))
      await this.#putNotification(decision, delivery);
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

  /** @internal Promises a code to a number, whether it is verified or not; not where too many were sent to the user. */
  async putToNumber(
    decision: Decision,
    to: string,
    { user, serial, challenge, about, way = 'sms' }: Delivery,
  ): Promise<void> {
    const outcome = (await this.#isWithinLimit(decision, user)) ? 'promised' : 'limit';
    decision.log({ action: 'send code', outcome, user, serial, way });
    if (outcome === 'limit') return;
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

  /** Counts one more, where there are not too many. */
  async #isWithinLimit({ tx, now_ms }: Decision, user: string): Promise<boolean> {
    const before = (await this.#sent.get(tx, user))?.value.times_ms ?? [];
    const recent = before.filter((time_ms) => time_ms > now_ms - HOUR_MS && time_ms <= now_ms);
    if (recent.length >= this.desk.settings.codesAnHour) return false;
    const value = { times_ms: [...recent, now_ms] };
    await this.#sent.put(tx, { key: user, owner: user, expires_ms: now_ms + HOUR_MS, value });
    return true;
  }
}
