/** The settings of the other devices, and their defaults. */
import { checkOptions, checkWhole } from '../arguments.js';

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
  /** From which balance on a user may have a card, in US dollars. */
  readonly cardBalanceLeast_usd: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const DEFAULTS: MethodSettings = {
  activationLifetime_ms: 10 * MINUTE_MS,
  ticketLifetime_ms: 15 * MINUTE_MS,
  codesAnHour: 10,
  passcodeLifetime_ms: 2 * DAY_MS,
  onlineCardLifetime_ms: 21 * DAY_MS,
  cardBalanceLeast_usd: 500_000,
};

/** The least and the most of each number. */
const RANGES: Readonly<Record<keyof MethodSettings, readonly [least: number, most: number]>> = {
  activationLifetime_ms: [1000, DAY_MS],
  ticketLifetime_ms: [1000, DAY_MS],
  codesAnHour: [1, 1000],
  passcodeLifetime_ms: [1000, 30 * DAY_MS],
  onlineCardLifetime_ms: [1000, 365 * DAY_MS],
  cardBalanceLeast_usd: [0, Number.MAX_SAFE_INTEGER],
};

/** @throws InputError for a setting that is not known or out of its range */
export function readMethodSettings(given: Partial<MethodSettings>): MethodSettings {
  checkOptions('settings', given, Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS, ...given };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    checkWhole(name, settings[name as keyof MethodSettings], least, most);
  }
  return settings;
}
