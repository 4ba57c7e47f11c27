import test from 'ava';
import { bench, settled } from './testing.js';

test('link time: with the wall’s clock the card lives between commands', async (t) => {
  const { ask, world } = bench('real');
  ask('SYST:KEY PRESS,2.5');
  t.is(ask('SYST:CLOC?;:DISP:DATA?'), '0.000000;""');
  await world.pass(2_020_999);
  t.is(ask('SYST:CLOC?;:DISP:DATA?'), '2.020999;""');
  await world.pass(1);
  t.is(ask('SYST:CLOC?;:DISP:DATA?'), '2.021000;"PIN>"');
  await world.pass(33_000_000);
  t.is(ask('SYST:CLOC?;:DISP:DATA?'), '35.021000;""');
});

test('link time: *OPC? and *WAI wait for the last press and its rest, and the line goes on after them', async (t) => {
  const { ask, instrument, world } = bench('real');
  let answer: string | undefined;
  ask('SYST:KEY:TYPE "12"');
  void instrument.execute('*WAI;:SYST:CLOC?;*OPC?').then((late) => {
    answer = late;
  });
  await world.pass(399_999);
  t.is(answer, undefined);
  await world.pass(1);
  t.is(answer, '0.400000;1');
});

test('link time: a late timer moves no contact', async (t) => {
  const { ask, card, world } = bench('real', { record: true, contacts: { kind: 'bouncy', seed: 7, max_us: 9000 } });
  const wanted = bench('virtual', { record: true, contacts: { kind: 'bouncy', seed: 7, max_us: 9000 } });
  for (const { ask: askOne } of [{ ask }, wanted]) askOne('SYST:KEY PRESS,2.5;KEY:TYPE "1234"');
  await world.pass(10);
  world.skip(7_654_321);
  t.is(ask('DISP:DATA?'), '"PIN>---4"');
  wanted.ask('SYST:CLOC:ADV 7.654331');
  t.is(card.digest(), wanted.card.digest());
});

test('link time: DISPlay:WAIT? answers at the instant at which the text shows', async (t) => {
  const { ask, instrument, world } = bench('real');
  ask('SYST:KEY PRESS,2.5');
  let answer: string | undefined;
  void instrument.execute('DISP:WAIT? "PIN>",3;:SYST:CLOC?').then((late) => {
    answer = late;
  });
  await world.pass(2_020_999);
  t.is(answer, undefined);
  await world.pass(1);
  t.is(answer, '"PIN>";2.021000');
});

for (const clock of ['virtual', 'real'] as const) {
  test(`link time: DISPlay:WAIT? answers at the instant at which the supply fails (${clock} clock)`, async (t) => {
    const { ask, card, instrument, world } = bench(clock, { model: 'nagra-326', contacts: { kind: 'clean' } });
    ask('SYST:CLOC:MODE VIRT;:SYST:KEY PRESS,2.5;KEY:TYPE "12345678";:SYST:KEY OK;KEY:TYPE "1234";*WAI');
    ask(`SYST:CLOC:MODE ${clock === 'real' ? 'REAL' : 'VIRT'}`);
    card.cutPower(5);
    ask('SYST:KEY OK');
    const pressed_us = card.now_us;
    const answer = instrument.execute('DISP:WAIT? "",25;:SYST:CLOC?');
    if (clock === 'real') await world.pass(30_000_000);
    t.is(await answer, `"";${((pressed_us + 21_000) / 1e6).toFixed(6)}`);
  });
}

test('link time: DISPlay:WAIT? gives up at its end, though what it waits for comes later in the same step', async (t) => {
  const { ask, errors, instrument, world } = bench('real');
  ask('SYST:KEY PRESS,2.5');
  const answer = instrument.execute('DISP:WAIT? "PIN>",2.02');
  world.skip(2_500_000);
  t.is(ask('DISP:DATA?'), '"PIN>"');
  t.is(await answer, '""');
  t.is(errors(), '-365,"Time out error"');
});

test('link time: at the last instant the text is still in time', async (t) => {
  const { ask, instrument, world } = bench('real');
  ask('SYST:KEY PRESS,2.5');
  const answer = instrument.execute('DISP:WAIT? "PIN>",2.021');
  await world.pass(3_000_000);
  t.is(await answer, '"PIN>"');
});

