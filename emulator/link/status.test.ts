import test from 'ava';
import { bench, play, type Step } from './testing.js';

const UNLOCK = 'SYST:KEY PRESS,2.5;*WAI';

const RUNS: Readonly<Record<string, readonly Step[]>> = {
  'power-on is an event until it is read': [['*ESR?;*ESR?', '128;0']],
  'errors set the bit of their class': [
    ['*CLS;FOO', '', -113],
    ['*ESR?', '32'],
    ['*ESE 256', '', -222],
    ['*ESR?', '16'],
    ['DISP:WAIT? "X",0', '""', -365],
    ['*ESR?', '8'],
  ],
  '*OPC sets its bit when the last key command is done, and not before': [
    ['*CLS;*OPC;*ESR?', '1'],
    ['SYST:KEY 1;*OPC;*ESR?', '0'],
    ['SYST:CLOC:ADV 0.199999;*ESR?', '0'],
    ['SYST:CLOC:ADV 1US;*ESR?', '1'],
  ],
  '*CLS and *RST forget a waiting *OPC': [
    ['*CLS;:SYST:KEY 1;*OPC;*CLS;*WAI;*ESR?', '0'],
    ['SYST:KEY 1;*OPC;*RST;*WAI;*ESR?', '0'],
  ],
  'masks keep their bits, bit 6 of *SRE and bit 15 of SCPI’s apart': [
    ['*SRE 255;*SRE?;*ESE 255;*ESE?', '191;255'],
    ['STAT:OPER:ENAB 65535;ENAB?;:STAT:QUES:ENAB #H8001;ENAB?', '32767;1'],
    ['STAT:OPER:PTR 0;NTR 32768;PTR?;NTR?', '0;0'],
    ['STAT:OPER:ENAB 65536', '', -222],
  ],
  'STATus:PRESet sets SCPI’s masks and filters, not the common ones': [
    ['*SRE 1;*ESE 2;:STAT:OPER:ENAB 3;PTR 4;NTR 5;:STAT:QUES:ENAB 6;:STAT:PRES', ''],
    ['STAT:OPER:ENAB?;PTR?;NTR?;:STAT:QUES:ENAB?;PTR?;NTR?;*SRE?;*ESE?', '0;32767;0;0;32767;0;1;2'],
  ],
  'the status byte sums up errors, standard events and messages': [
    ['*CLS;*STB?', '0'],
    ['*OPC?;*STB?;*STB?', '1;16;16'],
    ['*ESE 32;*STB?', '0'],
    ['FOO', '', -113],
    ['*STB?;*SRE 32;*STB?', '32;112'],
    ['*ESR?;*STB?', '32;16'],
  ],
  '*CLS clears events and errors and leaves masks': [
    ['*ESE 255;*SRE 255;:STAT:OPER:ENAB 32767', ''],
    [`${UNLOCK};*STB?;*CLS;*STB?`, '224;80'],
    ['STAT:OPER:EVEN?;ENAB?;*ESE?;*SRE?', '0;32767;255;191'],
  ],
  'the operation register latches what came and went while time passed': [
    [`${UNLOCK};:SYST:CLOC:ADV 60;:STAT:OPER:COND?;EVEN?;EVEN?`, '0;768;0'],
    [`STAT:OPER:PTR 0;NTR 256;:${UNLOCK};:STAT:OPER:EVEN?`, '0'],
    ['SYST:CLOC:ADV 60;:STAT:OPER:EVEN?', '256'],
    [`STAT:OPER:ENAB 512;PTR 512;:${UNLOCK};*STB?;*SRE 128;*STB?`, '128;208'],
  ],
};

for (const [title, steps] of Object.entries(RUNS)) {
  test(`link status: ${title}`, (t) => play(t, steps));
}

test('link status: an error in the queue is bit 2 of the status byte', (t) => {
  const { ask } = bench();
  ask('FOO');
  t.is(ask('*SRE 4;*STB?'), '68');
  t.is(ask('SYST:ERR?;*STB?'), '-113,"Undefined header";16');
});

test('link status: a low battery is bit 9 of the questionable register', (t) => {
  const { ask, card } = bench();
  t.is(ask('STAT:QUES:COND?'), '0');
  card.battery(9.9);
  t.is(ask('STAT:QUES:COND?;EVEN?;ENAB 512;*STB?'), '512;512;16');
  card.battery(100);
  t.is(ask('STAT:QUES:COND?'), '0');
  card.battery(9.9);
  t.is(ask('*STB?'), '8');
});

test('link status: a battery that runs low while the card is on is seen without a key', (t) => {
  const { ask, card } = bench();
  ask('SYST:KEY:DOWN PRESS;:SYST:CLOC:ADV 3;:SYST:KEY:UP PRESS');
  card.battery(10);
  t.is(ask('STAT:QUES:COND?'), '0');
  t.is(ask('SYST:CLOC:ADV 1;:STAT:QUES:COND?'), '512');
});

test('link status: a memory error is bit 10 of the questionable register', (t) => {
  const { ask, card } = bench();
  for (let address = 0; address < card.board.memory.size; address++) card.board.memory.write(address, 0);
  t.is(ask(`${UNLOCK};:DISP:DATA?;:STAT:QUES:COND?;:STAT:OPER:COND?`), '"ERR MEM";1024;256');
});

test('link status: the other order of fields has its own bits', (t) => {
  const { ask } = bench('virtual', { model: 'nagra-326' });
  t.is(ask(`${UNLOCK};:STAT:OPER:COND?`), '1280');
  t.is(ask('SYST:KEY:TYPE "12345678";:SYST:KEY OK;*WAI;:STAT:OPER:COND?'), '768');
});
