/** The settings of a host, and their defaults. */
import { InputError } from '../../emulator/input-error.js';
import { checkOptions, checkWhole } from '../arguments.js';

export interface IdentitySettings {
  /** scrypt's N, a power of two: a hash takes 128 · N · `scryptBlockSize` bytes of memory. */
  readonly scryptCost: number;
  /** scrypt's r. */
  readonly scryptBlockSize: number;
  /** scrypt's p. */
  readonly scryptParallelization: number;
  /** Passwords that are hashed at once, those that wait for it, and those of one address among both. */
  readonly hashesAtOnce: number;
  readonly hashesWaiting: number;
  readonly hashesOfAddress: number;
  /** The least number of characters of a new password. */
  readonly passwordLengthLeast: number;
  /** So many wrong passwords of a name, or from an address, within `failureWindow_ms` delay further tries. */
  readonly failuresMax: number;
  readonly failureWindow_ms: number;
  /** A session ends so long after its last use, and in any case so long after its beginning. */
  readonly sessionIdle_ms: number;
  readonly sessionLifetime_ms: number;
  /** Sessions of a user; the oldest ends for a new one. */
  readonly sessionsMax: number;
  /** How long after a change the new address rules of a user hold. */
  readonly addressDelay_ms: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const DEFAULTS: IdentitySettings = {
  // The cost that the OWASP Password Storage Cheat Sheet asks for with 32 MiB.
  scryptCost: 2 ** 15,
  scryptBlockSize: 8,
  scryptParallelization: 3,
  // Node hashes in four threads, which files need too.
  hashesAtOnce: 2,
  hashesWaiting: 64,
  hashesOfAddress: 16,
  passwordLengthLeast: 12,
  failuresMax: 10,
  failureWindow_ms: 15 * MINUTE_MS,
  sessionIdle_ms: 15 * MINUTE_MS,
  sessionLifetime_ms: 12 * HOUR_MS,
  sessionsMax: 20,
  addressDelay_ms: DAY_MS,
};

/** The least and the most of each number. */
const RANGES: Readonly<Record<keyof IdentitySettings, readonly [least: number, most: number]>> = {
  scryptCost: [2, 2 ** 20],
  scryptBlockSize: [1, 32],
  scryptParallelization: [1, 16],
  hashesAtOnce: [1, 64],
  hashesWaiting: [1, 10_000],
  hashesOfAddress: [1, 10_000],
  passwordLengthLeast: [8, 64],
  failuresMax: [1, 100],
  failureWindow_ms: [1000, DAY_MS],
  sessionIdle_ms: [1000, 30 * DAY_MS],
  sessionLifetime_ms: [1000, 30 * DAY_MS],
  sessionsMax: [1, 100],
  addressDelay_ms: [0, 30 * DAY_MS],
};

/** @throws InputError for a setting that is not known or out of its range */
export function readSettings(given: Partial<IdentitySettings>): IdentitySettings {
  checkOptions('settings', given, Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS, ...given };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    checkWhole(name, settings[name as keyof IdentitySettings], least, most);
  }
  if ((settings.scryptCost & (settings.scryptCost - 1)) !== 0) {
    throw new InputError(`scryptCost is ${settings.scryptCost}, but must be a power of two`);
  }
  return settings;
}
