import test from 'ava';
import { benchHelp, LINE_COLUMNS } from '../drawing/help.js';
import { TestBench } from '../testing.js';
import { ACTIONS, ALL_ACTIONS, LOG_ACTIONS, SCOPE_ACTIONS } from './actions.js';
import { distanceOf } from './palette.js';

function type(at: TestBench, text: string): void {
  for (const char of text) at.controls.key(char === ' ' ? 'space' : char);
}

test('help: it has every key, in lines that the smallest terminal shows', (t) => {
  const text = [...benchHelp(false), ...benchHelp(true)].flatMap(({ lines }) => lines).join('\n');
  const words = new Set(text.split(/\s+/).map((word) => word.replace(/(?<=.)[:;,]$/, '')));
  for (const { shown } of [...ACTIONS, ...SCOPE_ACTIONS, ...LOG_ACTIONS]) {
    const word = /^(Left|Right|Up|Down)$/.test(shown) ? 'arrows' : shown;
    t.true(words.has(word), shown);
  }
  for (const line of text.split('\n')) t.true(line.length < LINE_COLUMNS, line);
});

test('help: every column has a title over it, whatever the size', (t) => {
  for (const [columns, rows] of [
    [40, 12],
    [60, 18],
    [80, 24],
    [200, 20],
    [500, 200],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    at.keys('?');
    for (let page = 0; page < 20 && at.bench.helpPage > 0; page++) {
      const lines = at.text().split('\n');
      const top = lines.findIndex((line) => line.includes('help '));
      const left = lines[top].indexOf('┏');
      const heads = lines[top + 1].slice(left + 1).match(/[A-Z]{3}[A-Z ]+(, more)?/g) ?? [];
      const across = Math.round((lines[top].lastIndexOf('┓') - left - 1) / LINE_COLUMNS);
      t.true(heads.length >= 1 && heads.length <= across, `${columns}×${rows} page ${page + 1}`);
      at.controls.key('?');
    }
    t.is(at.bench.helpPage, 0);
  }
});

test('actions: no two of one place have the same key', (t) => {
  for (const actions of [ACTIONS, SCOPE_ACTIONS, LOG_ACTIONS]) {
    t.is(new Set(actions.map(({ key }) => key)).size, actions.length);
  }
});

test('palette: some letters find a command, the best first, and Enter does it', (t) => {
  const best = (letters: string) =>
    ALL_ACTIONS.map(({ says }) => ({ says, distance: distanceOf(letters, says) ?? Number.POSITIVE_INFINITY })).sort(
      (one, other) => one.distance - other.distance,
    )[0].says;
  t.is(best('zoomin'), 'scope: zoom in');
  t.is(best('stop'), 'stop and run time');
  t.is(best('evfirst'), 'events: the first');
  t.is(distanceOf('xyz', 'scope'), undefined);
  const at = new TestBench();
  const before = at.bench.scope.column_us;
  at.controls.key('C-k');
  type(at, 'zoomin');
  t.true(at.text().includes('>'));
  at.controls.key('enter');
  t.true(at.bench.scope.column_us < before);
  t.notRegex(at.text(), /all commands/);
  at.controls.key('C-k');
  type(at, 'q');
  t.true(at.text().includes('> q_'), 'q is a letter there');
  at.keys('escape', 'C-k');
  type(at, 'csv');
  at.keys('enter');
  t.true(at.text().includes(':csv _'));
});

test('prompt: a character that it does not take is not left out in silence', (t) => {
  const at = new TestBench();
  at.controls.key('#');
  type(at, 'gr');
  at.keys('beyond-ascii');
  t.true(at.text().includes('a statement takes plain ASCII only'));
  at.keys('n');
  t.true(at.text().includes(':# grn_'));
});

test('prompt: it has a cursor, the lines before, and words that follow', (t) => {
  const at = new TestBench();
  const line = () => at.text().split('\n').at(-2)!.trimEnd();
  const below = () => at.text().split('\n').at(-1)!.trim();
  at.controls.key(':');
  type(at, 'prss OK');
  for (const key of ['home', 'right', 'right', 'e', 'end', 'left', 'left', 'left']) at.controls.key(key);
  t.is(line(), ':press_ OK');
  at.controls.key('delete');
  at.controls.key('backspace');
  t.is(line(), ':pres_OK');
  for (const key of ['s', 'space', 'end', 'C-w', '5', 'enter']) at.controls.key(key);
  at.pass(300);
  t.true(at.bench.view().log.entries.some(({ text }) => text.startsWith('5 up 100 ms, 2 edges')));
  at.controls.key(':');
  type(at, 'wait 1ms');
  at.keys('enter', ':');
  type(at, 'x');
  at.controls.key('up');
  t.is(line(), ':wait 1ms_');
  at.controls.key('up');
  t.is(line(), ':press 5_');
  at.controls.key('down');
  at.controls.key('down');
  t.is(line(), ':x_', 'what was begun is still there');
  at.keys('C-u', 'escape', ':');
  type(at, 'tri');
  at.controls.key('tab');
  t.is(line(), ':trigger _');
  t.regex(below(), /^edge {2}bounce {2}press {2}screen {2}off/);
  type(at, 'b');
  at.controls.key('tab');
  type(at, '5mm');
  at.controls.key('enter');
  t.is(line(), ':trigger bounce _5mm');
  t.regex(at.text().split('\n').at(-1)!, /^ {16}\^ found "5mm", expected a duration/);
  for (const key of ['end', 'backspace', 's', 'enter']) at.controls.key(key);
  t.is(at.bench.message, 'time stops at: bounce 5ms');
});

test('events: they scroll, are filtered, shown in the scope and written as a table', (t) => {
  const at = new TestBench({}, undefined, 120, 40);
  for (let tap = 0; tap < 30; tap++) at.keys(String(tap % 10));
  t.true(/ 9 up 100 ms, 2…/.test(at.text()), 'what is cut shows that it is');
  at.keys('e', 'home');
  t.regex(at.text(), />0\.\d+ 0 down/);
  at.keys('pagedown', 'down', 'enter');
  const { chosen, entries } = at.bench.view().log;
  t.is(chosen, 11);
  t.is(at.bench.view().scope.cursors.A, entries[11].press?.from_us ?? entries[11].at_us);
  at.controls.key('/');
  type(at, '7 up');
  at.controls.key('enter');
  t.is(at.bench.view().log.entries.length, 3);
  t.true(at.text().includes('only "7 up": 3'));
  at.controls.key(':');
  type(at, 'csv a.csv');
  at.controls.key('enter');
  t.is(at.bench.message, '3 events in a.csv');
  const [head, first] = at.scripts.get('a.csv')!.split('\r\n');
  t.is(head, 'board_s,passed_s,event,key,closed_us,edges,bounce_us,delay_us,counts');
  t.regex(first, /^1\.\d{6},1\.\d{6},"7 up 100 ms, 2 edges",7,100000,2,0,\d+,yes$/);
});

test('mouse: panels take clicks and the wheel', (t) => {
  const at = new TestBench({}, undefined, 120, 40);
  for (let tap = 0; tap < 30; tap++) at.keys('5');
  const rect = (name: string) => at.controls.layout.panels.find((panel) => panel.name === name)!.rect;
  const [scope, log, login] = ['scope', 'log', 'login'].map(rect);
  at.controls.mouse({ kind: 'wheel-up', x: scope.x + 20, y: scope.y + 3 });
  t.false(at.bench.view().scope.isFollowing);
  at.controls.mouse({ kind: 'down', x: scope.x + 30, y: scope.y + 3 });
  t.is(at.bench.input, 'scope');
  t.not(at.bench.view().scope.cursors.A, undefined);
  at.controls.mouse({ kind: 'wheel-up', x: log.x + 3, y: log.y + 3 });
  t.false(at.bench.view().log.isFollowing);
  at.controls.mouse({ kind: 'down', x: log.x + 3, y: log.y + 2 });
  t.is(at.bench.input, 'log');
  at.controls.mouse({ kind: 'down', x: login.x + 3, y: login.y + 2 });
  t.is(at.bench.input, 'page');
  at.controls.mouse({ kind: 'down', x: 50, y: 39 });
  t.true(at.text().includes('all commands'));
  at.controls.mouse({ kind: 'down', x: 1, y: 1 });
  t.false(at.text().includes('all commands'));
});
