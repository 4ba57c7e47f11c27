/** The settings of the other devices, and their defaults. */
import { checkOneOf, checkOptions, checkWhole } from '../arguments.js';
import { LEVELS, type Level } from '../identity/index.js';

export interface MethodSettings {
  /** How long an activation link can be used, from the login on. */
  readonly activationLifetime_ms: number;
  /** How long adding or recovering an IB Key may take. */
  readonly ticketLifetime_ms: number;
  /** Codes that are sent to a user within an hour. */
  readonly codesAnHour: number;
  /** Days of full access with a temporary passcode. */
  readonly passcodeLifetime_ms: number;
  readonly onlineCardLifetime_ms: number;
  /** A user whose balance is greater may have a card, in US dollars. */
  readonly cardBalanceAbove_usd: number;
  /** The least level of a session for each act on the portal's pages. */
  readonly levels: Readonly<Record<PortalAct, Level>>;
}

/** The settings that are numbers. */
type NumberSettings = Omit<MethodSettings, 'levels'>;

/** Settings as they are given: those that are left out have their defaults. */
export type GivenMethodSettings = Partial<NumberSettings & { readonly levels: Partial<MethodSettings['levels']> }>;

const LEVEL_DEFAULTS = {
  home: 'password',
  // A user without a device has no higher level, and needs these pages to get one.
  seeDevices: 'password',
  activateDevice: 'password',
  orderCard: 'password',
  shareDevice: 'password',
  confirmNumber: 'password',
  // Codes to another number log in: with less, a session could raise its own level.
  changeNumber: 'code',
  makeOnlineCard: 'online-card',
  suspendDevice: 'passcode',
  changePin: 'passcode',
  confirmTask: 'passcode',
  changeAddresses: 'passcode',
  changePassword: 'passcode',
  endSessions: 'passcode',
} as const satisfies Readonly<Record<string, Level>>;

/** An act on the portal's pages. */
export type PortalAct = keyof typeof LEVEL_DEFAULTS;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const DEFAULTS: NumberSettings = {
  activationLifetime_ms: 10 * MINUTE_MS,
  ticketLifetime_ms: 15 * MINUTE_MS,
  codesAnHour: 10,
  passcodeLifetime_ms: 2 * DAY_MS,
  onlineCardLifetime_ms: 21 * DAY_MS,
  cardBalanceAbove_usd: 500_000,
};

/** The least and the most of each number. */
const RANGES: Readonly<Record<keyof NumberSettings, readonly [least: number, most: number]>> = {
  activationLifetime_ms: [1000, DAY_MS],
  ticketLifetime_ms: [1000, DAY_MS],
  codesAnHour: [1, 1000],
  passcodeLifetime_ms: [1000, 30 * DAY_MS],
  onlineCardLifetime_ms: [1000, 365 * DAY_MS],
  cardBalanceAbove_usd: [0, Number.MAX_SAFE_INTEGER],
};

/** @throws InputError for a setting that is not known or out of its range */
export function readMethodSettings(given: GivenMethodSettings): MethodSettings {
  checkOptions('settings', given, [...Object.keys(DEFAULTS), 'levels']);
  const numbers = { ...DEFAULTS, ...given };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    checkWhole(name, numbers[name as keyof NumberSettings], least, most);
  }
  return { ...numbers, levels: readLevels(given.levels ?? {}) };
}

function readLevels(given: NonNullable<GivenMethodSettings['levels']>): MethodSettings['levels'] {
  checkOptions('levels', given, Object.keys(LEVEL_DEFAULTS));
  for (const [act, level] of Object.entries(given)) checkOneOf(`levels.${act}`, level, LEVELS);
  return { ...LEVEL_DEFAULTS, ...given };
}
