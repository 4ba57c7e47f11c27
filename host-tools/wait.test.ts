import { getEventListeners } from 'node:events';
import test from 'ava';
import { TestWorld } from './server/testing.js';
import { wait } from './wait.js';

test('a wait that is over or aborted leaves neither a listener on its signal nor a timer', async (t) => {
  const world = new TestWorld();
  const stop = new AbortController();
  await wait(world, 1000, stop.signal);
  t.deepEqual(getEventListeners(stop.signal, 'abort'), []);
  world.isHeld = true;
  const waiting = wait(world, 1000, stop.signal);
  stop.abort();
  await waiting;
  t.deepEqual(getEventListeners(stop.signal, 'abort'), []);
  t.is(world.heldCount, 0);
  await wait(world, 1000, stop.signal);
  t.deepEqual(world.waits, [1000, 1000]);
});
