import test from 'ava';
import { TestBench } from '../testing.js';

test('bench: any statement of key scripts can be typed', (t) => {
  const at = new TestBench();
  const type = (text: string) => {
    for (const char of text) at.controls.key(char === ' ' ? 'space' : char);
    at.controls.key('enter');
  };
  type(':press PRESS for 2.1s');
  at.pass(2300);
  t.is(at.card.display, 'PIN>');
  type(':segment 1.a1 dead');
  t.is(at.card.display, '?IN>');
  type(':contacts bouncy seed=9 max=3ms');
  t.is(at.bench.view().faults.contacts, '3ms #9');
  type(':cut power at write 7');
  t.is(at.bench.view().faults.supply, 'cut at write 7');
  type(':save here');
  type(':card nagra-326 counter=5');
  type(':restore here');
  t.is(at.card.model.name, 'dsc-plus');
  type(':expect "PIN"');
  t.regex(at.bench.message, /expected "PIN", found "\?IN>"/);
  type(':stick 5');
  const [line, below] = at.text().split('\n').slice(-2);
  t.is(line.trimEnd(), ':stick 5_');
  t.is(below.trimEnd(), '        ^ found the end of the line, expected "down" or "up"');
  at.keys('escape');
  type(':restore nowhere');
  t.regex(at.text(), /a name that was saved before/);
  at.keys('escape');
  at.keys(':', 'q', 'x');
  t.true(at.text().includes(':qx_'));
  at.keys('backspace', 'escape');
  t.is(at.controls.prompt.isOpen, false);
  type(`:${'z'.repeat(300)}`);
  t.regex(at.text(), /expected a statement/);
});

test('bench: a typed key and its PIN are hidden in the log and the script panel until Ctrl-R', (t) => {
  const at = new TestBench({}, undefined, 160, 50);
  at.bench.enter('card dsc-plus secret=3132');
  at.keys('l');
  t.notRegex(at.text(), /secret=3132/);
  t.true(at.text().includes('secret=****'));
  at.keys('C-r');
  t.true(at.text().includes('card dsc-plus secret=3132'));
});
