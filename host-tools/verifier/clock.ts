/** Time for expiry and limits: it never goes back, whatever the machine's clock does. */
import { performance } from 'node:perf_hooks';

/** Where time comes from. */
export interface TimeSource {
  /** Milliseconds since 1970, as the machine's clock says; it may be set, even back. */
  wall_ms(): number;
  /** Milliseconds since any instant, steadily. */
  steady_ms(): number;
}

export const MACHINE_TIME: TimeSource = {
  wall_ms: () => Date.now(),
  steady_ms: () => performance.now(),
};

export class Clock {
  readonly #source: TimeSource;
  #time_ms = 0;
  #steady_ms: number;

  constructor(source: TimeSource) {
    this.#source = source;
    this.#steady_ms = source.steady_ms();
  }

  /**
   * The time now, in whole milliseconds since 1970: the machine's, but never before `seen_ms`, the highest time that was
   * ever stored. While the machine's clock is behind, time goes on as the steady clock does, so that what is open
   * still expires.
   */
  now_ms(seen_ms: number): number {
    const steady_ms = this.#source.steady_ms();
    const passed_ms = Math.max(0, steady_ms - this.#steady_ms);
    this.#steady_ms = steady_ms;
    this.#time_ms = Math.max(seen_ms, this.#source.wall_ms(), this.#time_ms === 0 ? 0 : this.#time_ms + passed_ms);
    return Math.floor(this.#time_ms);
  }

  /** The machine's own time, for suites whose cards have a clock too. */
  wall_ms(): number {
    return this.#source.wall_ms();
  }
}
