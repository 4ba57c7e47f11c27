/** The first factor: passwords, checked at one cost whoever asks, and their limits. */
import { InputError } from '../../emulator/input-error.js';
import { checkOptionalText, checkOptions, checkText } from '../arguments.js';
import type { AuditEntry } from '../verifier/audit.js';
import type { Decision } from '../verifier/context.js';
import { userOf } from '../verifier/lookups.js';
import { lookedUp, normalName } from '../verifier/names.js';
import { checkedAddress, networkOf } from './address-rules.js';
import type { Addresses } from './addresses.js';
import { HashQueue } from './hash-queue.js';
import type { Desk } from './host.js';
import {
  DECOY_SALT,
  isWeaker,
  PasswordHasher,
  type PasswordScrypt,
  parametersOf,
  type StoredHash,
} from './password-hash.js';
import { faultOf, type PasswordFault, passwordFaults } from './password-rules.js';
import { Tries } from './password-tries.js';
import { type Row, Rows } from './rows.js';
import type { Sessions } from './sessions.js';

/** The answer to a host. It says nothing of which was wrong: name, password or address. */
export type PasswordAnswer =
  /** `user` is the name as the store has it. */
  | { readonly answer: 'accepted'; readonly wait_ms: 0; readonly user: string }
  /**
   * Refused: nothing of it was right; `wait_ms` until the next try. Delayed: nothing was tried, because of wrong ones
   * before. Busy: nothing was tried, because too many are asking.
   */
  | { readonly answer: 'refused' | 'delayed' | 'busy'; readonly wait_ms: number };

export interface PasswordChangeRequest {
  readonly old: string;
  readonly wanted: string;
  readonly address: string;
  /** The session that goes on. */
  readonly exceptId?: string | undefined;
}

/** The outcome of a change of password. */
export type PasswordChange =
  | { readonly answer: 'accepted'; readonly wait_ms: 0; readonly user: string }
  | { readonly answer: 'refused' | 'delayed' | 'busy'; readonly wait_ms: number }
  /** The new password can't be taken; the old one was not looked at. */
  | { readonly answer: 'faulty'; readonly faults: readonly PasswordFault[] };

interface PasswordValue extends StoredHash {
  readonly changed_ms: number;
}

interface Asked {
  readonly password: string;
  /** As the store knows it, or empty. */
  readonly user: string;
  readonly nameHash: string;
  readonly address: string;
}

/** The new password after a right one. */
interface Change {
  readonly wanted: string;
  /** The session that goes on. */
  readonly exceptId: string | undefined;
}

/** When it is worth asking again. */
const BUSY_MS = 2000;

export class Passwords {
  readonly #desk: Desk;
  readonly #addresses: Addresses;
  readonly #sessions: Sessions;
  readonly #hasher: PasswordHasher;
  readonly #queue: HashQueue;
  readonly #tries: Tries;
  readonly #rows: Rows<PasswordValue>;

  /** @internal */
  constructor(desk: Desk, addresses: Addresses, sessions: Sessions, scrypt: PasswordScrypt) {
    const { hashesAtOnce, hashesWaiting, hashesOfAddress } = desk.settings;
    this.#desk = desk;
    this.#addresses = addresses;
    this.#sessions = sessions;
    this.#hasher = new PasswordHasher(scrypt, desk.hashName);
    this.#queue = new HashQueue({ atOnce: hashesAtOnce, waiting: hashesWaiting, ofGroup: hashesOfAddress });
    this.#tries = new Tries(desk);
    this.#rows = new Rows(desk.hashName, 'password');
  }

  /**
   * Whether it is a user's password, and the user may log in from there. A name that is not known, one that is suspended or
   * one without a password costs what any other does. A wrong one counts for the name and for the address (of IPv6, the /64
   * network).
   * @throws InputError for an address that is none
   */
  async check(user: string, password: string, address: string): Promise<PasswordAnswer> {
    return this.#queued(this.#asked(user, password, address));
  }

  /**
   * Changes a user's password, and ends all other sessions.
   * @throws InputError for an address that is none
   */
  async change(user: string, change: PasswordChangeRequest): Promise<PasswordChange> {
    checkOptions('change', change, ['old', 'wanted', 'address', 'exceptId']);
    const { old, wanted, address, exceptId } = change;
    checkText('old', old);
    checkText('wanted', wanted);
    checkOptionalText('exceptId', exceptId);
    const asked = this.#asked(user, old, address);
    const faults = [...this.faults(user, wanted), ...(old === wanted ? [faultOf('same')] : [])];
    if (faults.length > 0) return { answer: 'faulty', faults };
    return this.#queued(asked, { wanted, exceptId });
  }

