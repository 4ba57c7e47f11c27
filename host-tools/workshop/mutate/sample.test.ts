import test from 'ava';
import { sampleOf } from './sample.js';

const ALL = Array.from({ length: 103 }, (_, index) => index);

test('sample: one of each tenth of the list, the same for the same seed, others for another', (t) => {
  const sample = sampleOf(ALL, 10, 7);
  t.deepEqual(
    sample.map((number) => Math.floor(((number + 0.5) * 10) / ALL.length)),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  t.deepEqual(sample, sampleOf(ALL, 10, 7));
  t.notDeepEqual(sample, sampleOf(ALL, 10, 8));
});

test('sample: all of them where no more are asked for', (t) => {
  t.deepEqual(sampleOf(ALL, 103, 1), ALL);
  t.deepEqual(sampleOf(ALL, 500, 1), ALL);
});
