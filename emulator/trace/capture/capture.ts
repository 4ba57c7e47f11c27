/** A capture: contacts as a logic analyser measured them, to be fed to a card. */

import { KEYS, type Key } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import { LONGEST_DURATION_US } from '../../text.js';

/** The largest file, and the most edges, that a capture may have. */
export const LARGEST_CAPTURE_BYTES = 16 * 1024 * 1024;
export const MOST_CAPTURE_EDGES = 500_000;

/** Contacts as a logic analyser measured them. Times are integer microseconds since the capture's beginning, rising. */
export interface Capture {
  /** Moves of contacts, those at time 0 bring every measured contact to where it was found. */
  readonly moves: ReadonlyArray<{ readonly at_us: number; readonly key: number; readonly isDown: boolean }>;
  readonly length_us: number;
}

/** A key's place in `KEYS` by a signal's name: `5`, `K5`, `KEY_5`, `OK`, `KEY_OK`, …, in any case; undefined for others. */
export function keyOfSignal(name: string): number | undefined {
  const match = /^(?:KEY_?|K)?([0-9]|OK|BACK|PRESS)$/.exec(name.trim().toUpperCase());
  return match === null ? undefined : KEYS.indexOf(match[1] as Key);
}

/** Puts a capture together from levels as they come. */
export class CaptureBuilder {
  private readonly moves: Array<{ at_us: number; key: number; isDown: boolean }> = [];
  private readonly levels = new Map<number, boolean>();
  /** The first time and the present one, of whatever beginning; undefined before the first. */
  private first_us: number | undefined = undefined;
  private now_us: number | undefined = undefined;

  /** @param isClosedLow whether a low level is a closed contact */
  constructor(private readonly isClosedLow: boolean) {}

  /**
   * Time goes on to `time_us`, of whatever beginning.
   * @throws InputError where it goes back or the capture gets too long
   */
  goTo(time_us: number): void {
    if (this.now_us !== undefined && time_us < this.now_us) throw new InputError('found a time that goes back');
    this.first_us ??= time_us;
    this.now_us = time_us;
    if (time_us - this.first_us > LONGEST_DURATION_US)
      throw new InputError('found more than 30 days, expected a capture of less');
  }

  /** A signal's level at the present time. @throws InputError for too many edges */
  level(key: number, isHigh: boolean): void {
    const isDown = isHigh !== this.isClosedLow;
    if (this.levels.get(key) === isDown) return;
    this.levels.set(key, isDown);
    if (this.moves.length === MOST_CAPTURE_EDGES) {
      throw new InputError(`found more than ${MOST_CAPTURE_EDGES} edges, expected a capture of fewer`);
    }
    this.moves.push({ at_us: this.length_us, key, isDown });
  }

  /** From the first time to the present one. */
  get length_us(): number {
    return this.now_us === undefined || this.first_us === undefined ? 0 : this.now_us - this.first_us;
  }

  finished(): Capture {
    return { moves: this.moves, length_us: this.length_us };
  }
}
