import { readFileSync } from 'node:fs';
import test from 'ava';
import { InputError } from '../input-error.js';
import { ERROR_PLACES } from './scpi/error-queue.js';
import { LONGEST_LINE } from './scpi/interpreter.js';
import { bench, NOTHING, play, type Step } from './testing.js';

const UNLOCK = 'SYST:KEY PRESS,2.5;*WAI';

const RUNS: Readonly<Record<string, readonly Step[]>> = {
  'names itself': [
    ['*IDN?', 'dscplus,dsc-plus,DEMO-00001,0.1.0'],
    ['*idn?', 'dscplus,dsc-plus,DEMO-00001,0.1.0'],
  ],
  'takes short and long forms in any case': [
    ['SYSTEM:VERSION?', '1999.0'],
    [':syst:vers?', '1999.0'],
    ['System:Version?', '1999.0'],
    ['SYSTE:VERS?', '', -113],
    ['SYST1:ERR1?', NOTHING],
    ['SYSTEM1:ERROR:NEXT1?', NOTHING],
    ['SYST1:ERR1:COUNT1?;ALL1?', `0;${NOTHING}`],
    ['SYST2:ERR?', '', -114],
    ['SYST11:ERR?', '', -114],
    ['SYST0:ERR?', '', -114],
    ['FOO1:ERR?', '', -113],
    ['*IDN1?', '', -113],
    ['SYST:ERROR:NEXT?', NOTHING],
    ['SYST:ERR?', NOTHING],
  ],
  'joins answers as lines join commands, and follows paths': [
    ['SYST:ERR:COUN?;ALL?;:DISP:DATA?', `0;${NOTHING};""`],
    ['SYST:ERR?;COUN?', NOTHING, -113],
    ['SYST:CLOC:MODE?;*OPC?;MODE?', 'VIRT;1;VIRT'],
    ['*OPC?;', '1'],
    ['', ''],
  ],
  'drops the rest of a line after a command error, only the command after another': [
    ['*OPC?;FOO;*OPC?', '1', -113],
    ['*OPC?;*ESE;*OPC?', '1', -109],
    ['*OPC?;$;*OPC?', '1', -101],
    ['*OPC?;*ESE 256;*OPC?', '1;1', -222],
    ['FOO', '', -113],
    ['*ESE?', '0'],
  ],
  'counts parameters and knows their types': [
    ['*RST 1', '', -108],
    ['*IDN? 1', '', -108],
    ['*ESE', '', -109],
    ['*ESE 1,2', '', -108],
    ['*ESE "1"', '', -104],
    ['*ESE ON', '', -104],
    ['*ESE 1S', '', -138],
    ['*ESE -1', '', -222],
    ['*ESE 255.4;*ESE?', '255'],
    ['*ESE 255.5', '', -222],
    ['*ESE #H1F;*ESE?', '31'],
    ['*ESE #1', '', -168],
    ['DISP:WAIT? PIN,1', '', -104],
    ['DISP:WAIT? "PIN>"', '', -109],
    ['SYST:CLOC:MODE FAST', '', -224],
    ['SYST:CLOC:MODE "REAL"', '', -104],
  ],
  'refuses what is no key and no duration': [
    ['SYST:KEY', '', -109],
    ['SYST:KEY 10', '', -222],
    ['SYST:KEY -1', '', -222],
    ['SYST:KEY 1.0', '', -224],
    ['SYST:KEY 1S', '', -138],
    ['SYST:KEY ENTER', '', -224],
    ['SYST:KEY "1"', '', -104],
    ['SYST:KEY 1,3601', '', -222],
    ['SYST:KEY 1,-1', '', -222],
    ['SYST:KEY 1,1HZ', '', -131],
    ['SYST:KEY 1,OK', '', -104],
    ['SYST:KEY 1,1,1', '', -108],
    ['SYST:KEY:TYPE 123', '', -104],
    ['SYST:KEY:TYPE ""', '', -224],
    ['SYST:KEY:TYPE "12a"', '', -224],
    ['SYST:KEY:TYPE "12', '', -151],
    ['*OPC?;:SYST:CLOC?', '1;0.000000'],
  ],
  'understands durations': [
    ['SYST:CLOC:ADV 1;:SYST:CLOC?', '1.000000'],
    ['SYST:CLOC:ADV 100ms;:SYST:CLOC?', '1.100000'],
    ['SYST:CLOC:ADV 2.5 S;:SYST:CLOC?', '3.600000'],
    ['SYST:CLOC:ADV 250US;:SYST:CLOC?', '3.600250'],
    ['SYST:CLOC:ADV 1500NS;:SYST:CLOC?', '3.600252'],
    ['SYST:CLOC:ADV 1E-3;:SYST:CLOC?', '3.601252'],
    ['SYST:CLOC:ADV 3600;:SYST:CLOC?', '3603.601252'],
    ['SYST:CLOC:ADV 3600.1', '', -222],
    ['SYST:CLOC:ADV 0;:SYST:CLOC?', '3603.601252'],
  ],
  'logs in and shows its screens in the status': [
    [`${UNLOCK};:DISP:DATA?;:STAT:OPER:COND?`, '"PIN>";768'],
    ['SYST:KEY:TYPE "1234";:SYST:KEY OK;*OPC?;:DISP:DATA?;:STAT:OPER:COND?', '1;"CHALLNG>";1280'],
    ['SYST:KEY?', 'OK'],
    ['SYST:KEY:TYPE "482915"', ''],
    ['SYST:KEY OK;KEY?', 'OK'],
    ['*WAI;:DISP:DATA?;:STAT:OPER:COND?;EVEN?', '"67044644";2304;3840'],
    ['STAT:OPER?;:SYST:CLOC:ADV 60;:DISP:DATA?', '0;""'],
    ['STAT:OPER:COND?;EVEN?', '0;0'],
  ],
  'shows what is waited for, or nothing and an error': [
    ['SYST:KEY PRESS,2.5;:DISP:WAIT? "PIN>",3;:SYST:CLOC?', '"PIN>";2.021000'],
    ['DISP:WAIT? "PIN>",0', '"PIN>"'],
    ['DISP:WAIT? "PIN>  ",0', '"PIN>"'],
    ['DISP:WAIT? "PIN",1.5S;:SYST:CLOC?', '"";3.521000', -365],
    ['DISP:WAIT? "",60;:SYST:CLOC?', '"";32.021000'],
  ],
  'keeps the last counted key until a reset': [
    ['SYST:KEY?', 'NONE'],
    ['SYST:KEY 7;*WAI;:SYST:KEY?', '7'],
    ['SYST:KEY back;*WAI;:SYST:KEY?', 'BACK'],
    ['*RST;:SYST:KEY?', 'NONE'],
  ],
  'moves contacts in their turn': [
    ['SYST:KEY:DOWN PRESS;:SYST:CLOC:ADV 3;:DISP:DATA?', '"PIN>"'],
    ['SYST:KEY 5;*WAI;:DISP:DATA?', '"PIN>"'],
    ['SYST:KEY:UP PRESS;:SYST:KEY 5;:SYST:KEY:DOWN 6;*WAI;:SYST:CLOC:ADV 0.1;:DISP:DATA?', '"PIN>-6"'],
    ['SYST:KEY:UP 6;:SYST:CLOC:ADV 0.1;:SYST:KEY 7;*WAI;:DISP:DATA?', '"PIN>--7"'],
  ],
  'holds 64 presses': [
    [`SYST:KEY:TYPE "${'1'.repeat(65)}"`, '', -200],
    ['*OPC?;:SYST:CLOC?', '1;0.000000'],
    [`SYST:KEY:TYPE "${'1'.repeat(63)}";:SYST:KEY OK`, ''],
    ['SYST:KEY 2;:SYST:KEY:DOWN 2', '', -200, -200],
    ['*OPC?;:SYST:CLOC?;:SYST:KEY 2;*WAI;:SYST:CLOC?;:SYST:KEY?', '1;12.800000;13.000000;2'],
  ],
  'resets the processor, the keys and what is queued': [
    [`${UNLOCK};:SYST:KEY:TYPE "1234";:SYST:KEY:DOWN 9`, ''],
    ['*RST;*OPC?;:DISP:DATA?;:SYST:CLOC?', '1;"";2.600000'],
    [`${UNLOCK};:DISP:DATA?`, '"PIN>"'],
  ],
  'tests the card': [
    ['*TST?;:DISP:DATA?;SEGM?', `0;"********";${Array(8).fill(65535).join(',')}`],
    ['SYST:CLOC:ADV 1;:DISP:DATA?;SEGM?', `"";${Array(8).fill(0).join(',')}`],
  ],
  'shows raw segments': [[`${UNLOCK};:DISP:SEGM?`, '967,18483,33996,9216,0,0,0,0']],
  'moves time only on command, or not by a command': [
    ['SYST:CLOC:MODE REAL;MODE?;ADV 1', 'REAL', -221],
    ['SYST:CLOC:MODE VIRTUAL;MODE?;ADV 1;:SYST:CLOC?', 'VIRT;1.000000'],
  ],
  'keeps and recalls settings': [
    ['*ESE 1;*SRE 2;:STAT:OPER:ENAB 3;NTR 4;:STAT:QUES:PTR 5;*SAV 9', ''],
    ['SYST:CLOC:MODE REAL;*ESE 0;*SRE 0;:STAT:PRES;*RCL 9', ''],
    ['SYST:CLOC:MODE?;*ESE?;*SRE?;:STAT:OPER:ENAB?;NTR?;PTR?;:STAT:QUES:PTR?;NTR?', 'VIRT;1;2;3;4;32767;5;0'],
    ['*RCL 0;*ESE?;:STAT:OPER:ENAB?;:STAT:QUES:PTR?', '0;0;32767'],
    ['*SAV 10', '', -222],
    ['*RCL -1', '', -222],
    ['*RCL', '', -109],
  ],
};

