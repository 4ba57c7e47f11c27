import test from 'ava';
import { TestBench } from '../testing.js';

test('bench: time stops, goes slowly and fast, and goes in steps', (t) => {
  const at = new TestBench();
  const start_us = at.card.now_us;
  at.controls.key('s');
  at.pass(10_000);
  t.is(at.card.now_us, start_us);
  at.controls.key('.');
  t.is(at.card.now_us, start_us + 1000);
  at.controls.key('>');
  t.regex(at.bench.message, /nothing is due/);
  at.card.down('PRESS');
  const stops = ['>', '>', '>'].map((name) => {
    at.controls.key(name);
    return at.card.now_us;
  });
  t.deepEqual(stops, [2000, 22_000, 2_022_000]);
  t.is(at.card.display, 'PIN>');
  at.controls.key('s');
  for (const [key, times] of [
    ['-', 0.5],
    ['-', 0.25],
    ['-', 0.25],
    ...['+', '+', '+', '+', '+', '+', '+'].map((plus, step) => [plus, [0.5, 1, 2, 5, 10, 100, 1000][step]] as const),
  ] as const) {
    at.controls.key(key);
    const before_us = at.card.now_us;
    at.pass(80);
    t.is(at.card.now_us, before_us + 80_000 * times);
  }
});

test('bench: no frame is asked for while time is stopped, and one a second while the card is off', (t) => {
  const at = new TestBench();
  t.is(at.bench.time.nextFrame_us(), 1_000_000);
  at.controls.key('p');
  at.pass(30);
  t.is(at.bench.time.nextFrame_us(), 100_000);
  at.controls.key('s');
  t.is(at.bench.time.nextFrame_us(), undefined);
});

test('bench: a frame comes when the card’s next change is due', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(1990);
  t.is(at.bench.time.nextFrame_us(), 31_000);
});
