import test from 'ava';
import { KEYS } from '../../../firmware/hal.js';
import { layoutOf } from '../drawing/layout.js';
import { TestBench } from '../testing.js';

test('bench: p holds PRESS until the screen opens, and from an open screen until it opens again', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(2020);
  t.true(at.card.board.contacts.isDown('PRESS'));
  at.pass(100);
  t.is(at.card.display, 'PIN>');
  t.false(at.card.board.contacts.isDown('PRESS'));
  at.keys('1', '2');
  t.is(at.card.display, 'PIN>-2');
  at.controls.key('p');
  at.pass(2500);
  t.is(at.card.display, 'PIN>');
  t.false(at.card.board.contacts.isDown('PRESS'));
});

test('bench: p lets go of PRESS where the hold can’t count', (t) => {
  const at = new TestBench();
  at.card.stick('7', 'down');
  at.pass(100);
  at.controls.key('p');
  at.pass(2500);
  t.true(at.card.board.contacts.isDown('PRESS'));
  at.pass(50);
  t.false(at.card.board.contacts.isDown('PRESS'));
  t.is(at.card.display, '');
});

test('bench: P keeps PRESS down until it is pressed again', (t) => {
  const at = new TestBench();
  at.controls.key('P');
  at.pass(60_000);
  t.true(at.card.board.contacts.isDown('PRESS'));
  at.controls.key('P');
  t.false(at.card.board.contacts.isDown('PRESS'));
});

test('bench: keys that come faster than a hand taps are tapped one after the other', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(2100);
  for (const digit of '1234') at.controls.key(digit);
  at.pass(90);
  t.is(at.card.display, 'PIN>1');
  at.pass(700);
  t.is(at.card.display, 'PIN>---4');
  for (let key = 0; key < 70; key++) at.controls.key('1');
  t.regex(at.bench.message, /type slower/);
});

test('bench: the mouse holds a contact, and a drag off the key opens it', (t) => {
  const at = new TestBench();
  const { rect } = layoutOf(80, 24, at.bench.panels).keys.find(({ key }) => key === 'PRESS')!;
  const isDown = () => at.card.board.contacts.isDown('PRESS');
  at.controls.mouse({ kind: 'down', x: rect.x, y: rect.y });
  t.true(isDown());
  at.controls.mouse({ kind: 'move', x: rect.x + 1, y: rect.y });
  at.pass(2100);
  t.true(isDown());
  t.is(at.card.display, 'PIN>');
  at.controls.mouse({ kind: 'move', x: rect.x - 1, y: rect.y });
  t.false(isDown());
  at.controls.mouse({ kind: 'move', x: rect.x, y: rect.y });
  t.false(isDown());
  at.controls.mouse({ kind: 'up', x: rect.x, y: rect.y });
  at.controls.mouse({ kind: 'down', x: rect.x, y: rect.y });
  at.controls.mouse({ kind: 'up', x: rect.x, y: rect.y });
  t.false(isDown());
});

test('bench: every key can be chosen with Tab and tapped with the space bar', (t) => {
  const at = new TestBench();
  const reached = new Set<string>();
  at.card.board.listen({
    contact: (_time_us, key, level) => {
      if (level === 1) reached.add(KEYS[key]);
    },
    debounced: () => undefined,
    display: () => undefined,
    memory: () => undefined,
  });
  for (let key = 0; key < KEYS.length; key++) {
    at.keys('space');
    at.pass(3000);
    at.keys('tab');
  }
  t.deepEqual([...reached].sort(), [...KEYS].sort());
  t.is(at.bench.focus, 'PRESS');
});

test('bench: arrows move over the keypad as it is printed', (t) => {
  const at = new TestBench();
  const path = ['down', 'up', 'left', 'left', 'up', 'right', 'S-tab'].map((name) => {
    at.keys(name);
    return at.bench.focus;
  });
  t.deepEqual(path, ['BACK', 'PRESS', 'OK', '0', '5', 'BACK', '5']);
});
