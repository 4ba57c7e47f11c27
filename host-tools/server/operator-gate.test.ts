import test from 'ava';
import { FAILURES_TO_LOCK, LOCK_MS, OperatorGate } from './operator-gate.js';
import { SECRET, TestWorld } from './testing.js';

function newGate() {
  const world = new TestWorld();
  return { world, gate: new OperatorGate(SECRET, world) };
}

test('operator gate: only the secret itself is right', async (t) => {
  const { gate } = newGate();
  for (const wrong of ['', ' ', SECRET.slice(1), `${SECRET} `, SECRET.toUpperCase()]) t.false(await gate.admits(wrong));
  t.true(await gate.admits(SECRET));
});

test('operator gate: each wrong secret in a row waits twice as long, up to 32 s; a right one resets that', async (t) => {
  const { gate, world } = newGate();
  for (let failure = 0; failure < 8; failure++) await gate.admits('wrong');
  t.deepEqual(world.waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 32_000, 32_000]);
  t.true(await gate.admits(SECRET));
  t.is(world.waits.length, 8);
  await gate.admits('wrong');
  t.is(world.waits.at(-1), 1000);
});

test('operator gate: after ten wrong ones no secret is taken for five minutes, which further tries don’t prolong', async (t) => {
  const { gate, world } = newGate();
  for (let failure = 0; failure < FAILURES_TO_LOCK; failure++) await gate.admits('wrong');
  t.false(await gate.admits(SECRET));
  world.time_ms += LOCK_MS - 1;
  for (let late = 0; late < FAILURES_TO_LOCK; late++) t.false(await gate.admits('wrong'));
  t.false(await gate.admits(SECRET));
  world.time_ms += 1;
  t.true(await gate.admits(SECRET));
});

test('operator gate: wrong secrets count before they wait, however many come at once', async (t) => {
  const { gate, world } = newGate();
  world.isHeld = true;
  const tries = Array.from({ length: FAILURES_TO_LOCK }, () => gate.admits('wrong'));
  const late = gate.admits(SECRET);
  world.release();
  t.deepEqual(
    await Promise.all(tries),
    tries.map(() => false),
  );
  t.false(await late);
});