test('link time: who waits when the clock is made virtual is brought to the end', async (t) => {
  const { ask, instrument } = bench('real');
  ask('SYST:KEY PRESS,2.5');
  const shown = instrument.execute('DISP:WAIT? "PIN>",3;:SYST:CLOC?');
  const done = instrument.execute('*OPC?;:SYST:CLOC?');
  ask('SYST:CLOC:MODE VIRT');
  t.is(await shown, '"PIN>";2.600000');
  t.is(await done, '1;2.600000');
  t.is(ask('SYST:CLOC?'), '2.600000');
});

test('link time: a reset ends the wait for the keys that it drops', async (t) => {
  const { ask, instrument, world } = bench('real');
  ask('SYST:KEY 1,3600');
  const done = instrument.execute('*OPC?');
  ask('*RST');
  t.is(await done, '1');
  t.is(world.callCount, 0);
});

test('link time: a wait that is given up leaves nothing behind, no error and no timer', async (t) => {
  const { errors, instrument, world } = bench('real');
  const gone = new AbortController();
  const answer = instrument.execute('DISP:WAIT? "X",3600;:FOO', gone.signal);
  t.is(world.callCount, 1);
  gone.abort();
  await answer;
  t.is(world.callCount, 0);
  t.is(errors(), '0,"No error"');
});

test('link time: after close no timer is left, and waits are over', async (t) => {
  const { ask, instrument, world } = bench('real');
  ask('SYST:KEY 1,10');
  const done = instrument.execute('*OPC?');
  instrument.close();
  await done;
  t.is(world.callCount, 0);
  await settled();
});

test('link time: an idle card with the wall’s clock asks for no timer', (t) => {
  const { ask, world } = bench('real');
  ask('DISP:DATA?');
  t.is(world.callCount, 0);
});

test('link time: a script’s presses and the same presses over the link give the same digest', (t) => {
  const contacts = { kind: 'bouncy', seed: 3, max_us: 20_000 } as const;
  const { ask, card } = bench('virtual', { record: true, contacts });
  const other = bench('virtual', { record: true, contacts }).card;
  ask('SYST:KEY PRESS,2.5;KEY:TYPE "1234";:SYST:KEY OK;KEY:TYPE "482915";:SYST:KEY OK,50ms;*OPC?');
  other.press('PRESS', 2_500_000);
  other.type('1234');
  other.press('OK');
  other.type('482915');
  other.press('OK', 50_000);
  t.is(card.digest(), other.digest());
});

test('link time: a card whose time is moved in this process never goes back', async (t) => {
  const { ask, card, instrument, world } = bench('real');
  ask('SYST:KEY 1;KEY 2');
  const shown = instrument.execute('DISP:WAIT? "X",1');
  card.wait(5_000_000);
  t.is(ask('SYST:CLOC?'), '5.000000');
  t.is(await shown, '""');
  await world.pass(5_199_999);
  t.is(ask('SYST:CLOC?'), '5.199999');
  await world.pass(1);
  t.is(ask('SYST:CLOC?;*OPC?;:SYST:KEY?'), '5.200000;1;2');
});

test('link time: a wait of no time answers at once', (t) => {
  const { ask, errors } = bench('real');
  t.is(ask('DISP:WAIT? "",0;WAIT? "X",0'), '"";""');
  t.is(errors(), '-365,"Time out error"');
});

test('link time: a display that goes blank because the battery is empty is what was waited for', (t) => {
  const { ask, card, errors } = bench();
  ask('SYST:KEY PRESS,2.5;*WAI');
  card.battery(0.001);
  ask('SYST:KEY 1,25;KEY 1,25;KEY 1,25;KEY 1,25');
  t.is(ask('DISP:WAIT? "",85;:STAT:OPER:COND?'), '"";768');
  t.is(errors(), '-365,"Time out error"');
  t.is(ask('DISP:WAIT? "",10;:STAT:OPER:COND?'), '"";0');
  t.is(errors(), '0,"No error"');
});
