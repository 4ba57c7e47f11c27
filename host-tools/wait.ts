/** Refusals that are held back. */
import type { WorldTime } from '../emulator/time.js';

/** Fulfilled after so long, or as soon as the signal aborts; never rejected. */
export function wait(world: WorldTime, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      takeBack();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const takeBack = world.callIn(ms * 1000, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}
