/** The settings of a host, and their defaults. */

import { InputError } from '../../emulator/input-error.js';
import { checkOptionalText, checkOptions, checkWhole } from '../arguments.js';
import { readSuite } from './ocra/suite.js';
import { TRIVIAL_PINS, type TrivialPins } from './pins.js';

export interface Settings {
  /** How long a challenge can be answered. */
  readonly lifetime_ms: number;
  /** So many of a card's latest questions are never issued to it again; of a short format, at most some four tenths. */
  readonly reuseWindow: number;
  /** Counter values that are tried, from the next expected one on. */
  readonly lookAhead: number;
  /** The same for a resynchronisation. */
  readonly resyncWindow: number;
  /** Time steps that a card's clock may be off, either way. */
  readonly driftSteps: number;
  /** Challenges that are kept for a user, answered ones among them; the oldest is dropped for a new one. */
  readonly openChallenges: number;
  /** The suite of decoys: that of the host's cards. The store keeps it; undefined leaves what it has. */
  readonly decoySuite: string | undefined;
  /**
   * The treatment of PINs that are guessed first. The store keeps it; undefined leaves what it has, 'allow' when new.
   */
  readonly trivialPins: TrivialPins | undefined;
}

/** Counter values that are tried: so many responses may have been made and never come here (RFC 4226 7.2, look-ahead). */
export const LOOK_AHEAD = 10;

const DEFAULTS: Settings = {
  lifetime_ms: 120_000,
  reuseWindow: 100_000,
  lookAhead: LOOK_AHEAD,
  resyncWindow: 1000,
  driftSteps: 1,
  openChallenges: 8,
  decoySuite: undefined,
  trivialPins: undefined,
};

/** The least and the most of each number. */
const RANGES = {
  lifetime_ms: [1000, 3_600_000],
  reuseWindow: [1, 10_000_000],
  lookAhead: [1, 100],
  resyncWindow: [2, 10_000],
  driftSteps: [0, 100],
  openChallenges: [2, 1000],
} as const;

/** @throws InputError for a setting that is not known or out of its range, OcraInputError for a suite that is none */
export function readSettings(given: Partial<Settings>): Settings {
  checkOptions('settings', given, Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS, ...given };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    checkWhole(name, settings[name as keyof typeof RANGES], least, most);
  }
  const { decoySuite, trivialPins } = settings;
  checkOptionalText('decoySuite', decoySuite);
  if (decoySuite !== undefined) readSuite(decoySuite);
  if (trivialPins !== undefined && !TRIVIAL_PINS.includes(trivialPins)) {
    throw new InputError(`trivialPins must be ${TRIVIAL_PINS.map((one) => `"${one}"`).join(' or ')}`);
  }
  return settings;
}
