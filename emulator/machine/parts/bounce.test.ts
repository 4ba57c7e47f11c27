import test from 'ava';
import fc from 'fast-check';
import { Bounce } from './bounce.js';

/** Lengths of many bounces: the time of the last edge. */
function lengths(seed: number, max_us: number, count: number): number[] {
  const bounce = new Bounce();
  bounce.begin(seed, max_us);
  return Array.from({ length: count }, () => {
    bounce.next();
    return bounce.count === 0 ? 0 : bounce.edges_us[bounce.count - 1];
  });
}

test('bounce: edges rise, are even in number and end within the longest length, for any seed', (t) => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 1_000_000 }), (seed, max_us) => {
      const bounce = new Bounce();
      bounce.begin(seed, max_us);
      for (let i = 0; i < 50; i++) {
        bounce.next();
        const edges_us = [0, ...bounce.edges_us.subarray(0, bounce.count)];
        if (bounce.count % 2 !== 0 || edges_us.some((edge_us, at) => at > 0 && edge_us <= edges_us[at - 1]))
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
