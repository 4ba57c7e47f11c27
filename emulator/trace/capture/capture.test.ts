import test from 'ava';
import { KEYS } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import { Card } from '../../machine/card.js';
import { playCapture } from '../testing.js';
import { MOST_CAPTURE_EDGES } from './capture.js';
import { readCapture } from './read-capture.js';

function read(path: string, text: string, isClosedLow = false) {
  return readCapture(path, new TextEncoder().encode(text), isClosedLow);
}

/** `at KEY down|up` of each move, and the length. */
function reported({ moves, length_us }: ReturnType<typeof read>): string {
  return [...moves.map(({ at_us, key, isDown }) => `${at_us} ${KEYS[key]} ${isDown ? 'down' : 'up'}`), length_us].join(
    ', ',
  );
}

const MOVED = '0 5 up, 100 5 down, 2500 5 up, 3000';
const VCD_HEAD =
  '$timescale 1 us $end $scope module top $end $var wire 1 ! K5 $end $upscope $end $enddefinitions $end\n';

const CAPTURES: ReadonlyArray<readonly [name: string, path: string, text: string, wanted: string]> = [
  ['seconds at each change', 'a.csv', 'Time [s],5\n0,0\n0.0001,1\n0.0025,0\n0.003,0\n', MOVED],
  ['seconds before the trigger', 'a.csv', 'time,5\n-0.001,0\n-0.0009,1\n0.0015,0\n2e-3,0\n', MOVED],
  [
    'nanoseconds, CRLF and quotes',
    'a.CSV',
    '"nanoseconds","KEY_5"\r\n0,0\r\n100999,1\r\n2500000,0\r\n3000000,0\r\n',
    MOVED,
  ],
  ['milliseconds between tabs', 'a.csv', 'Time (ms)\tother\tk5\n10\tx\t0\n10.1\ty\t1\n12.5\tz\t0\n13\t-\t0\n', MOVED],
  [
    'samples with their rate',
    'a.csv',
    `; Samplerate: 10 kHz\n5\n0\n${'1\n'.repeat(24)}${'0\n'.repeat(6)}`,
    '0 5 up, 100 5 down, 2500 5 up, 3000',
  ],
  ['carriage returns', 'a.csv', '; a comment\rTime,5\r0,0\r0.0001,1\r0.0025,0\r0.003,0\r', MOVED],
  ['a VCD of one wire', 'a.vcd', `${VCD_HEAD}$dumpvars 0! $end\n#0\n#100 1!\n#2500 0!\n#3000\n`, MOVED],
  [
    'a VCD in picoseconds',
    'a.vcd',
    `${VCD_HEAD.replace('1 us', '100ps')}#7000000\n0!\n#8000000\n1!\n#32000000\n0!\n#37000000\n`,
    MOVED,
  ],
  [
    'a VCD with vectors, reals, strings and unknown levels',
    'a.vcd',
    `$comment x $end ${VCD_HEAD.replace('$upscope', '$var reg 8 v bus $end $upscope')}#0 x! b0101 v r1.5 v sab v\n#50 0!\n$comment 1! $end\n#150 1!\n#2550 z! 0!\n#3000\n`,
    '50 5 up, 150 5 down, 2550 5 up, 3000',
  ],
  [
    'a VCD with one-bit vectors',
    'a.vcd',
    `${VCD_HEAD}#0\n$dumpvars b0 ! $end\n#100 b1 !\n#200 bx !\n#2500 B00 !\n#3000\n`,
    MOVED,
  ],
  [
    'a VCD with the scope of the contacts beside another',
    'a.vcd',
    '$timescale 1us $end $scope module keys $end $var wire 1 a K5 $end $upscope $end $scope module contacts $end $var wire 1 b K5 $end $upscope $end $enddefinitions $end #0 1a 0b #100 1b #2500 0b #3000',
    MOVED,
  ],
];

for (const [name, path, text, wanted] of CAPTURES) {
  test(`capture: ${name} are contacts in microseconds`, (t) => {
    t.is(reported(read(path, text)), wanted);
  });
}

test('capture: of a pulled-up keypad a low level is a closed contact', (t) => {
  t.is(
    reported(read('a.csv', 'us,time,OK\n0,0,1\n0,0.0001,0\n0,0.0002,1\n', true)),
    '0 OK up, 100 OK down, 200 OK up, 200',
  );
});

