/** A time that moves only on command: for tests, never in production. */
import type { WorldTime } from '../../emulator/time.js';

interface Call {
  readonly due_us: number;
  readonly call: () => void;
}

export class VirtualTime implements WorldTime {
  readonly #begin_ms: number;
  #passed_us = 0;
  /** In the order in which they came: what is due at one instant is called in that order. */
  #calls: Call[] = [];

  /** @param begin_ms milliseconds since 1970 */
  constructor(begin_ms: number) {
    this.#begin_ms = begin_ms;
  }

  wall_ms(): number {
    return this.#begin_ms + Math.floor(this.#passed_us / 1000);
  }

  steady_us(): number {
    return this.#passed_us;
  }

  callIn(us: number, call: () => void): () => void {
    const one = { due_us: this.#passed_us + Math.max(0, us), call };
    this.#calls.push(one);
    return () => {
      this.#calls = this.#calls.filter((other) => other !== one);
    };
  }

  /** Lets time pass, and calls what becomes due, each at its own instant. */
  advance(ms: number): void {
    const until_us = this.#passed_us + ms * 1000;
    for (;;) {
      const next = this.#calls.reduce<Call | undefined>(
        (first, one) => (first === undefined || one.due_us < first.due_us ? one : first),
        undefined,
      );
      if (next === undefined || next.due_us > until_us) break;
      this.#calls = this.#calls.filter((other) => other !== next);
      this.#passed_us = Math.max(this.#passed_us, next.due_us);
      next.call();
    }
    this.#passed_us = until_us;
  }

  /** Goes to an instant where it was. A waiting call is made at once: its own instant may never come. */
  goTo(passed_us: number): void {
    const waiting = this.#calls;
    this.#calls = [];
    for (const { call } of waiting) call();
    this.#passed_us = passed_us;
  }
}
