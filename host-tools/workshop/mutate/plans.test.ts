import test from 'ava';
import type { Measured } from './messages.js';
import { plansOf } from './plans.js';

function measured(title: string, took_ms: number, questions: number, ...reached: number[]): Measured {
  return { title, took_ms, questions, reached, failure: null };
}

const FILES = [
  { script: 'slow', load: measured('slow', 1, 1, 0), tests: [measured('a', 50, 5, 0, 1), measured('b', 70, 7, 0, 2)] },
  { script: 'quick', load: measured('quick', 1, 1), tests: [measured('c', 3, 1, 1), measured('d', 4, 2, 1, 0)] },
];

test('plans: a mutant stands before the tests that come by it, the quickest file first', (t) => {
  const [atLoad, inBoth, inOne, nowhere] = plansOf(FILES, 4);
  t.deepEqual(atLoad, [
    { script: 'quick', places: [1], usual_ms: 4, usual_questions: 2 },
    { script: 'slow', places: [0, 1], usual_ms: 120, usual_questions: 12 },
  ]);
  t.deepEqual(inBoth, [
    { script: 'quick', places: [0, 1], usual_ms: 7, usual_questions: 3 },
    { script: 'slow', places: [0], usual_ms: 50, usual_questions: 5 },
  ]);
  t.deepEqual(inOne, [{ script: 'slow', places: [1], usual_ms: 70, usual_questions: 7 }]);
  t.deepEqual(nowhere, []);
});