  /**
   * Gives a user a password, without the old one, and ends all sessions.
   * @throws InputError if there is no such user, or the password can't be taken: the message says why
   */
  async set(user: string, password: string): Promise<void> {
    checkText('user', user);
    checkText('password', password);
    const faults = this.faults(user, password);
    if (faults.length > 0) throw new InputError(faults.map(({ message }) => message).join(' '));
    const name = lookedUp(user);
    const hash = await this.#newHash(name, password);
    return this.#desk.decider.decide(async (decision) => {
      await userOf(decision, user);
      await this.#write(decision, name, hash);
    });
  }

  /** All that is wrong with a new password of a user; nothing for one that can be taken. */
  faults(user: string, password: string): PasswordFault[] {
    checkText('user', user);
    checkText('password', password);
    return passwordFaults(normalName(user), password, this.#desk.settings.passwordLengthLeast);
  }

  /**
   * When a user's password was set, in milliseconds since 1970.
   * @returns undefined where there is none
   * @throws InputError if there is no such user
   */
  changed_ms(user: string): Promise<number | undefined> {
    return this.#desk.decider.look(
      async (view) => (await this.#rows.get(view.tx, (await userOf(view, user)).name))?.value.changed_ms,
    );
  }

  #asked(user: string, password: string, address: string): Asked {
    checkText('user', user);
    checkText('password', password);
    const name = lookedUp(user);
    return {
      user: name,
      nameHash: this.#desk.hashName(normalName(user)),
      password,
      address: checkedAddress(address),
    };
  }

  #newHash(user: string, password: string): Promise<StoredHash> {
    const { random, settings } = this.#desk;
    return this.#hasher.hash(user, password, this.#hasher.newSalt(random), parametersOf(settings));
  }

  async #write(decision: Decision, user: string, hash: StoredHash, exceptId?: string): Promise<void> {
    const { tx, now_ms, log } = decision;
    await this.#rows.put(tx, {
      key: user,
      owner: user,
      expires_ms: undefined,
      value: { ...hash, changed_ms: now_ms },
    });
    log({ action: 'set password', outcome: 'done', user });
    await this.#sessions.endAllWithin(decision, user, exceptId);
  }

  async #queued(asked: Asked, change?: Change): Promise<PasswordAnswer> {
    const turn = this.#queue.take(networkOf(asked.address), () => this.#try(asked, change));
    return turn ?? { answer: 'busy', wait_ms: BUSY_MS };
  }

  /** The try is counted before it is computed, or many at once would all find that none was wrong yet. */
  async #try(asked: Asked, change: Change | undefined): Promise<PasswordAnswer> {
    const { user, password } = asked;
    const begun = await this.#desk.decider.decide(async (decision) => {
      const wait_ms = await this.#tries.begin(decision, asked);
      if (wait_ms > 0) decision.log(await entryOf(decision, 'delayed', asked));
      return { wait_ms, begun_ms: decision.now_ms, row: await this.#rows.get(decision.tx, user) };
    });
    if (begun.wait_ms > 0) return { answer: 'delayed', wait_ms: begun.wait_ms };
    const { row } = begun;
    const isRight = await this.#matches(row, user, password);
    const isOld = row !== undefined && isWeaker(row.value, parametersOf(this.#desk.settings));
    const renewed = isRight && (change || isOld) ? await this.#newHash(user, change?.wanted ?? password) : undefined;
    return this.#desk.decider.decide(async (decision) => {
      const now = await this.#rows.get(decision.tx, user);
      const reason = await this.#reason(decision, asked, now !== undefined, isRight && now?.revision === row?.revision);
      decision.log(await entryOf(decision, reason, asked));
      if (reason !== 'accepted') return { answer: 'refused', wait_ms: await this.#tries.delay(decision, asked) };
      await this.#tries.takeBack(decision, asked, begun.begun_ms);
      if (change !== undefined && renewed !== undefined) await this.#write(decision, user, renewed, change.exceptId);
      else if (renewed !== undefined)
        await this.#rows.put(decision.tx, { ...now!, value: { ...now!.value, ...renewed } });
      return { answer: 'accepted', wait_ms: 0, user };
    });
  }

  /** Of a name without a password, the same is computed. */
  async #matches(row: Row<PasswordValue> | undefined, user: string, password: string): Promise<boolean> {
    const decoy = { ...parametersOf(this.#desk.settings), salt: DECOY_SALT, hash: '' };
    const { N, r, p, salt, hash } = row?.value ?? decoy;
    const made = await this.#hasher.hash(user, password, Buffer.from(salt, 'base64url'), { N, r, p });
    // Keyed hashes: how far two of them are alike tells nothing.
    return made.hash === hash;
  }

  async #reason(
    decision: Decision,
    { user, address }: Asked,
    hasPassword: boolean,
    isRight: boolean,
  ): Promise<'accepted' | 'unknown' | 'suspended' | 'wrong' | 'address'> {
    const known = await decision.tx.user(user);
    const isAllowed = await this.#addresses.allowsWithin(decision, user, address);
    if (known === undefined || !hasPassword) return 'unknown';
    if (known.suspended) return 'suspended';
    if (!isRight) return 'wrong';
    return isAllowed ? 'accepted' : 'address';
  }
}

async function entryOf({ tx }: Decision, outcome: string, { user, nameHash, address }: Asked): Promise<AuditEntry> {
  const who = (await tx.user(user)) === undefined ? { userHash: nameHash } : { user };
  return { action: 'password', outcome, ...who, address };
}
