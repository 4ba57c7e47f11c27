/**
 * The identity of people: passwords, sessions, devices, addresses and API clients, all kept in the verifier's store.
 */

import { InputError } from '../../emulator/input-error.js';
import { checkCallback, checkMethods, checkOptions, checkText } from '../arguments.js';
import type { Answer } from '../verifier/attempt.js';
import type { Decision } from '../verifier/context.js';
import { LOGIN } from '../verifier/purposes.js';
import { type RandomSource, SYSTEM_RANDOM } from '../verifier/random.js';
import type { Response, Verifier } from '../verifier/verifier.js';
import { checkedAddress } from './address-rules.js';
import { Addresses } from './addresses.js';
import { Clients } from './clients.js';
import { Devices } from './devices.js';
import type { Decider, Desk } from './host.js';
import { nodeScrypt, type PasswordScrypt } from './password-hash.js';
import { Passwords } from './passwords.js';
import { checkApplication, type NewSession, Sessions } from './sessions.js';
import { type IdentitySettings, readSettings } from './settings.js';

export interface IdentityDeskOptions {
  readonly settings?: Partial<IdentitySettings>;
  /** The source of tokens and salts: the system's CSPRNG by default, and always in production. */
  readonly random?: RandomSource;
  /** In place of node:crypto's scrypt: for tests. */
  readonly scrypt?: PasswordScrypt;
}

export interface IdentityOptions extends IdentityDeskOptions {
  readonly verifier: Verifier;
}

/** The acts that operators and hosts share. */
export class IdentityDesk {
  readonly addresses: Addresses;
  readonly clients: Clients;
  readonly devices: Devices;
  readonly passwords: Passwords;
  readonly sessions: Sessions;

  /**
   * @param decider a verifier, or an operator, whose name the audit log then has
   * @throws InputError for a setting that is out of range
   */
  constructor(decider: Decider, options: IdentityDeskOptions = {}) {
    checkMethods('decider', decider, ['decide', 'look', 'hashName']);
    checkOptions('options', options, ['settings', 'random', 'scrypt']);
    const { settings = {}, random = SYSTEM_RANDOM, scrypt = nodeScrypt } = options;
    checkMethods('random', random, ['bytes']);
    checkCallback('scrypt', scrypt, true);
    const desk: Desk = {
      decider,
      hashName: (text) => decider.hashName(text),
      settings: readSettings(settings),
      random,
    };
    this.addresses = new Addresses(desk);
    this.clients = new Clients(desk);
    this.devices = new Devices(desk);
    this.sessions = new Sessions(desk, this.devices);
    this.passwords = new Passwords(desk, this.addresses, this.sessions, scrypt);
  }
}

/** The response of a login, and the facts about it that the session keeps. */
export interface LoginResponse extends Response {
  /** The user whose password was accepted: the challenge of another is refused. */
  readonly user: string;
  /** Where the response came from. */
  readonly address: string;
  /** The application that is logged in to, up to 64 characters. */
  readonly application?: string;
  /**
   * Runs in the login's transaction, with the session where there is one: what it throws undoes the login. It may be run
   * again by the store.
   */
  readonly within?: ((decision: Decision, answer: LoginAnswer) => Promise<void>) | undefined;
}

export type LoginAnswer =
  | (Extract<Answer, { answer: 'accepted' }> & NewSession)
  | Extract<Answer, { answer: 'refused' | 'expired' }>;

/**
 * The steps of a login: `passwords.check`; then `devices.of`, for the choice; then `challenge` of the verifier, for the device
 * that was chosen; then `logIn` with the response. A task is confirmed by `passwords.check` again, and by `challenge` and
 * `verify` of the verifier with the same purpose and task.
 */
export class Identity extends IdentityDesk {
  readonly #verifier: Verifier;

  private constructor(verifier: Verifier, options: IdentityDeskOptions) {
    super(verifier, options);
    this.#verifier = verifier;
  }

  /** @throws InputError for an option that can't be */
  static async open(given: IdentityOptions): Promise<Identity> {
    checkOptions('options', given, ['verifier', 'settings', 'random', 'scrypt']);
    const { verifier, ...options } = given;
    checkMethods('verifier', verifier, ['challenge', 'verify', 'decide', 'look', 'hashName']);
    return new Identity(verifier, options);
  }

  /**
   * The last step of a login: where the response is accepted, a session begins, in the same transaction.
   * @throws InputError for an address that is none
   */
  async logIn(given: LoginResponse): Promise<LoginAnswer> {
    checkOptions('login', given, ['handle', 'response', 'user', 'address', 'application', 'within']);
    const { handle, response, user, application, within } = given;
    checkText('user', user);
    checkApplication(application);
    checkCallback('within', within);
    const address = checkedAddress(given.address);
    let answer: LoginAnswer | undefined;
    await this.#verifier.verify({
      handle,
      response,
      user,
      purpose: LOGIN,
      within: async (decision, verified) => {
        answer = await this.#answer(decision, verified, { address, application });
        await within?.(decision, answer);
      },
    });
    if (answer === undefined) throw new InputError('within was not run: the store kept no decision');
    return answer;
  }

  async #answer(
    decision: Decision,
    verified: Answer,
    start: { readonly address: string; readonly application: string | undefined },
  ): Promise<LoginAnswer> {
    if (verified.answer !== 'accepted') return verified;
    const { user, serial } = verified;
    if (await this.addresses.allowsWithin(decision, user, start.address)) {
      return { ...verified, ...(await this.sessions.begin(decision, { user, serial, ...start })) };
    }
    decision.log({ action: 'begin session', outcome: 'address', user, serial, address: start.address });
    return { answer: 'refused', wait_ms: 0 };
  }
}
