/** For tests: whether two samples of times differ. */
import { randomInt } from 'node:crypto';

/** Beyond this, two samples are taken to differ, as is usual for leakage. */
export const T_MAX = 4.5;
/** The slowest twentieth is left out: it is the collector's and the scheduler's. */
const KEPT = 0.95;

/** Welch's t of two samples. */
export function welch(ones: readonly number[], others: readonly number[]): number {
  const [one, other] = [ones, others].map((sample) => {
    const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sample.length - 1);
    return { mean, error: variance / sample.length };
  }) as [{ mean: number; error: number }, { mean: number; error: number }];
  return (one.mean - other.mean) / Math.sqrt(one.error + other.error);
}

/** The samples without the slowest of all. */
export function withoutSlowest(samples: ReadonlyArray<readonly number[]>): number[][] {
  const all = samples.flat().sort((a, b) => a - b);
  const cut = all[Math.floor(all.length * KEPT)]!;
  return samples.map((sample) => sample.filter((time) => time < cut));
}

export function shuffle(items: unknown[]): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [items[at], items[other]] = [items[other], items[at]];
  }
}
