/** Refusals that are held back for their caller, each in a place of a bounded number. */
import type { WorldTime } from '../../../emulator/time.js';
import { wait } from '../../wait.js';
import { Problem } from './problem.js';

/** So many answers are held at once: `wait_ms` goes up to 32 s. */
const PLACES = 1024;
const RETRY_S = 5;

export class HeldAnswers {
  #taken = 0;
  readonly #end = new AbortController();
  /** When each is given, on the steady clock. */
  readonly #due_us = new Set<{ readonly at_us: number }>();

  constructor(
    private readonly time: WorldTime,
    private readonly places = PLACES,
  ) {}

  /**
   * Decides, and holds the answer back for as long as it says. A place is taken before: where there is none, nothing is
   * decided.
   * @returns the answer, after its time, or sooner where the server ends
   * @throws Problem where all places are taken
   */
  async hold<Answer extends { readonly wait_ms: number }>(
    decide: () => Promise<Answer>,
    most_ms = Number.POSITIVE_INFINITY,
  ): Promise<Answer> {
    if (this.#taken >= this.places) {
      const headers = { 'retry-after': String(RETRY_S) };
      throw new Problem('too-many-requests', 'too many answers are being held back: nothing was decided', { headers });
    }
    this.#taken += 1;
    try {
      const answer = await decide();
      const held_ms = Math.min(answer.wait_ms, most_ms);
      if (held_ms > 0) await this.#wait(held_ms);
      return answer;
    } finally {
      this.#taken -= 1;
    }
  }

  /** How long it is until the next one is given; undefined where none is held. */
  get untilNext_ms(): number | undefined {
    if (this.#due_us.size === 0) return undefined;
    const next_us = Math.min(...[...this.#due_us].map(({ at_us }) => at_us));
    return Math.max(0, Math.ceil((next_us - this.time.steady_us()) / 1000));
  }

  async #wait(held_ms: number): Promise<void> {
    const due = { at_us: this.time.steady_us() + held_ms * 1000 };
    this.#due_us.add(due);
    try {
      await wait(this.time, held_ms, this.#end.signal);
    } finally {
      this.#due_us.delete(due);
    }
  }

  /** Lets all go: the server ends. */
  release(): void {
    this.#end.abort();
  }
}
