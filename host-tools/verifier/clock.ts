/** Time for expiry and limits: it never goes back, whatever the machine's clock does, and does not jump ahead unseen. */
import type { WorldTime } from '../../emulator/time.js';
import { StoreError } from './errors.js';

/** The part of the world's time that the verifier needs. */
export type VerifierTime = Pick<WorldTime, 'wall_ms' | 'steady_us'>;

/** So far the machine's clock may be behind the store without a warning. */
const BEHIND_MAX_MS = 60_000;
/** So far it may be ahead of what is expected: what is decided in the future can't be decided again in the present. */
const AHEAD_MAX_MS = 24 * 60 * 60 * 1000;

export class RisingClock {
  readonly #source: VerifierTime;
  readonly #isTrusted: boolean;
  #time_ms = 0;
  #seen_ms = 0;
  #steady_us: number;
  /** The lead of the store's clock over the machine's; undefined while the machine's counts. */
  #ahead_ms: number | undefined;

  /** @param isTrusted whoever runs this has looked at the machine's clock: however far it is ahead, it is right */
  constructor(source: VerifierTime, isTrusted: boolean) {
    this.#source = source;
    this.#isTrusted = isTrusted;
    this.#steady_us = source.steady_us();
  }

  /**
   * From now on the store's clock counts in place of the machine's, which only measures what passes until it is next set.
   * @param clock_ms what it says at this moment; undefined for a store that has none
   */
  follow(clock_ms: number | undefined): void {
    this.#ahead_ms = clock_ms === undefined ? undefined : clock_ms - this.#source.wall_ms();
  }

  get #whose(): string {
    return this.#ahead_ms === undefined ? "this machine's clock" : "the database's clock";
  }

  /**
   * The time now, in whole milliseconds since 1970: the machine's, but never before `seen_ms`, the highest time that was
   * ever stored. While the machine's clock is behind, time goes on as the steady clock does, so that what is open
   * still expires.
   * @throws StoreError where the machine's clock is more than a day ahead of what was stored last and of the time that has
   * passed in this process since
   */
  now_ms(seen_ms: number): number {
    const steady_us = this.#source.steady_us();
    const passed_ms = Math.max(0, steady_us - this.#steady_us) / 1000;
    this.#steady_us = steady_us;
    // Only an operator who repairs the time makes it go back.
    const isRepaired = seen_ms < this.#seen_ms;
    this.#seen_ms = seen_ms;
    const gone_ms = this.#time_ms === 0 || isRepaired ? 0 : this.#time_ms + passed_ms;
    this.#time_ms = Math.max(seen_ms, gone_ms);
    const wall_ms = this.wall_ms();
    if (!this.#isTrusted && this.#time_ms > 0 && wall_ms > this.#time_ms + AHEAD_MAX_MS) {
      throw new StoreError(
        `${this.#whose} says ${utc(wall_ms)}, more than a day after the newest record of the store (${utc(this.#time_ms)}): if the clock is wrong, set it; if it is right, say so (--trust-clock, trustClock). Nothing was decided`,
      );
    }
    this.#time_ms = Math.max(this.#time_ms, wall_ms);
    return Math.floor(this.#time_ms);
  }

  /** The same for whoever only looks, and decides nothing. */
  lookAt_ms(seen_ms: number): number {
    return Math.floor(Math.max(seen_ms, this.wall_ms()));
  }

  /**
   * A warning about an odd time of a store.
   * @returns undefined where it is not ahead of the machine's clock
   */
  warning(seen_ms: number): string | undefined {
    const wall_ms = this.wall_ms();
    if (seen_ms <= wall_ms + BEHIND_MAX_MS) return undefined;
    return `the newest record of the store is of ${utc(seen_ms)}, but ${this.#whose} says ${utc(wall_ms)}: if the clock is right, repair the store's time with "dscplus store repair-clock"`;
  }

  /** Goes back to what the clock says. */
  repair(): number {
    this.#time_ms = this.wall_ms();
    return Math.floor(this.#time_ms);
  }

  /** The clock's time, for suites whose cards have one too. */
  wall_ms(): number {
    return this.#source.wall_ms() + (this.#ahead_ms ?? 0);
  }
}

const DATE_MAX_MS = 8.64e15;

function utc(time_ms: number): string {
  if (!(Math.abs(time_ms) <= DATE_MAX_MS)) return `${time_ms} ms since 1970`;
  return new Date(time_ms).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
}
