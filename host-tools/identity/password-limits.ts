/** How many wrong passwords a name, or an address, may have. Pure: times in, times out. */

/** The first delay; it doubles with each wrong password more, up to the window. */
const FIRST_DELAY_MS = 30_000;

export interface PasswordLimits {
  readonly failuresMax: number;
  readonly failureWindow_ms: number;
}

/**
 * Those that still count. The clocks of two verifiers differ, so one may be a little in the future; one further ahead than the
 * window was before the store's time was repaired.
 */
export function recentOf(
  failures_ms: readonly number[],
  { failureWindow_ms }: PasswordLimits,
  now_ms: number,
): number[] {
  return failures_ms.filter(
    (failure_ms) => failure_ms > now_ms - failureWindow_ms && failure_ms < now_ms + failureWindow_ms,
  );
}

/** How long until the next try; 0 for none. */
export function delayOf(failures_ms: readonly number[], limits: PasswordLimits, now_ms: number): number {
  const recent = recentOf(failures_ms, limits, now_ms);
  const more = recent.length - limits.failuresMax;
  if (more < 0) return 0;
  const delay_ms = Math.min(FIRST_DELAY_MS * 2 ** Math.min(more, 30), limits.failureWindow_ms);
  const wait_ms = Math.max(...recent) + delay_ms - now_ms;
  return Math.min(Math.max(0, wait_ms), limits.failureWindow_ms);
}
