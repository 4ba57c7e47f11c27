import test from 'ava';
import { KEYS } from '../../firmware/hal.js';
import { BUTTON_ROWS, type ButtonName, buttonsLayout } from './buttons.js';
import { innerOf, layoutOf } from './layout.js';
import { TestBench } from './testing.js';

test('bench: a login by the keyboard, to the page’s verdict', (t) => {
  const at = new TestBench({}, (_facts, _counter, challenge, pin) =>
    challenge + pin === '4829151234' ? '67044644' : '',
  );
  at.controls.key('p');
  at.pass(2100);
  at.keys(...'1234', 'enter', ...'482915', 'enter');
  t.is(at.card.display, '67044644');
  at.keys('r', ...'67044645', 'enter');
  t.is(at.bench.view().login.verdict, 'open');
  t.true(at.text().includes('REFUSED. 2 more to try'));
  at.keys(...'67044646', 'backspace', '4', 'enter');
  t.is(at.bench.view().login.verdict, 'accepted');
  t.true(at.text().includes('ACCEPTED'));
  at.keys('n');
  t.is(at.bench.view().login.verdict, 'open');
});

test('bench: the third wrong response ends a challenge, and so does its time', (t) => {
  const at = new TestBench();
  at.keys('r');
  for (let tries = 0; tries < 3; tries++) at.keys(...'00000000', 'enter');
  t.is(at.bench.view().login.verdict, 'refused');
  at.keys(...'12345678', 'enter');
  t.is(at.bench.view().login.verdict, 'refused');
  at.keys('n');
  at.pass(119_799);
  t.is(at.bench.view().login.left_ms, 1);
  t.is(at.bench.view().login.verdict, 'open');
  at.pass(1);
  at.keys(...'12345678', 'enter');
  t.is(at.bench.view().login.verdict, 'expired');
});

test('bench: the page’s counter runs ahead with the card’s, by ten and no more', (t) => {
  const at = new TestBench({ model: 'nagra-326', counter: 5n }, (_facts, counter) => `00${counter}`.padStart(6, '0'));
  at.keys('r', ...'000015', 'enter');
  t.is(at.bench.view().login.verdict, 'accepted');
  at.keys('n', ...'000015', 'enter');
  t.is(at.bench.view().login.triesLeft, 2);
  at.keys(...'000027', 'enter');
  t.is(at.bench.view().login.triesLeft, 1);
  at.keys(...'000026', 'enter');
  t.is(at.bench.view().login.verdict, 'accepted');
});

