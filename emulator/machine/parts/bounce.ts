/**
 * How a contact bounces: a seeded model in integer arithmetic, so that one seed gives the same microseconds on every
 * engine. Lengths follow measured switches: 1.6 ms on average, 6.2 ms at most, and a rare outlier beyond (docs/fidelity.md).
 */

/** Most edges of one bounce, the first contact not counted. */
export const MAX_BOUNCE_EDGES = 8;
/** Most moves of a sequence that may be skipped. */
export const MOST_SKIPPED = 1_000_000;
/** The largest seed, and the longest bounce that may be asked for. */
export const MAX_SEED = 0xffff_ffff;
export const MAX_BOUNCE_US = 1_000_000;
/** A regular bounce is never longer. */
const REGULAR_MAX_US = 6200;
/** One move in this many is an outlier. */
const OUTLIER_ONE_IN = 128;

/**
 * 32 equally likely lengths of a regular bounce: quantiles of a falling curve with a mean of 1.6 ms, no finer than the
 * measurements, in units of 10 µs.
 */
const LENGTHS_10US = [
  3, 9, 15, 21, 28, 34, 41, 48, 56, 64, 72, 80, 89, 98, 108, 118, 129, 140, 153, 166, 180, 195, 211, 229, 248, 270, 295,
  324, 359, 399, 470, 620,
];
const LENGTHS_US = Int32Array.from(LENGTHS_10US, (length) => 10 * length);

export class Bounce {
  /** Moves since the beginning of the seed's sequence. */
  moves = 0;
  private state = 1;
  private max_us = 0;

  /**
   * Begins the sequence of a seed.
   * @param max_us no bounce is longer, outliers included
   */
  begin(seed: number, max_us: number): void {
    // Neighbouring seeds must not give neighbouring sequences. The generator's state must not be 0: no seed makes it so.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ (seed >>> 13);
    this.max_us = max_us;
    this.moves = 0;
  }

  /** Lets so many moves of the sequence pass. */
  skip(moves: number): void {
    if (moves === 0) return;
    const edges_us = new Float64Array(MAX_BOUNCE_EDGES);
    for (let move = 0; move < moves; move++) this.next(0, edges_us, 0);
  }

  /**
   * Draws the bounce of the next move.
   * @param edges_us receives the times of the edges behind the first contact, rising, from place `at` on
   * @returns how many there are: an even number
   */
  next(move_us: number, edges_us: Float64Array, at: number): number {
    this.moves += 1;
    const draw = this.draw();
    let length_us = LENGTHS_US[draw & 31];
    if (((draw >>> 5) & (OUTLIER_ONE_IN - 1)) === 0) length_us = this.outlier();
    if (length_us > this.max_us) length_us = this.max_us;
    const count = 2 * (1 + ((draw >>> 12) & 3));
    const slot_us = (length_us / count) | 0;
    if (slot_us === 0) return 0;
    // Two edges of one draw: twelve of its upper bits each, so that every product fits 32 bits.
    for (let i = 0; i < count; i += 2) {
      const bits = this.draw();
      edges_us[at + i] = move_us + (i * slot_us + 1 + (((bits >>> 20) * slot_us) >>> 12));
      edges_us[at + i + 1] = move_us + ((i + 1) * slot_us + 1 + ((((bits >>> 8) & 0xfff) * slot_us) >>> 12));
    }
    return count;
  }

  /** A length between the longest regular bounce and `max_us`. */
  private outlier(): number {
    return REGULAR_MAX_US + this.below(Math.max(1, this.max_us - REGULAR_MAX_US));
  }

  /** A number from 0 to n − 1, n at most 2^20: twelve bits of a draw, so that the product fits 32 bits. */
  private below(n: number): number {
    return ((this.draw() >>> 20) * n) >>> 12;
  }

  /** Marsaglia's xorshift with 32 bits of state. */
  private draw(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }

  save(): number {
    return this.state;
  }

  load(state: number, moves: number): void {
    this.state = state;
    this.moves = moves;
  }
}