for (const [title, steps] of Object.entries(RUNS)) {
  test(`instrument: ${title}`, (t) => play(t, steps));
}

test('instrument: the firmware’s version is the package’s', (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  t.is(bench().ask('*IDN?').split(',')[3], version);
});

test('instrument: a serial keeps the fields of its identity apart, and a card without a record has serial 0', (t) => {
  t.is(bench('virtual', { serial: 'A,B;C' }).ask('*IDN?').split(',')[2], 'A_B_C');
  const { ask, card } = bench();
  for (let address = 0; address < card.board.memory.size; address++) card.board.memory.write(address, 0);
  t.is(ask('*IDN?').split(',')[2], '0');
  t.is(ask('*TST?'), '1');
});

test('instrument: HELP:HEADers? is a block that counts its bytes and lists every command', (t) => {
  const answer = bench().ask('SYST:HELP:HEAD?');
  const digits = Number(answer[1]);
  const text = answer.slice(2 + digits);
  t.is(Number(answer.slice(2, 2 + digits)), text.length);
  const lines = text.split('\n');
  t.is(lines.pop(), '');
  for (const line of ['*IDN?/qonly/', '*RST/nquery/', '*ESE', ':SYSTem:KEY', ':SYSTem:ERRor[:NEXT]?/qonly/']) {
    t.true(lines.includes(line), line);
  }
  t.is(new Set(lines.map((line) => line.replace(/\/.*$/, '').replace('?', ''))).size, lines.length);
});

