import test from 'ava';
import fc from 'fast-check';
import { Bounce, MAX_BOUNCE_EDGES } from './bounce.js';

/** The edges of the next bounce, behind the first contact. */
function nextOf(bounce: Bounce): number[] {
  const edges_us = new Float64Array(2 + MAX_BOUNCE_EDGES);
  const count = bounce.next(1000, edges_us, 2);
  return [...edges_us.subarray(2, 2 + count)].map((edge_us) => edge_us - 1000);
}

/** Lengths of many bounces: the time of the last edge. */
function lengths(seed: number, max_us: number, count: number): number[] {
  const bounce = new Bounce();
  bounce.begin(seed, max_us);
  return Array.from({ length: count }, () => nextOf(bounce).at(-1) ?? 0);
}

test('bounce: edges rise, are even in number and end within the longest length, for any seed', (t) => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 1_000_000 }), (seed, max_us) => {
      const bounce = new Bounce();
      bounce.begin(seed, max_us);
      for (let i = 0; i < 50; i++) {
        const edges_us = [0, ...nextOf(bounce)];
        if (edges_us.length % 2 !== 1 || edges_us.some((edge_us, at) => at > 0 && edge_us <= edges_us[at - 1]))
          return false;
        if (edges_us[edges_us.length - 1] > max_us) return false;
      }
      return true;
    }),
  );
  t.pass();
});

test('bounce: lengths average near 1.6 ms, pass 6.2 ms only as rare outliers, and those pass it by far', (t) => {
  const all = lengths(1, 25_000, 20_000);
  const regular = all.filter((length_us) => length_us <= 6200);
  const average_us = regular.reduce((sum, length_us) => sum + length_us, 0) / regular.length;
  t.true(average_us > 1200 && average_us < 1800, `${average_us}`);
  const share = 1 - regular.length / all.length;
  t.true(share > 0.003 && share < 0.015, `${share}`);
  t.true(Math.max(...all) > 20_000);
});

test('bounce: the same seed gives the same microseconds', (t) => {
  t.deepEqual(lengths(42, 25_000, 500), lengths(42, 25_000, 500));
  t.notDeepEqual(lengths(42, 25_000, 500), lengths(43, 25_000, 500));
});
