import test from 'ava';
import { delayOf } from './password-limits.js';

const LIMITS = { failuresMax: 3, failureWindow_ms: 900_000 };
const NOW_MS = 1_800_000_000_000;

/** When wrong passwords came, seen from now, and how long the next try waits. */
const TABLE: ReadonlyArray<readonly [what: string, ago_ms: readonly number[], wait_ms: number]> = [
  ['fewer than the limit', [2, 1], 0],
  ['as many as the limit', [2, 1, 0], 30_000],
  ['one more than the limit', [3, 2, 1, 0], 60_000],
  ['one that is just too old', [900_000, 1, 0], 0],
  ['those of a verifier whose clock is ahead', [-5, -4, -3], 30_005],
  ['those of a clock that was repaired', [-900_000, -900_001, -900_002], 0],
  ['many, far ahead', [-899_999, -899_998, -899_997, -899_996], 900_000],
];

for (const [what, ago_ms, wait_ms] of TABLE) {
  test(`password limits: ${what}`, (t) => {
    const failures_ms = ago_ms.map((ago) => NOW_MS - ago);
    t.is(delayOf(failures_ms, LIMITS, NOW_MS), wait_ms);
  });
}