test('bench: p holds PRESS until the screen opens, and from an open screen until it opens anew', (t) => {
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
    ...at.bench.history.watch,
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

test('bench: time stands, goes slow and fast, and goes in steps', (t) => {
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

test('bench: no frame is asked for while time stands, and one a second while the card is off', (t) => {
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

test('bench: secrets are hidden until Ctrl-R', (t) => {
  const at = new TestBench({}, undefined, 250, 70);
  t.notRegex(at.text(), /31323334/);
  at.keys('C-r');
  t.regex(at.text(), /3132333435363738393031323334353637383930/);
  at.keys('C-r');
  t.notRegex(at.text(), /31323334/);
});

test('bench: models are switched while it runs, and the page follows', (t) => {
  const at = new TestBench();
  const seen = ['m', 'm', 'm'].map((name) => {
    at.keys(name);
    return `${at.card.model.name} ${at.bench.view().login.challenge}`;
  });
  t.deepEqual(seen, ['dsc-plus-gen1 482915', 'nagra-326 48291500', 'dsc-plus 482915']);
});

test('bench: the state’s count-downs are those of the firmware', (t) => {
  const at = new TestBench({ model: 'dsc-plus-gen1' });
  const state = () => {
    const { screen, countDowns, ways } = at.bench.view().state;
    return [
      screen,
      countDowns.map(({ what, left_ms, to }) => `${what} ${left_ms} ${to}`),
      ways.map((way) => way.join()),
    ];
  };
  t.deepEqual(state(), ['off', [], ['hold,pin']]);
  at.card.press('PRESS', 1_000_000);
  at.card.press('PRESS', 2_100_000);
  t.deepEqual(state(), ['pin', ['idle 29821 off'], ['hold,pin', 'ok,challenge']]);
  at.card.down('PRESS');
  at.card.wait(100_000);
  t.deepEqual(state(), ['pin', ['hold 1921 pin', 'idle 29921 off'], ['ok,challenge']]);
  at.card.up('PRESS');
  at.card.wait(100_000);
  at.card.type('1234');
  at.card.press('OK');
  at.card.type('482915');
  at.card.press('OK');
  t.deepEqual(state(), ['response', ['off 59821 off', 'page 9821 next page'], ['hold,pin', 'ok,response']]);
});

test('bench: without supply the state says what brings it back, and a battery’s end is counted down', (t) => {
  const at = new TestBench();
  const told = () => {
    const { screen, countDowns, ways } = at.bench.view().state;
    return [screen, countDowns.map(({ what, to }) => `${what} ${to}`).join(), ways.map((way) => way.join()).join()];
  };
  at.keys('x');
  t.deepEqual(told(), ['no supply', '', 'supply back,off']);
  at.keys('x', 'p');
  at.pass(2200);
  const { board, model } = at.card;
  board.firmware.settleEnergy(board.now_us / 1000);
  board.battery.load((model.display_nA + model.awake_nA) * 7000);
  board.firmware.settleEnergy(board.now_us / 1000);
  t.deepEqual(told(), ['pin', 'idle off,battery no supply', 'hold,pin,ok,challenge']);
  t.is(at.bench.view().state.countDowns[1].left_ms, 7000);
  at.pass(6999);
  t.is(at.card.display, 'PIN>');
  at.pass(1);
  t.deepEqual(told(), ['no supply', '', 'another battery,off']);
});

test('bench: faults at a key do what they say', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(2100);
  at.keys('x');
  t.is(at.bench.view().state.screen, 'no supply');
  t.is(at.card.display, '');
  at.keys('x');
  t.is(at.bench.view().state.screen, 'off');
  const levels = ['B', 'B', 'B'].map((name) => {
    at.keys(name);
    return Math.round(at.bench.view().memory.battery_percent);
  });
  t.deepEqual(levels, [5, 0, 100]);
  at.keys('tab', 'k');
  t.is(at.card.board.contacts.levels, 2);
  t.regex(at.text(), /> {2}1 {2}!/);
  at.keys('k');
  t.is(at.card.board.contacts.levels, 0);
  t.notRegex(at.text(), /> {2}1 {2}!/);
  at.keys('c');
  t.is(at.card.contactsKind, 'bouncy');
});

test('bench: log and scope are bounded', (t) => {
  const at = new TestBench();
  at.card.setContacts({ kind: 'bouncy', seed: 3, max_us: 5000 });
  for (let press = 0; press < 400; press++) at.card.press('5');
  const { log, scope } = at.bench.view();
  t.is(log.length, 500);
  t.true(scope.tracks[0].raw.length <= 400);
});

test('bench: in the compact form a panel takes the keypad’s place, and gives it back', (t) => {
  const at = new TestBench({}, undefined, 40, 12);
  t.true(at.text().includes('[ 6 ]'));
  at.keys('b');
  t.true(at.text().includes('battery 100.000 %'));
  t.false(at.text().includes('[ 6 ]'));
  at.keys('o');
  t.true(at.text().includes('no contact moved'));
  at.keys('o');
  t.true(at.text().includes('[ 6 ]'));
});

test('bench: q and Ctrl-C leave', (t) => {
  const { controls } = new TestBench();
  t.deepEqual(
    ['q', 'C-c', 'x', '?'].map((name) => controls.key(name)),
    [true, true, false, false],
  );
});

test('bench: slots keep the machine and bring it back, as a script’s save and restore', (t) => {
  const at = new TestBench();
  at.keys('R', '3');
  t.regex(at.bench.message, /nothing is saved as slot-3/);
  at.controls.key('p');
  at.pass(2200);
  at.keys('1', 'S', '3');
  const saved_us = at.card.now_us;
  at.keys('2', '3');
  t.is(at.card.display, 'PIN>--3');
  at.controls.key('R');
  t.regex(at.bench.message, /which slot/);
  at.controls.key('3');
  t.is(at.card.display, 'PIN>1');
  t.true(at.card.now_us < saved_us);
  // Time goes on from there, and the digit after S and R was a slot, not a key.
  at.keys('4');
  t.is(at.card.display, 'PIN>-4');
});

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
  t.is(at.bench.message, 'column 8: found the end of the line, expected "down" or "up"');
  type(':restore nowhere');
  t.regex(at.bench.message, /a name that was saved before/);
  at.keys(':', 'q', 'x');
  t.true(at.text().includes(':qx_'));
  at.keys('backspace', 'escape');
  t.is(at.bench.prompt, undefined);
  type(`:${'z'.repeat(300)}`);
  t.regex(at.bench.message, /expected a statement/);
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

test('bench: every button of the faults panel can be reached by keyboard and by mouse, and does what it says', (t) => {
  const by = (press: (at: TestBench, name: ButtonName) => void) =>
    BUTTON_ROWS.flat().map((name) => {
      const at = new TestBench({}, undefined, 120, 40);
      at.controls.key('f');
      press(at, name);
      const { faults, log } = at.bench.view();
      return [name, faults.segment, log.at(-1)?.text];
    });
  const wanted: ReadonlyArray<readonly [ButtonName, string, string | undefined]> = [
    ['stick down', '1.a1', 'stick PRESS down'],
    ['stick up', '1.a1', 'stick PRESS up'],
    ['free key', '1.a1', 'free PRESS'],
    ['glitch', '1.a1', 'glitch PRESS 5ms'],
    ['next cell', '2.a1', undefined],
    ['next segment', '1.a2', undefined],
    ['dead', '1.a1', 'segment 1.a1 dead'],
    ['lit', '1.a1', 'segment 1.a1 lit'],
    ['mend', '1.a1', 'segment 1.a1 free'],
    ['clean', '1.a1', 'contacts clean'],
    ['bounce 5', '1.a1', 'contacts bouncy seed=1 max=5ms'],
    ['bounce 25', '1.a1', 'contacts bouncy seed=1 max=25ms'],
    ['next seed', '1.a1', 'contacts bouncy seed=2 max=25ms'],
    ['battery 100', '1.a1', 'battery 100'],
    ['battery 9', '1.a1', 'battery 9'],
    ['battery 1', '1.a1', 'battery 1'],
    ['battery 0', '1.a1', 'battery 0'],
    ['cut', '1.a1', 'cut power'],
    ['cut at write', '1.a1', 'cut power at write 1'],
    ['restore', '1.a1', 'restore power'],
  ];
  const byKeys = by((at, name) => {
    const row = BUTTON_ROWS.findIndex((names) => (names as readonly ButtonName[]).includes(name));
    const place = (BUTTON_ROWS[row] as readonly ButtonName[]).indexOf(name);
    for (const key of [...Array(row).fill('down'), ...Array(place).fill('right'), 'enter']) at.controls.key(key);
  });
  const byMouse = by((at, name) => {
    const { rect } = layoutOf(120, 40, at.bench.panels).panels.find((panel) => panel.name === 'faults')!;
    const { x, y } = buttonsLayout(innerOf(rect), undefined).buttons.find((button) => button.name === name)!.rect;
    at.controls.mouse({ kind: 'down', x, y });
    at.controls.mouse({ kind: 'up', x, y });
  });
  t.deepEqual(byKeys, wanted as unknown as typeof byKeys);
  t.deepEqual(byMouse, byKeys);
});

test('bench: f brings the faults panel and the hand to it, and takes both away', (t) => {
  for (const [columns, rows] of [
    [40, 12],
    [80, 24],
    [250, 70],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    at.controls.key('f');
    t.regex(at.text(), /PRESS whole/);
    at.keys(...Array(4).fill('down'));
    t.regex(at.text(), /supply on/);
    at.keys('enter', 'f');
    t.is(at.bench.hand, 'card');
    t.notRegex(at.text(), /supply cut$|supply cut /m);
    t.is(at.bench.view().state.screen, 'no supply');
  }
});

test('bench: on a display with fewer cells and segments another one is chosen', (t) => {
  const at = new TestBench();
  at.pass(50);
  at.bench.faults.chooseNear(8, 4, 6);
  t.is(at.bench.view().faults.segment, '8.c');
  at.keys('m');
  t.regex(at.bench.view().faults.segment, /^5\.[a-g]$/);
  at.keys('<', '<', '<');
  t.is(at.bench.view().faults.segment, '8.c');
});

test('bench: the mouse chooses a segment on the glass', (t) => {
  for (const [columns, rows, cell, dx, dy, segment] of [
    [80, 24, 3, 0, 2, '3.f'],
    [80, 24, 1, 2, 2, '1.i'],
    [80, 24, 8, 3, 5, '8.d2'],
    [200, 50, 2, 1, 1, '2.a1'],
    [40, 12, 4, 2, 1, '4.c'],
  ] as const) {
    const at = new TestBench({}, undefined, columns, rows);
    const { glass, scale, kind } = layoutOf(columns, rows, at.bench.panels);
    const wide = kind === 'compact' ? 4 : 4 * scale + 2;
    at.controls.mouse({ kind: 'down', x: glass.x + 1 + (cell - 1) * wide + dx, y: glass.y + dy });
    t.is(at.bench.view().faults.segment, segment);
  }
});

test('bench: in the past it does again what was done, until something new is done', (t) => {
  const at = new TestBench();
  at.controls.key('p');
  at.pass(2200);
  at.keys('1', '2', 's');
  t.is(at.card.display, 'PIN>-2');
  const backTo = (display: string) => {
    for (let step = 0; at.card.display !== display; step++) {
      at.controls.key('<');
      if (step > 30) t.fail(`it never goes back to ${display}`);
    }
  };
  backTo('PIN>1');
  t.true(at.text().includes('PAST'));
  at.controls.key('s');
  at.pass(500);
  t.is(at.card.display, 'PIN>-2');
  t.false(at.bench.view().clock.isPast);
  // Where 1 is down already, and not yet debounced: what was to let go of it is not to come.
  backTo('PIN>');
  t.true(at.card.board.contacts.isDown('1'));
  at.controls.key('9');
  t.false(at.card.board.contacts.isDown('1'));
  at.controls.key('s');
  at.pass(1000);
  t.is(at.card.display, 'PIN>9');
  for (let step = 0; step < 40; step++) at.controls.key('<');
  t.is(at.bench.message, 'here begins what is kept of the past');
  t.is(at.card.now_us, 0);
});
