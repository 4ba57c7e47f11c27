/** How much one caller may ask for: so many requests a second, with as many at once. */
import type { WorldTime } from '../../../emulator/time.js';
import { Problem } from '../http/problem.js';

/** Callers that are remembered; the one that was away for longest is forgotten, and has its full share again. */
const CALLERS_MAX = 10_000;

export class CallerLimits {
  readonly #left = new Map<string, { readonly requests: number; readonly at_us: number }>();

  /** @param perSecond what each caller may ask for, over time and at once */
  constructor(
    readonly perSecond: number,
    private readonly time: Pick<WorldTime, 'steady_us'>,
  ) {}

  /** @throws Problem, with the time to wait, where the caller has asked for too much */
  take(caller: string): void {
    const now_us = this.time.steady_us();
    const before = this.#left.get(caller) ?? { requests: this.perSecond, at_us: now_us };
    const gained = (Math.max(0, now_us - before.at_us) / 1e6) * this.perSecond;
    const requests = Math.min(this.perSecond, before.requests + gained);
    if (requests < 1) {
      const retry_s = Math.ceil((1 - requests) / this.perSecond);
      const headers = { 'retry-after': String(retry_s) };
      throw new Problem('too-many-requests', `a caller may ask ${this.perSecond} times a second`, { headers });
    }
    this.#left.delete(caller);
    this.#left.set(caller, { requests: requests - 1, at_us: now_us });
    if (this.#left.size > CALLERS_MAX) this.#left.delete(this.#left.keys().next().value!);
  }
}
