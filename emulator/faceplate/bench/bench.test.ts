import test from 'ava';
import { TestBench } from '../testing.js';

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
    const { screen, countDowns, exits } = at.bench.view().state;
    return [
      screen,
      countDowns.map(({ what, left_ms, to }) => `${what} ${left_ms} ${to}`),
      exits.map((exit) => exit.join()),
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
  const reported = () => {
    const { screen, countDowns, exits } = at.bench.view().state;
    return [screen, countDowns.map(({ what, to }) => `${what} ${to}`).join(), exits.map((exit) => exit.join()).join()];
  };
  at.keys('x');
  t.deepEqual(reported(), ['no supply', '', 'supply back,off']);
  at.keys('x', 'p');
  at.pass(2200);
  const { board, model } = at.card;
  board.firmware.settleEnergy(board.now_us / 1000);
  board.battery.load((model.display_nA + model.awake_nA) * 7000);
  board.firmware.settleEnergy(board.now_us / 1000);
  t.deepEqual(reported(), ['pin', 'idle off,battery no supply', 'hold,pin,ok,challenge']);
  t.is(at.bench.view().state.countDowns[1].left_ms, 7000);
  at.pass(6999);
  t.is(at.card.display, 'PIN>');
  at.pass(1);
  t.deepEqual(reported(), ['no supply', '', 'another battery,off']);
});

test('bench: log and scope are bounded', (t) => {
  const at = new TestBench();
  at.card.setContacts({ kind: 'bouncy', seed: 3, max_us: 5000 });
  for (let press = 0; press < 400; press++) at.card.press('5');
  const { log, scope } = at.bench.view();
  t.is(log.entries.length, 800);
  t.true(scope.tracks.find(({ key }) => key === '5')!.raw.length >= 800);
});

test('bench: in the compact form a panel takes the keypad’s place, and gives it back', (t) => {
  const at = new TestBench({}, undefined, 40, 12);
  t.true(at.text().includes('[ 6 ]'));
  at.keys('b');
  t.true(at.text().includes('battery 100.000 %'));
  t.false(at.text().includes('[ 6 ]'));
  at.keys('o');
  t.true(at.text().includes('PRESS>raw'));
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
