/** How many failures a user with a card may have. Pure: rows in, rows out. */
import type { LimitsRow } from './store/store.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** So many failures within a day lock, until a day after the last: the published rule of the card's broker. */
export const FAILURES_A_DAY = 10;
/** So many in a row disable until an operator unlocks (NIST SP 800-63B-4, 3.2.2). */
export const FAILURES_IN_A_ROW = 100;

const FIRST_WAIT_MS = 1000;
const WAIT_DOUBLINGS_MAX = 5;

export function noFailures(user: string, serial: string): LimitsRow {
  return { user, serial, failures_ms: [], inARow: 0, lockedUntil_ms: 0, disabled: false };
}

export function isLocked({ disabled, lockedUntil_ms }: LimitsRow, now_ms: number): boolean {
  // A lock of more than a day was made before the store's time was repaired.
  return disabled || (now_ms < lockedUntil_ms && lockedUntil_ms <= now_ms + DAY_MS);
}

/** After one more failure. A try while locked neither counts nor prolongs the lock; it is reckoned up all the same. */
export function afterFailure(row: LimitsRow, now_ms: number): LimitsRow {
  const recent = row.failures_ms.filter((failure_ms) => failure_ms > now_ms - DAY_MS && failure_ms <= now_ms);
  const failures_ms = [...recent, now_ms].slice(-FAILURES_A_DAY);
  const inARow = row.inARow + 1;
  const counted = {
    ...row,
    failures_ms,
    inARow,
    lockedUntil_ms: failures_ms.length >= FAILURES_A_DAY ? now_ms + DAY_MS : row.lockedUntil_ms,
    disabled: inARow >= FAILURES_IN_A_ROW,
  };
  return isLocked(row, now_ms) ? row : counted;
}

/**
 * After an acceptance: the row of failures ends. Those of the day still count, or a guesser could go on between the
 * logins of the card's owner.
 */
export function afterAcceptance(row: LimitsRow): LimitsRow {
  return { ...row, inARow: 0 };
}

/** Names whose refusals are remembered: the newest ones. */
export const REFUSED_NAMES_MAX = 65_536;

/**
 * How long a host waits before it passes on a refusal: a second, then twice as long for each refusal in a row of one name, up
 * to 32 s. It goes by the name alone, whether it is known or not and whatever stands behind the refusal, so that it tells
 * nothing but what the asker has done.
 */
export function waitAfter(refusals: number): number {
  return FIRST_WAIT_MS * 2 ** Math.min(Math.max(refusals - 1, 0), WAIT_DOUBLINGS_MAX);
}
