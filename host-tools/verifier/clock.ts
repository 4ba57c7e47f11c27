/** Time for expiry and limits: it never goes back, whatever the machine's clock does. */
import type { WorldTime } from '../../emulator/time.js';

/** What the verifier needs of the world's time. */
export type VerifierTime = Pick<WorldTime, 'wall_ms' | 'steady_us'>;

export class Clock {
  readonly #source: VerifierTime;
  #time_ms = 0;
  #steady_us: number;

  constructor(source: VerifierTime) {
    this.#source = source;
    this.#steady_us = source.steady_us();
  }

  /**
   * The time now, in whole milliseconds since 1970: the machine's, but never before `seen_ms`, the highest time that was
   * ever stored. While the machine's clock is behind, time goes on as the steady clock does, so that what is open
   * still expires.
   */
  now_ms(seen_ms: number): number {
    const steady_us = this.#source.steady_us();
    const passed_ms = Math.max(0, steady_us - this.#steady_us) / 1000;
    this.#steady_us = steady_us;
    this.#time_ms = Math.max(seen_ms, this.#source.wall_ms(), this.#time_ms === 0 ? 0 : this.#time_ms + passed_ms);
    return Math.floor(this.#time_ms);
  }

  /** The machine's own time, for suites whose cards have a clock too. */
  wall_ms(): number {
    return this.#source.wall_ms();
  }
}
