/** Hides what a trace must not show: digits, wherever they stand. */
import { BACK_BIT, KEY_COUNT, KEYS } from '../../firmware/hal.js';
import { HIDDEN, type Lane } from './record.js';

const NO_LANE = -1;

/** The names of the lanes that stand for hidden digit keys. */
export const DIGIT_LANES: readonly Lane[] = Array.from({ length: BACK_BIT }, (_, place): Lane => `digit${place + 1}`);

/**
 * Names for keys. Where digits are hidden, a digit key gets the lowest free lane when its contact moves and keeps it
 * until it has been at rest for as long as its debounce: so each lane can be debounced like a key, and shows no digit.
 */
export class Lanes {
  private readonly laneOf = new Int8Array(KEY_COUNT).fill(NO_LANE);
  private readonly keyOf = new Int8Array(BACK_BIT).fill(NO_LANE);
  private readonly rests_us = new Float64Array(KEY_COUNT);
  private readonly levels = new Uint8Array(KEY_COUNT * 2);

  constructor(private readonly hidesDigits: boolean) {}

  /**
   * The lane of a key that moves.
   * @param place in `KEYS` @param kind 0 for its contact, 1 for its debounced level
   */
  move(time_us: number, place: number, kind: 0 | 1, level: number, debounce_ms: number): Lane {
    if (!this.hidesDigits || place >= BACK_BIT) return KEYS[place];
    this.levels[place * 2 + kind] = level;
    if (this.laneOf[place] === NO_LANE) this.take(time_us, place);
    // A reading that began to differ at the first scan after its last edge is through the debounce by then.
    this.rests_us[place] = time_us + (debounce_ms + 2) * 1000;
    return DIGIT_LANES[this.laneOf[place]];
  }

  private take(time_us: number, place: number): void {
    const lane = this.keyOf.findIndex((key) => key === NO_LANE || this.isAtRest(time_us, key));
    const before = this.keyOf[lane];
    if (before !== NO_LANE) this.laneOf[before] = NO_LANE;
    this.keyOf[lane] = place;
    this.laneOf[place] = lane;
  }

  private isAtRest(time_us: number, place: number): boolean {
    return this.levels[place * 2] === 0 && this.levels[place * 2 + 1] === 0 && time_us >= this.rests_us[place];
  }

  /** All keys stand as given from now on; lanes are assigned again. @returns the lanes of closed contacts and of keys */
  begin(contacts: number, keys: number): { readonly contacts: Lane[]; readonly keys: Lane[] } {
    this.laneOf.fill(NO_LANE);
    this.keyOf.fill(NO_LANE);
    this.levels.fill(0);
    return { contacts: this.named(contacts, 0), keys: this.named(keys, 1) };
  }

  private named(mask: number, kind: 0 | 1): Lane[] {
    return KEYS.flatMap((_, place) => ((mask >> place) & 1 ? [this.move(0, place, kind, 1, 0)] : []));
  }

  /** The processor was reset: every key is taken for up. */
  release(): void {
    for (let place = 0; place < BACK_BIT; place++) this.levels[place * 2 + 1] = 0;
  }
}

/** The text with a dot for each digit. */
export function withoutDigits(text: string): string {
  return text.replace(/[0-9]/g, HIDDEN);
}

/** The same for an answer; a number outside quotes is one dot, since how long segments' masks are would tell digits. */
export function withoutNumbers(answer: string): string {
  return answer.replace(/"[^"]*"|[0-9]+/g, (part) => (part.startsWith('"') ? withoutDigits(part) : HIDDEN));
}
