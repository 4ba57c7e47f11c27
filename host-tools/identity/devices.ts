/** The devices that a user answers with, and the strength of a login with each. */
import { InputError } from '../../emulator/input-error.js';
import { IB_KEY_SUITES } from '../../emulator/phone/messages.js';
import type { View } from '../verifier/context.js';
import { assignmentFacts } from '../verifier/facts.js';
import { type HeldKind, heldOf, isOver } from '../verifier/held.js';
import { userOf } from '../verifier/lookups.js';
import { readSuite } from '../verifier/ocra/suite.js';
import type { CardRow, StoreReader, StoreTransaction } from '../verifier/store/store.js';
import type { Desk } from './host.js';
import { Rows } from './rows.js';

/**
 * The levels of a session, from the least on: a temporary passcode whose first days are over, which is good to print an
 * online code card alone; a password alone; a temporary passcode; a code that was sent or called; an online code card; an IB
 * Key; a card.
 */
export const LEVELS = ['print', 'password', 'passcode', 'code', 'online-card', 'ib-key', 'card'] as const;
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
  readonly kind: 'card' | 'ib-key' | Exclude<HeldKind, 'contact'>;
  /** For people: what it is, and its serial where it has one to read. */
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
const IB_KEYS: readonly string[] = Object.values(IB_KEY_SUITES);

function kindOf({ serial, suite }: CardRow): Device['kind'] {
  const held = heldOf(serial)?.kind;
  if (held === 'contact') return 'code';
  return held ?? (IB_KEYS.includes(suite) ? 'ib-key' : 'card');
}

function nameOf(card: CardRow): string {
  const name = NAMES[kindOf(card)];
  return heldOf(card.serial) === undefined ? `${name} ${card.serial}` : name;
}

const NAMES: Readonly<Record<Device['kind'], string>> = {
  card: 'Security card',
  'ib-key': 'IB Key',
  code: 'Code by SMS or call',
  passcode: 'Temporary passcode',
  'online-card': 'Online code card',
};

/** After its days of full access, a temporary passcode is good for so long to print an online code card. */
export const PRINTING_MS = 10 * 24 * 60 * 60_000;

/** How a code comes to the phone. */
export type CodeWay = 'sms' | 'voice';

/** The strength of a login with a password and this card now. @param way by which the last code went */
export function authenticationWith(card: CardRow, now_ms: number, way: CodeWay): Authentication {
  const kind = kindOf(card);
  const pin = readSuite(card.suite).pinHash === undefined ? [] : ['pin'];
  switch (kind) {
    case 'card':
      return { level: kind, amr: ['pwd', 'otp', 'hwk', ...pin, 'mfa'] };
    case 'ib-key':
      return { level: kind, amr: ['pwd', 'otp', 'swk', ...pin, 'mfa'] };
    case 'code':
      return { level: kind, amr: ['pwd', way === 'sms' ? 'sms' : 'tel', 'mfa'] };
    case 'online-card':
      return { level: kind, amr: ['pwd', 'otp', 'mfa'] };
    case 'passcode':
      return { level: now_ms < heldOf(card.serial)!.ends_ms! - PRINTING_MS ? kind : 'print', amr: ['pwd'] };
  }
}

export class Devices {
  readonly #desk: Desk;
  readonly #lastUsed: Rows<{ readonly serial: string }>;
  readonly #ways: Rows<{ readonly way: CodeWay }>;

  /** @internal */
  constructor(desk: Desk) {
    this.#desk = desk;
    this.#lastUsed = new Rows(desk.hashName, 'last device');
    this.#ways = new Rows(desk.hashName, 'code way');
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
    const last = await this.lastUsed(tx, user);
    const devices: Device[] = [];
    for (const row of await tx.assignmentsOf(user)) {
      const card = await tx.card(row.serial);
      if (card === undefined || isOver(card.serial, now_ms) || heldOf(card.serial)?.kind === 'contact') continue;
      const { active, locked } = await assignmentFacts(tx, row, now_ms);
      const { serial, suspended } = card;
      const kind = kindOf(card);
      const takesPin = heldOf(serial) === undefined && readSuite(card.suite).pinHash !== undefined;
      const { level } = authenticationWith(card, now_ms, 'sms');
      const name = nameOf(card);
      devices.push({ serial, kind, name, level, active, suspended, locked, takesPin, lastUsed: serial === last });
    }
    return devices;
  }

  /** @internal What a login with this card is worth. @throws InputError if there is none */
  async authentication({ tx, now_ms }: View, serial: string): Promise<Authentication> {
    const card = await tx.card(serial);
    if (card === undefined) throw new InputError(`serial: there is no card ${JSON.stringify(serial)}`);
    const noted = heldOf(serial)?.kind === 'code' ? await this.#ways.get(tx, serial) : undefined;
    return authenticationWith(card, now_ms, noted?.value.way ?? 'sms');
  }

  /** @internal The card that the user used last. */
  async lastUsed(tx: StoreReader, user: string): Promise<string | undefined> {
    return (await this.#lastUsed.get(tx, user))?.value.serial;
  }

  /** @internal By which way a code goes now: it ends the one before. */
  async noteWay(tx: StoreTransaction, user: string, serial: string, way: CodeWay): Promise<void> {
    await this.#ways.put(tx, { key: serial, owner: user, expires_ms: undefined, value: { way } });
  }

  /** @internal */
  async noteUse(tx: StoreTransaction, user: string, serial: string): Promise<void> {
    if ((await this.lastUsed(tx, user)) === serial) return;
    await this.#lastUsed.put(tx, { key: user, owner: user, expires_ms: undefined, value: { serial } });
  }
}
