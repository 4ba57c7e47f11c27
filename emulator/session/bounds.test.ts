import test from 'ava';
import { Checkpoints } from './checkpoints.js';
import { UndoLog } from './undo-log.js';

function checkpoint(done: number, isPinned = false) {
  return { done, at_us: done * 10, entries: done, isPinned, machine: done };
}

test('checkpoints: few are kept of a very long way, dense near the end, and the first among them', (t) => {
  const kept = new Checkpoints<number>();
  kept.begin(checkpoint(0));
  for (let done = 1; done <= 1_000_000; done++) if (kept.isDue(done)) kept.keep(checkpoint(done));
  let count = 0;
  let next = 1_000_000;
  for (let at = kept.before({ done: 1_000_001, at_us: 0 }); at !== undefined; at = kept.before(at)) {
    t.true(next - at.done <= 32 + (1_000_000 - at.done) / 8, `nothing between ${at.done} and ${next}`);
    next = at.done;
    count += 1;
  }
  t.is(next, 0);
  t.true(count <= 200);
});

test('checkpoints: a pinned one stays, until there are too many and the past begins later', (t) => {
  const kept = new Checkpoints<number>();
  kept.begin(checkpoint(0));
  for (let done = 1; done <= 40_000; done++) {
    if (done % 100 === 0) kept.keep(checkpoint(done, true));
    else if (kept.isDue(done)) kept.keep(checkpoint(done));
  }
  for (let done = 100; done <= 40_000; done += 100) t.is(kept.last((at) => at.done <= done).done, done);
  t.is(kept.oldest.done, 0);
  for (let done = 40_100; done <= 200_000; done += 100) kept.keep(checkpoint(done, true));
  t.true(kept.oldest.done > 90_000);
  t.is(kept.last((at) => at.done <= 150_000).done, 150_000);
});

test('checkpoints: what is later than where time goes back to is forgotten', (t) => {
  const kept = new Checkpoints<number>();
  kept.begin(checkpoint(0));
  for (const done of [20, 40, 60]) kept.keep(checkpoint(done, true));
  kept.goTo(kept.last((at) => at.done <= 50));
  t.is(kept.last(() => true).done, 40);
  t.true(kept.isDue(56));
  t.false(kept.isDue(55));
});

test('undo log: it is bounded, and what is left of it stays in its order', (t) => {
  const log = new UndoLog<number>();
  for (let done = 0; done < 500_000; done++) {
    log.add({ done, at_us: done, companion: done });
    if (log.surplus > 0) log.forgetUntil(log.surplus + 7);
  }
  t.is(log.done, 500_000);
  log.goTo(400_000);
  t.is(log.next!.done, 400_000);
  t.is(log.known, 100_000);
  log.forgetFuture();
  t.deepEqual([log.known, log.next, log.done], [0, undefined, 400_000]);
});
