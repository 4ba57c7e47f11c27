import test from 'ava';
import { ScpiError } from './errors.js';
import { type Command, type Datum, MessageReader } from './message.js';
import { wholeOf } from './numbers.js';

/** Every command of the line, or the number of the error that ends it. */
function readAll(line: string): Array<Command | number> {
  const reader = new MessageReader(line);
  const commands: Array<Command | number> = [];
  try {
    for (;;) {
      const command = reader.next();
      if (command === undefined) return commands;
      commands.push(command);
    }
  } catch (error) {
    if (!(error instanceof ScpiError)) throw error;
    return [...commands, error.number];
  }
}

function headers(line: string): Array<string | number> {
  return readAll(line).map((command) => (typeof command === 'number' ? command : command.header));
}

/** A datum in short: a number with its suffix, a word, or a string in quotes. */
function brief(datum: Datum): string {
  if (datum.kind === 'number') return `${wholeOf(datum, 0)}${datum.suffix}`;
  return datum.kind === 'word' ? datum.text : `'${datum.text}'`;
}

const HEADERS: ReadonlyArray<[line: string, headers: Array<string | number>]> = [
  ['', []],
  ['   ', []],
  [';;', []],
  ['*IDN?', ['*IDN?']],
  ['*idn?', ['*IDN?']],
  [' \t*CLS \0;', ['*CLS']],
  ['SYST:ERR?', ['SYST:ERR?']],
  [':syst:err?', ['SYST:ERR?']],
  ['SYST:ERR?;COUN?', ['SYST:ERR?', 'SYST:COUN?']],
  ['SYST:ERR:COUN?;ALL?', ['SYST:ERR:COUN?', 'SYST:ERR:ALL?']],
  ['SYST:ERR:COUN?;*OPC?;ALL?', ['SYST:ERR:COUN?', '*OPC?', 'SYST:ERR:ALL?']],
  ['SYST:KEY:DOWN 1;UP 1;:DISP:DATA?', ['SYST:KEY:DOWN', 'SYST:KEY:UP', 'DISP:DATA?']],
  ['STAT:OPER:ENAB 1;COND?;:STAT:PRES', ['STAT:OPER:ENAB', 'STAT:OPER:COND?', 'STAT:PRES']],
  ['DISP:DATA?;:*IDN?', ['DISP:DATA?', -101]],
  ['SYST:', [-102]],
  ['SYST::ERR?', [-102]],
  ['SYST: ERR?', [-102]],
  ['*', [-102]],
  [':', [-102]],
  ['?', [-101]],
  ['SYST:KE$Y 1', [-101]],
  ['*IDN?\u00ff', [-101]],
  ['\xff*IDN?', [-101]],
  ['1', [-101]],
  ['*IDN?1', [-111]],
  ['SYST:KEY"1"', [-111]],
  ['*ESE#H1', [-111]],
  ['*IDN??', [-111]],
  ['ABCDEFGHIJKL', ['ABCDEFGHIJKL']],
  ['ABCDEFGHIJKLM', [-112]],
  ['*CLS;*X!;*OPC?', ['*CLS', -101]],
];

for (const [line, wanted] of HEADERS) {
  test(`message reader: headers of ${JSON.stringify(line)}`, (t) => t.deepEqual(headers(line), wanted));
}

const DATA: ReadonlyArray<[data: string, read: string | number]> = [
  ['1', '1'],
  [' \t 1 , 2 ', '1 2'],
  ['+12', '12'],
  ['-3', '-3'],
  ['0', '0'],
  ['-0', '0'],
  ['.5', '1'],
  ['0.49', '0'],
  ['-1.5', '-2'],
  ['12.', '12'],
  ['1e2', '100'],
  ['1 E +2', '100'],
  ['15E-1', '2'],
  ['100ms', '100MS'],
  ['2.5 S', '3S'],
  ['1EX', '1EX'],
  ['000000000000000000000000007', '7'],
  ['#H1f', '31'],
  ['#q17', '15'],
  ['#B101', '5'],
  ['OK', 'OK'],
  ['virt,real', 'VIRT REAL'],
  ['"a""b"', `'a"b'`],
  [`'it''s'`, `'it's'`],
  ['"";*CLS', `''`],
  ['"a;b,c"', `'a;b,c'`],
  [',', -102],
  ['1,', -102],
  ['1,,2', -102],
  ['1 2', -102],
  ['"a" b', -102],
  ['1\xff', -101],
  ['+', -121],
  ['.', -121],
  ['1.2.3', -121],
  ['1e+', -121],
  ['#H', -121],
  ['#HG', -121],
  ['#Q8', -121],
  ['#B2', -121],
  ['1e32001', -123],
  ['1e-999999', -123],
  ['1'.repeat(256), -124],
  ['#HFFFFFFFFFFFFFF', -124],
  ['1ABCDEFGHIJKLM', -134],
  ['A-B', -141],
  ['A?', -141],
  ['ABCDEFGHIJKLM', -144],
  ['"', -151],
  ['"abc', -151],
  ['"a\xe9"', -151],
  ['#15hello', -168],
  ['#0hello', -168],
  ['#', -102],
  ['#Z', -102],
  ['(1)', -178],
  ['@1', -102],
];

for (const [data, wanted] of DATA) {
  test(`message reader: data ${JSON.stringify(data)}`, (t) => {
    const [first] = readAll(`X ${data}`);
    t.deepEqual(typeof first === 'number' ? first : first.data.map(brief).join(' '), wanted);
  });
}

const WHOLE: ReadonlyArray<[text: string, decimals: number, value: number]> = [
  ['1', 6, 1_000_000],
  ['0.0000005', 6, 1],
  ['0.00000049', 6, 0],
  ['3600', 6, 3_600_000_000],
  ['3600.0000005', 6, 3_600_000_001],
  ['1e-7', 6, 0],
  ['999999999999999', 0, 999_999_999_999_999],
  ['1000000000000000', 0, Number.POSITIVE_INFINITY],
  ['-1e30', 0, Number.NEGATIVE_INFINITY],
  ['1e32000', 0, Number.POSITIVE_INFINITY],
  ['1e-32000', 6, 0],
  ['0e32000', 6, 0],
  ['-0.1', 0, 0],
];

for (const [text, decimals, value] of WHOLE) {
  test(`number: ${text} with ${decimals} decimals as a whole number`, (t) => {
    const [first] = readAll(`X ${text}`);
    const [datum] = (first as Command).data;
    t.is(datum.kind === 'number' ? wholeOf(datum, decimals) : undefined, value);
  });
}
