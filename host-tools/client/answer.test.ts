import test from 'ava';
import { quoted, readErrors, splitAnswers, unquote, wholeNumber } from './answer.js';
import { AnswerLines } from './answer-lines.js';

const LINES: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['', ['']],
  ['1;2', ['1', '2']],
  ['"a;b";3', ['"a;b"', '3']],
  ['"a"";""b";3', ['"a"";""b"', '3']],
  ['"PIN>;3', ['"PIN>;3']],
];

test('answer reader: a line is split where no quotes are', (t) => {
  for (const [line, parts] of LINES) t.deepEqual(splitAnswers(line), parts, line);
});

test('answer reader: a string comes out as it went in, and what is none is refused', (t) => {
  for (const text of ['', 'PIN>--3', 'say "x"']) t.is(unquote(quoted(text)), text);
  for (const damaged of ['"a', 'a"', '"a"b"', 'PIN>', '']) t.is(unquote(damaged), undefined, damaged);
});

const NUMBERS: ReadonlyArray<readonly [string, number | undefined]> = [
  ['0', 0],
  ['-9', -9],
  ['+999999999', 999_999_999],
  ['1234567890', undefined],
  ['', undefined],
  ['-', undefined],
  ['1.5', undefined],
];

test('answer reader: whole numbers have a sign and nine digits at most', (t) => {
  for (const [text, number] of NUMBERS) t.is(wholeNumber(text), number, text);
});

const QUEUES: ReadonlyArray<readonly [string, unknown]> = [
  ['0,"No error"', []],
  ['-113,"Undefined header"', [{ number: -113, text: 'Undefined header' }]],
  [
    '-200,"Execution error;key queue full",-350,"Queue overflow"',
    [
      { number: -200, text: 'Execution error;key queue full' },
      { number: -350, text: 'Queue overflow' },
    ],
  ],
  ['-113', undefined],
  ['-113,"Undefined header",-222', undefined],
  ['-113,Undefined header', undefined],
  ['x,"Undefined header"', undefined],
];

test('answer reader: the error queue is read entry by entry, and damaged entries are not', (t) => {
  for (const [answer, errors] of QUEUES) t.deepEqual(readErrors(answer), errors as never, answer);
});

test('answer reader: lines end by LF, CR or CRLF wherever the pieces are cut', (t) => {
  const text = 'one\ntwo\rthree\r\n\nfour\n';
  for (let size = 1; size <= text.length; size++) {
    const lines: string[] = [];
    const reader = new AnswerLines(
      (line) => lines.push(line),
      () => t.fail(),
    );
    for (let at = 0; at < text.length; at += size) reader.push(Buffer.from(text.slice(at, at + size)));
    t.deepEqual(lines, ['one', 'two', 'three', 'four']);
  }
});

test('answer reader: megabytes without a line end are reported once, dropped up to the end, and the next line is read', (t) => {
  const lines: string[] = [];
  let tooLong = 0;
  const reader = new AnswerLines(
    (line) => lines.push(line),
    () => {
      tooLong += 1;
    },
  );
  for (let i = 0; i < 64; i++) reader.push(Buffer.alloc(65_536, 0x78));
  reader.push(Buffer.from('end\nnext\n'));
  t.deepEqual([tooLong, lines], [1, ['next']]);
  reader.push(Buffer.from(`${'y'.repeat(16_384)}\n`));
  t.is(lines.at(-1)!.length, 16_384);
  reader.push(Buffer.from(`${'z'.repeat(16_385)}\nlast\n`));
  t.deepEqual([tooLong, lines.length, lines.at(-1)], [2, 3, 'last']);
});
