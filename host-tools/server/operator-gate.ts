/** Lets a session act as an operator if it knows the one secret. Shared by all sessions, so that many sessions don't help to guess. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { WorldTime } from '../../emulator/time.js';
import { wait } from '../wait.js';

const FIRST_WAIT_MS = 1000;
const WAIT_DOUBLINGS_MAX = 5;
/** After so many wrong secrets in a row no secret is taken for a while; anybody on the line can bring that about, so it ends by itself. */
export const FAILURES_TO_LOCK = 10;
export const LOCK_MS = 300_000;

export class OperatorGate {
  readonly #key = randomBytes(32);
  readonly #digest: Buffer;
  readonly #world: WorldTime;
  #failures = 0;
  #lockedUntil_ms = 0;

  constructor(secret: string, world: WorldTime) {
    this.#digest = this.#digestOf(secret);
    this.#world = world;
  }

  /**
   * Whether the secret is right. A refusal comes after 1 s, and twice as long for each in a row, up to 32 s; a wrong
   * secret counts before the wait, so that nobody is faster by asking on many lines at once.
   * @param signal gives up the wait
   */
  async admits(secret: string, signal?: AbortSignal): Promise<boolean> {
    const isRight = timingSafeEqual(this.#digestOf(secret), this.#digest);
    const now_ms = this.#world.steady_us() / 1000;
    const isLocked = now_ms < this.#lockedUntil_ms;
    if (isRight && !isLocked) {
      this.#failures = 0;
      return true;
    }
    if (!isLocked) {
      this.#failures += 1;
      if (this.#failures % FAILURES_TO_LOCK === 0) this.#lockedUntil_ms = now_ms + LOCK_MS;
    }
    const doublings = Math.min(this.#failures - 1, WAIT_DOUBLINGS_MAX);
    await wait(this.#world, FIRST_WAIT_MS * 2 ** doublings, signal);
    return false;
  }

  /** Of one length for every secret, under a key that is nowhere else. */
  #digestOf(secret: string): Buffer {
    return createHmac('sha256', this.#key).update(secret).digest();
  }
}
