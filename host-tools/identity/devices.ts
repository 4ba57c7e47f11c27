/** What a user answers with, and what a login with it is worth. */
import { assignmentFacts } from '../verifier/facts.js';
import { userOf } from '../verifier/lookups.js';
import { readSuite } from '../verifier/ocra/suite.js';
import type { CardRow, StoreReader, StoreTransaction } from '../verifier/store/store.js';
import type { Desk } from './host.js';
import { Rows } from './rows.js';

/**
 * What a session is worth, from the least on: a password alone, a temporary passcode, a code that was sent or called, an
 * online code card, an IB Key, a card.
 */
export const LEVELS = ['password', 'passcode', 'code', 'online-card', 'ib-key', 'card'] as const;
export type Level = (typeof LEVELS)[number];

export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** How somebody was authenticated: `amr` values of RFC 8176, and what that is worth. */
export interface Authentication {
  readonly level: Level;
  readonly amr: readonly string[];
}

export const PASSWORD_ALONE: Authentication = { level: 'password', amr: ['pwd'] };

export interface Device {
  readonly serial: string;
  readonly kind: 'card' | 'ib-key';
  /** For people: what it is, and its serial. */
  readonly name: string;
  readonly level: Level;
  /** False until the user has typed its serial. */
  readonly active: boolean;
  /** Suspended by an operator. */
  readonly suspended: boolean;
  /** By failures. */
  readonly locked: boolean;
  readonly takesPin: boolean;
  /** The one that the user logged in with last. */
  readonly lastUsed: boolean;
}

/** The keys of an IB Key on a phone: iOS, and Android, which asks for a PIN. */
const IB_KEY_SUITES: readonly string[] = ['OCRA-1:HOTP-SHA256-8:QN06', 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1'];

function kindOf({ suite }: CardRow): Device['kind'] {
  return IB_KEY_SUITES.includes(suite) ? 'ib-key' : 'card';
}

const NAMES: Readonly<Record<Device['kind'], string>> = { card: 'Security card', 'ib-key': 'IB Key' };

/** What a login with a password and this card is worth. */
export function authenticationWith(card: CardRow): Authentication {
  const pin = readSuite(card.suite).pinHash === undefined ? [] : ['pin'];
  return { level: kindOf(card), amr: ['pwd', 'otp', 'hwk', ...pin, 'mfa'] };
}

export class Devices {
  readonly #desk: Desk;
  readonly #lastUsed: Rows<{ readonly serial: string }>;

  /** @internal */
  constructor(desk: Desk) {
    this.#desk = desk;
    this.#lastUsed = new Rows(desk.hashName, 'last device');
  }

  /**
   * All devices of a user, in the order of their serials.
   * @throws InputError if there is no such user
   */
  of(user: string): Promise<Device[]> {
    return this.#desk.decider.look(async (view) => {
      const { name } = await userOf(view, user);
      return this.listed(view.tx, name, view.now_ms);
    });
  }

  /** @internal */
  async listed(tx: StoreReader, user: string, now_ms: number): Promise<Device[]> {
    const last = (await this.#lastUsed.get(tx, user))?.value.serial;
    const devices: Device[] = [];
    for (const row of await tx.assignmentsOf(user)) {
      const card = await tx.card(row.serial);
      if (card === undefined) continue;
      const { active, locked } = await assignmentFacts(tx, row, now_ms);
      const { serial, suspended } = card;
      const kind = kindOf(card);
      const takesPin = readSuite(card.suite).pinHash !== undefined;
      const name = `${NAMES[kind]} ${serial}`;
      devices.push({ serial, kind, name, level: kind, active, suspended, locked, takesPin, lastUsed: serial === last });
    }
    return devices;
  }

  /** @internal */
  async noteUse(tx: StoreTransaction, user: string, serial: string): Promise<void> {
    if ((await this.#lastUsed.get(tx, user))?.value.serial === serial) return;
    await this.#lastUsed.put(tx, { key: user, owner: user, expires_ms: undefined, value: { serial } });
  }
}
