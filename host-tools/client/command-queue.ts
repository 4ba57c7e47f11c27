/** One at a time: who comes while another is at it waits for his turn. */
import { InputError } from '../../emulator/input-error.js';

/** So many may wait. */
export const MOST_WAITING = 64;

export class CommandQueue {
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `use` when all that came before has ended, well or not.
   * @throws InputError at once where too many wait; the signal's reason where it aborts before the turn comes
   */
  async take<T>(use: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.waiting >= MOST_WAITING) {
      throw new InputError(`${MOST_WAITING} commands wait already: wait for one of them first`);
    }
    this.waiting += 1;
    const turn = this.last.then(() => {
      this.waiting -= 1;
      signal?.throwIfAborted();
      return use();
    });
    this.last = turn.catch(() => {});
    return aborted(turn, signal);
  }
}

/** `work`, or the signal's reason as soon as it aborts. */
async function aborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let abort = (): void => {};
  const reason = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, reason]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
