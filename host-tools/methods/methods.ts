/** The other devices, joined: IB Key, codes by SMS and call, temporary passcodes, online code cards. */
import { checkMethods, checkOptions } from '../arguments.js';
import type { Outbox } from '../couriers/outbox.js';
import { type Identity, IdentityDesk } from '../identity/identity.js';
import { type RandomSource, SYSTEM_RANDOM, type Verifier } from '../verifier/index.js';
import { Activations } from './activation.js';
import { AnsweredLogins } from './answered.js';
import { Deliveries } from './deliveries.js';
import { Eligibility } from './eligibility.js';
import type { KeyDecider, MethodDesk } from './host.js';
import { IbKeys } from './ib-keys.js';
import { NumberChecks } from './number-checks.js';
import { Numbers } from './numbers.js';
import { Passcodes } from './passcodes.js';
import { PhoneRadio } from './radio.js';
import { type GivenMethodSettings, type MethodSettings, readMethodSettings } from './settings.js';

export interface MethodDeskOptions {
  readonly settings?: GivenMethodSettings | undefined;
  /** The system's CSPRNG by default, and always in production. */
  readonly random?: RandomSource;
}

/** The acts of operators: each is in the audit log. */
export class MethodsDesk {
  readonly numbers: Numbers;
  readonly passcodes: Passcodes;
  readonly ibKeys: IbKeys;
  readonly eligibility: Eligibility;
  readonly settings: MethodSettings;
  /** @internal */
  protected readonly desk: MethodDesk;

  /**
   * @param decider a verifier, or an operator, whose name the audit log then has
   * @throws InputError for a setting that is out of range
   */
  constructor(decider: KeyDecider, options: MethodDeskOptions = {}) {
    checkMethods('decider', decider, ['decide', 'look', 'hashName']);
    checkOptions('options', options, ['settings', 'random']);
    const { settings = {}, random = SYSTEM_RANDOM } = options;
    const { devices } = new IdentityDesk(decider, { random });
    this.settings = readMethodSettings(settings);
    this.desk = { decider, devices, settings: this.settings, random };
    this.numbers = new Numbers(this.desk);
    this.passcodes = new Passcodes(this.desk);
    this.ibKeys = new IbKeys(this.desk);
    this.eligibility = new Eligibility(this.desk);
  }
}

export interface MethodsOptions extends MethodDeskOptions {
  readonly verifier: Verifier;
  readonly identity: Identity;
  /** The outbox; it stays open when the devices are done with. */
  readonly outbox: Outbox;
}

/**
 * The part of the other devices that a portal needs. A login with one of them is a login with a card: `challenge` of
 * the verifier for the serial that was chosen, with `deliveries.putWithin` in its transaction and `deliveries.wake`
 * after it; then `logIn` of identity with what was typed. Where a notification was tapped, `answered.enter` begins the
 * session in place of `logIn`.
 */
export class Methods extends MethodsDesk {
  readonly deliveries: Deliveries;
  readonly activations: Activations;
  readonly answered: AnsweredLogins;
  readonly numberChecks: NumberChecks;
  readonly radio: PhoneRadio;

  constructor({ verifier, identity, outbox, ...options }: MethodsOptions) {
    super(verifier, options);
    const { desk, numbers, ibKeys } = this;
    this.deliveries = new Deliveries(desk, numbers, outbox);
    this.numberChecks = new NumberChecks(verifier, desk, numbers, this.deliveries);
    this.activations = new Activations(desk);
    this.answered = new AnsweredLogins(verifier, identity);
    const { deliveries, activations, answered } = this;
    const { passwords } = identity;
    this.radio = new PhoneRadio({ verifier, passwords, desk, numbers, deliveries, activations, ibKeys, answered });
  }
}
