/**
 * Logins that were answered on a phone: a notification was tapped, the phone unlocked, and its response accepted. Whoever
 * asked for that challenge goes on without a code.
 */
import { checkOptions, checkText } from '../arguments.js';
import { checkedAddress } from '../identity/address-rules.js';
import type { Identity, NewSession } from '../identity/index.js';
import { Rows } from '../identity/rows.js';
import type { Decision, Verifier } from '../verifier/index.js';
import { LOGIN } from '../verifier/index.js';

interface AnsweredValue {
  readonly serial: string;
}

/** How long the login may be gone on with. */
const LIFETIME_MS = 120_000;

export interface AnsweredLogin {
  /** Of the challenge that the host keeps for the one who asked, and gives to nobody else but the phone. */
  readonly handle: string;
  /** The user whose password was accepted. */
  readonly user: string;
  readonly address: string;
  readonly application?: string | undefined;
  /** Runs in the login's transaction: what it throws undoes the login. It may be run again by the store. */
  readonly within?: ((decision: Decision) => Promise<void>) | undefined;
}

export class AnsweredLogins {
  readonly #rows: Rows<AnsweredValue>;

  /** @internal */
  constructor(
    private readonly verifier: Verifier,
    private readonly identity: Identity,
  ) {
    this.#rows = new Rows((text) => verifier.hashName(text), 'answered login');
  }

  /** @internal Decides a phone's response to a notification. @returns whether it was accepted */
  async answer(serial: string, handle: string, response: string): Promise<boolean> {
    const { answer } = await this.verifier.verify({
      handle,
      response,
      purpose: LOGIN,
      within: async ({ tx, now_ms }, given) => {
        if (given.answer !== 'accepted' || given.serial !== serial) return;
        const { user } = given;
        const row = { key: this.#keyOf(handle), owner: user, expires_ms: now_ms + LIFETIME_MS, value: { serial } };
        await this.#rows.put(tx, row);
        await this.#rows.forget(tx, now_ms);
      },
    });
    return answer === 'accepted';
  }

  /** Whether a login was answered on the phone, and can be gone on with. */
  async isAnswered(handle: string): Promise<boolean> {
    checkText('handle', handle);
    return this.verifier.look(async ({ tx, now_ms }) => {
      const row = await this.#rows.get(tx, this.#keyOf(handle));
      return row !== undefined && row.expires_ms! > now_ms;
    });
  }

  /**
   * Begins the session of a login that was answered on the phone: once.
   * @returns undefined where it was not answered, or somebody else's
   * @throws InputError for an address that is none
   */
  async enter(given: AnsweredLogin): Promise<NewSession | undefined> {
    checkOptions('login', given, ['handle', 'user', 'address', 'application', 'within']);
    const { handle, user, application, within } = given;
    checkText('handle', handle);
    const address = checkedAddress(given.address);
    return this.verifier.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const row = await this.#rows.get(tx, this.#keyOf(handle));
      if (row === undefined || row.expires_ms! <= now_ms || row.owner !== user) return undefined;
      await this.#rows.remove(tx, row.key);
      const { serial } = row.value;
      const isThere = (await tx.user(user))?.suspended === false && (await tx.card(serial))?.suspended === false;
      if (!isThere || (await tx.assignment(user, serial))?.active !== true) return undefined;
      if (!(await this.identity.addresses.allowsWithin(decision, user, address))) {
        log({ action: 'begin session', outcome: 'address', user, serial, address });
        return undefined;
      }
      await within?.(decision);
      return this.identity.sessions.begin(decision, { user, serial, address, application });
    });
  }

  #keyOf(handle: string): string {
    return this.verifier.hashName(`answered login ${handle}`);
  }
}
