import test from 'ava';
import { TestBench } from '../testing.js';

/** The hint, from behind the clock up to the help. */
function hintOf(at: TestBench): string {
  const status = at.text().split('\n').at(-1)!;
  return /(?:x|STOPPED|PAST) +(.*?) *\? help/.exec(status)![1];
}

/** Keys that are pressed one after the other, each with the hint after it. */
const WAYS: ReadonlyArray<readonly [what: string, steps: ReadonlyArray<readonly [keys: string, hint: string]>]> = [
  [
    'a login',
    [
      ['', 'p: hold PRESS'],
      ['hold', 'type 1234, Enter'],
      ['1 2 3 4 enter', 'type 482915, Enter'],
      ['4 8 2 9 1 5 enter', 'r: to the page'],
      ['r', 'type response, Enter'],
      ['1 2 3 4 5 6 7', 'type response, Enter'],
      ['8', 'Enter: send it'],
      ['enter', 'n: new login  r: to the card'],
      ['r', 'n: new login'],
      ['n', 'r: to the page'],
    ],
  ],
  [
    'the faults panel, to which Enter goes and digits do not',
    [
      ['f', 'Enter: "stick down"  0-9: the card  f: back'],
      ['hold', 'Enter: "stick down"  0-9: the card  f: back'],
      ['right right', 'Enter: "free key"  0-9: the card  f: back'],
      ['f', 'type 1234, Enter'],
    ],
  ],
  [
    'the page while the card is off',
    [
      ['r', 'r: to the card  0-9: response'],
      ['1', 'r: to the card  0-9: response'],
      ['2 3 4 5 6 7 8', 'Enter: send it'],
      ['escape', 'p: hold PRESS'],
    ],
  ],
  [
    'a card without supply',
    [
      ['x', 'x: supply back'],
      ['r', 'r: to the card  0-9: response'],
      ['r x', 'p: hold PRESS'],
      ['B B', 'B: another battery'],
      ['B', 'p: hold PRESS'],
    ],
  ],
];

for (const [what, steps] of WAYS) {
  test(`hint: it says what digits and Enter do now: ${what}`, (t) => {
    const at = new TestBench({}, undefined, 120, 40);
    for (const [keys, hint] of steps) {
      for (const key of keys.split(' ').filter((name) => name !== '')) {
        if (key === 'hold') {
          at.keys('p');
          at.pass(2000);
        } else at.keys(key);
      }
      // The message of a key goes with the next one.
      at.bench.message = '';
      t.is(hintOf(at), hint, `after ${keys}`);
    }
  });
}

test('hint: while Enter goes to the faults panel, a digit still reaches the card and Enter does what is said', (t) => {
  const at = new TestBench();
  at.keys('f', '7');
  t.true(at.bench.view().log.entries.some(({ text }) => text === '7 down'));
  at.keys('enter');
  t.is(at.bench.view().faults.keyIs, 'stuck down');
});

test('hint: keys and pastes do nothing behind the help, and Esc leaves it', (t) => {
  const at = new TestBench();
  const before = JSON.stringify(at.bench.view().faults);
  at.keys('?');
  at.keys('x', 'k', 'm', 'f', 'r', 'S', '1', ':', 'f2', 'p', '7', 'escape');
  t.is(at.bench.helpPage, 0);
  t.is(at.bench.input, 'card');
  t.is(at.controls.prompt.isOpen, false);
  t.is(JSON.stringify(at.bench.view().faults), before);
  t.is(at.card.model.name, 'dsc-plus');
  t.deepEqual(at.bench.view().log.entries, []);
  at.keys('?');
  at.controls.paste('1234');
  t.is(at.bench.question, undefined);
  for (let pages = 0; pages < 9 && at.bench.helpPage > 0; pages++) at.keys('enter');
  t.is(at.bench.helpPage, 0, 'Enter turns the pages');
  t.true(at.controls.key('q'));
});
