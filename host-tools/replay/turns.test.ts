import test from 'ava';
import { sharedTurns, Turns } from './turns.js';

test('turns: each script is taken once, and none too far before one that is not done', (t) => {
  const shared = sharedTurns(7, 2, 4);
  const [a, b] = [new Turns(shared, 0), new Turns(shared, 1)];
  t.deepEqual(a.take(2), { first: 0, count: 2 });
  t.deepEqual(b.take(2), { first: 2, count: 2 });
  t.is(a.take(2), 'later');
  a.done = 2;
  t.deepEqual(b.take(2), { first: 4, count: 2 });
  a.done = 4;
  t.deepEqual(a.take(2), { first: 6, count: 1 });
  t.is(b.take(2), undefined);
  a.done = 7;
  t.is(a.take(2), undefined);
});

test('turns: in a second pass each thread takes what it took in the first', (t) => {
  const shared = sharedTurns(6, 2, 100);
  const [a, b] = [new Turns(shared, 0), new Turns(shared, 1)];
  for (const one of [a, a, b, a]) one.take(one === b ? 2 : 1);
  b.take(9);
  for (const one of [a, b]) one.begin(1);
  const taken = (one: Turns) => [one.take(8), one.take(8), one.take(8)];
  t.deepEqual(taken(a), [{ first: 0, count: 2 }, { first: 4, count: 1 }, undefined]);
  t.deepEqual(taken(b), [{ first: 2, count: 2 }, { first: 5, count: 1 }, undefined]);
});

test('turns: what a thread has is known to the others until it gives it back', (t) => {
  const shared = sharedTurns(9, 2, 100);
  const [a, b] = [new Turns(shared, 0), new Turns(shared, 1)];
  a.take(3);
  b.take(2);
  t.deepEqual(a.heldBy(1), { first: 3, count: 2 });
  b.giveBack();
  t.is(a.heldBy(1).count, 0);
});
