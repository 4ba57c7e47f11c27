import { createHash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { Bounce, MAX_BOUNCE_EDGES, MAX_BOUNCE_US, MAX_SEED, MOST_SKIPPED } from './bounce.js';

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

/**
 * The hash of the seeds' sequences: recordings, snapshots and digests hold for as long as these do.
 * The SHA-256 of the edges of 400 moves, its first 16 digits.
 */
const SEQUENCES: ReadonlyArray<readonly [seed: number, max_us: number, sha256: string]> = [
  [0, 25_000, 'b920f74868bbb33b'],
  [1, 25_000, '65c2d6b8dfb717cc'],
  [5, 25_000, '180f61bcc0728144'],
  [0x9e37_79b9, 25_000, '1896603b3beaa1f3'],
  [0xffff_ffff, 1_000_000, '8db40b4efadf8ec6'],
  [7, 6200, '3c3551f2e9a60758'],
  [7, 30, '2fe62d1550c8c973'],
];

test('bounce: the sequences of seeds are the known ones, also where moves are skipped', (t) => {
  for (const [seed, max_us, sha256] of SEQUENCES) {
    for (const skipped of [0, 1, 7]) {
      const bounce = new Bounce();
      bounce.begin(seed ^ 1, max_us + 1);
      nextOf(bounce);
      bounce.begin(seed, max_us);
      const hash = createHash('sha256');
      for (let move = 0; move < skipped; move++) hash.update(nextOf(bounce).join());
      bounce.begin(seed, max_us);
      bounce.skip(skipped);
      t.is(bounce.moves, skipped);
      for (let move = skipped; move < 400; move++) hash.update(nextOf(bounce).join());
      t.is(bounce.moves, 400);
      t.is(hash.digest('hex').slice(0, 16), sha256, `seed ${seed}`);
    }
  }
});

test('bounce: one that was loaded goes on as the saved one, and limits are what may be asked for', (t) => {
  const one = new Bounce();
  one.begin(5, 25_000);
  nextOf(one);
  const other = new Bounce();
  other.begin(5, 25_000);
  other.load(one.save(), one.moves);
  t.deepEqual([other.moves, nextOf(other), nextOf(other)], [1, nextOf(one), nextOf(one)]);
  t.deepEqual([MAX_BOUNCE_EDGES, MOST_SKIPPED, MAX_SEED, MAX_BOUNCE_US], [8, 1_000_000, 0xffff_ffff, 1_000_000]);
});
