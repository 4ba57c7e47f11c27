/** One at a time: a command that comes while another is under way waits for its turn. */
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
    let isWaiting = true;
    // The place of a command that is aborted is free at once, not only when its turn would have come.
    const leave = (): void => {
      if (isWaiting) this.waiting -= 1;
      isWaiting = false;
    };
    const turn = this.last.then(() => {
      leave();
      signal?.throwIfAborted();
      return use();
    });
    this.last = turn.catch(() => {});
    return aborted(turn, signal, leave);
  }
}

/** `work`, or the signal's reason as soon as it aborts. @param ended is called then */
async function aborted<T>(work: Promise<T>, signal: AbortSignal | undefined, ended: () => void): Promise<T> {
  if (signal === undefined) return work;
  let abort = (): void => {};
  const reason = new Promise<never>((_, reject) => {
    abort = () => {
      ended();
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, reason]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