const MISTAKES: ReadonlyArray<readonly [path: string, text: string, message: string]> = [
  ['a.txt', '', 'a.txt: found another ending, expected a capture that is named .vcd or .csv'],
  ['a.csv', '', 'a.csv: found no rows, expected a header of column names and at least one row'],
  [
    'a.csv',
    'Time,D0\n0,1\n',
    'a.csv: line 1: found no column that is named as a key, expected names such as 0, K5, OK or PRESS',
  ],
  ['a.csv', 'Time,5,K5\n', 'a.csv: line 1: found two columns for one key, expected one'],
  ['a.csv', 'Time,5\n0,2\n', 'a.csv: line 2: found a level that is neither 0 nor 1'],
  ['a.csv', 'Time,5\n0,0\nx,1\n', 'a.csv: line 3: found a time that is not a number'],
  ['a.csv', 'Time,5\n0,0\n1,1\n0.5,0\n', 'a.csv: line 4: found a time that goes back'],
  ['a.csv', 'Time,5\n0,0\n2600000,1\n', 'a.csv: line 3: found more than 30 days, expected a capture of less'],
  ['a.csv', 'Time,5\n0,0\n0,1\n', 'a.csv: found one time in all rows, expected times that rise'],
  [
    'a.csv',
    '5\n0\n',
    'a.csv: line 2: found no times, expected a column such as "Time [s]" or a comment with the sample rate',
  ],
  ['a.vcd', 'hello', 'a.vcd: found no value change dump, expected one that begins with its head'],
  ['a.vcd', '$timescale 1 us $end', 'a.vcd: found the end of the file in the head, expected $enddefinitions $end'],
  [
    'a.vcd',
    '$var wire 1 ! K5 $end $enddefinitions $end',
    'a.vcd: found no $timescale, expected one such as $timescale 1 us $end',
  ],
  [
    'a.vcd',
    VCD_HEAD.replace('1 us', '2 us'),
    'a.vcd: found another $timescale than 1, 10 or 100 of s, ms, us, ns, ps or fs',
  ],
  [
    'a.vcd',
    VCD_HEAD.replace('K5', 'D5'),
    'a.vcd: found no wire that is named as a key, expected names such as K0, OK or PRESS',
  ],
  [
    'a.vcd',
    VCD_HEAD.replace('$upscope', '$var wire 1 b 5 $end $upscope'),
    'a.vcd: found two wires named 5, expected one, or a scope named contacts',
  ],
  ['a.vcd', `${VCD_HEAD}#x`, 'a.vcd: found a time that is not a whole number'],
  ['a.vcd', `${VCD_HEAD}#5 1! #4 0!`, 'a.vcd: found a time that goes back'],
  [
    'a.vcd',
    `${VCD_HEAD}#5 hello`,
    'a.vcd: found a line that is not a value change, expected 0, 1, x or z and a signal, or # and a time',
  ],
  ['a.vcd', `${VCD_HEAD}#5 b10 !`, 'a.vcd: found a value of a contact that is not one bit, expected 0, 1, x or z'],
  ['a.vcd', `${VCD_HEAD}#5 r1.0 !`, 'a.vcd: found a value of a contact that is not one bit, expected 0, 1, x or z'],
  ['a.vcd', `${VCD_HEAD}#5 sdown !`, 'a.vcd: found a value of a contact that is not one bit, expected 0, 1, x or z'],
  [
    'a.vcd',
    `${VCD_HEAD}#5 b1`,
    'a.vcd: found a line that is not a value change, expected 0, 1, x or z and a signal, or # and a time',
  ],
  [
    'a.vcd',
    `${VCD_HEAD}#5 1`,
    'a.vcd: found a line that is not a value change, expected 0, 1, x or z and a signal, or # and a time',
  ],
  [
    'a.vcd',
    VCD_HEAD.replace('wire 1 !', 'wire 4 !'),
    'a.vcd: found more than one bit in the signal of key 5, expected one',
  ],
  [
    'a.vcd',
    VCD_HEAD + Array.from({ length: MOST_CAPTURE_EDGES + 1 }, (_, at) => `#${at} ${at & 1}!\n`).join(''),
    `a.vcd: found more than ${MOST_CAPTURE_EDGES} edges, expected a capture of fewer`,
  ],
];

test('capture: what is none is refused with what was found and what was expected', (t) => {
  for (const [path, text, message] of MISTAKES) {
    t.is(t.throws(() => read(path, text), { instanceOf: InputError }, text.slice(0, 60)).message, message);
  }
  const large = new Uint8Array(16 * 1024 * 1024 + 1);
  t.is(
    t.throws(() => readCapture('a.csv', large, false)).message,
    'a.csv: found more than 16 MiB, expected a smaller capture',
  );
});

test('capture: its contacts do not bounce again, end where it ends, and leave other keys and the hand’s bounce alone', (t) => {
  const played = new Card({ record: true });
  played.down('7');
  played.wait(50_000);
  const [before, clean] = [played.board.contacts.save(), read('a.csv', 'Time,OK\n0,0\n0.1,1\n0.2,0\n0.25,0\n')];
  playCapture(played, clean);
  const after = played.board.contacts.save();
  t.is(played.now_us, 300_000);
  t.is(after.bounce, before.bounce);
  t.is(after.hand, before.hand);
  t.is(after.touching, before.hand);
});
