/** Time that passes, for refusals that are held back and logins that end. */
import { setTimeout as passed } from 'node:timers/promises';

export interface Pace {
  /** Milliseconds since any instant, steadily. */
  now_ms(): number;
  /** Fulfilled after so long, or as soon as the signal aborts; never rejected. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

export const REAL_PACE: Pace = {
  now_ms: () => performance.now(),
  wait: (ms, signal) => passed(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