test('instrument: a line of 4,096 characters is executed, a longer one dropped whole with -363', (t) => {
  const { ask, errors } = bench();
  t.is(ask('*OPC?'.padEnd(LONGEST_LINE)), '1');
  t.is(errors(), NOTHING);
  t.is(ask('*OPC?'.padEnd(LONGEST_LINE + 1)), '');
  t.is(errors(), '-363,"Input buffer overrun"');
});

test('instrument: errors are read from the oldest, with the standard’s texts', (t) => {
  const { ask } = bench();
  ask('FOO');
  ask('*ESE 1000');
  ask(`SYST:KEY:TYPE "${'1'.repeat(65)}"`);
  t.is(ask('SYST:ERR:COUN?'), '3');
  t.is(ask('SYST:ERR?'), '-113,"Undefined header"');
  t.is(ask('SYST:ERR:NEXT?'), '-222,"Data out of range"');
  t.is(ask('SYST:ERR?;ERR?'), `-200,"Execution error;key queue full";${NOTHING}`);
});

test('instrument: of more errors than the queue holds the newest becomes -350', (t) => {
  const { ask } = bench();
  for (let i = 0; i < ERROR_PLACES; i++) ask('*ESE 1000');
  t.is(ask('SYST:ERR:COUN?;*ESR?'), `${ERROR_PLACES};144`);
  for (let i = 0; i < 3; i++) ask('FOO');
  t.is(ask('SYST:ERR:COUN?;*ESR?'), `${ERROR_PLACES};40`);
  const errors = ask('SYST:ERR:ALL?').split('",');
  t.is(errors.length, ERROR_PLACES);
  t.true(errors.slice(0, -1).every((error) => error.startsWith('-222,')));
  t.is(errors.at(-1), '-350,"Queue overflow"');
  t.is(ask('SYST:ERR:COUN?'), '0');
});

test('instrument: no error tells what was typed', (t) => {
  const { ask, errors } = bench();
  for (const line of [
    'SYST:KEY:TYPE "98761"x',
    'SYST:KEY:TYPE 98761',
    'SYST:KEY:TYPE "98761',
    'SYST:KEY 98761',
    '98761',
  ]) {
    ask(line);
  }
  t.notRegex(errors(), /9876/);
});

test('instrument: a card file that can’t be kept is -320, and the card is without its supply', (t) => {
  const { ask, errors, card } = bench('virtual', { model: 'nagra-326' });
  card.board.onStored = () => {
    throw new InputError('card file x.card: it can’t be stored');
  };
  ask(`${UNLOCK};:SYST:KEY:TYPE "00000000";:SYST:KEY OK;:SYST:KEY:TYPE "1234";:SYST:KEY OK`);
  t.is(ask('*OPC?;:DISP:DATA?'), '""');
  t.is(errors(), '-320,"Storage fault"');
});
