/** IB Keys: a card to the verifier each, whose key is made here and goes to one phone. */
import { IB_KEY_SUITES, type RadioAnswer, type Registration } from '../../emulator/phone/messages.js';
import type { Decision } from '../verifier/index.js';
import { userOf } from '../verifier/lookups.js';
import { drawText } from '../verifier/random.js';
import type { MethodDesk } from './host.js';

const KEY_BYTES = 32;
const SERIAL_LENGTH = 10;
/** Phones of one user: each is a key of its own. */
const KEYS_MAX = 10;
/** Serials that a phone may say it has. */
const SERIALS_MAX = 100;
const PIN = /^[0-9]{4,6}$/;

export class IbKeys {
  /** @internal */
  constructor(private readonly desk: MethodDesk) {}

  /**
   * Takes an IB Key from a user: sessions that began with it end.
   * @returns whether the user had it
   * @throws InputError if there is no such user
   */
  async end(user: string, serial: string): Promise<boolean> {
    const { decider } = this.desk;
    return decider.decide(async (decision) => {
      const { name } = await userOf(decision, user);
      if (!(await this.#of(decision, name)).includes(serial)) return false;
      await decider.keys.remove(decision, name, serial);
      return true;
    });
  }

  /**
   * @internal Registers a key for a user, as the store has the name.
   * @param isRecovery the user's other IB Keys end
   * @returns undefined to refuse
   */
  async register(
    decision: Decision,
    user: string,
    registration: Registration,
    isRecovery = false,
  ): Promise<RadioAnswer | undefined> {
    const { platform, pin, serials } = registration;
    const suite = IB_KEY_SUITES[platform];
    const before = await this.#of(decision, user);
    const isActiveHere = before.some((serial) => serials.includes(serial));
    if (!isRegistration(registration) || (await decision.tx.user(user))?.suspended !== false) return undefined;
    if (isActiveHere && !isRecovery) return undefined;
    if (!isRecovery && before.length >= KEYS_MAX) return undefined;
    const { keys } = this.desk.decider;
    const key = this.desk.random.bytes(KEY_BYTES);
    const serial = `IBK-${drawText(this.desk.random, '0123456789', SERIAL_LENGTH)}`;
    await keys.add(decision, user, { serial, suite, key, ...(pin !== undefined && { pin }) });
    // Only now: a PIN that the store takes not must end no key.
    if (isRecovery) for (const old of before) await keys.remove(decision, user, old);
    return { answer: 'activated', serial, user, suite, keyHex: key.toString('hex') };
  }

  /** The serials of a user's IB Keys. */
  async #of({ tx }: Decision, user: string): Promise<string[]> {
    const suites: readonly string[] = Object.values(IB_KEY_SUITES);
    const found: string[] = [];
    for (const { serial } of await tx.assignmentsOf(user)) {
      const card = await tx.card(serial);
      if (card !== undefined && suites.includes(card.suite)) found.push(serial);
    }
    return found;
  }
}

/** Whether a registration has the PIN that its platform asks for, and no other. */
function isRegistration({ platform, serials, pin }: Registration): boolean {
  const hasPin = platform === 'android' ? pin !== undefined && PIN.test(pin) : pin === undefined;
  return hasPin && serials.length <= SERIALS_MAX;
}

export function isPin(text: string): boolean {
  return PIN.test(text);
}
