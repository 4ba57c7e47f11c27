/** The cells of a file that may hold anything: what each kind of value is, and what is none. */
import test from 'ava';
import { StoreError } from '../errors.js';
import {
  anyNumber,
  anyText,
  bytes,
  type Cell,
  counter,
  counterText,
  flag,
  text,
  whole,
  wholes,
} from './libsql-cells.js';
import { type Column, optional } from './shape.js';

/** Of one row the database gives a Buffer, of several an ArrayBuffer. */
function both(content: string | Uint8Array): Cell[] {
  const buffer = Buffer.from(content as string);
  return [buffer, new Uint8Array(buffer).buffer];
}

const NO_BYTES: readonly Cell[] = [null, 5, 'x', new Uint8Array([65])];

/** Cells, and their value; a text is the end of the message where they have none. */
const READS: ReadonlyArray<
  readonly [column: Column<unknown, Cell>, cells: readonly Cell[], value: unknown, refused?: string]
> = [
  [bytes('c'), both('ab'), Buffer.from('ab')],
  [bytes('c'), NO_BYTES, undefined, 'no bytes'],
  [text('c'), both('aé\u{1f600}'), 'aé\u{1f600}'],
  [text('c'), both(''), ''],
  [text('c'), both('\ufffd'), '\ufffd'],
  [text('c'), both('\ufeffa\ufffd'), '\ufeffa\ufffd'],
  [text('c'), both(Uint8Array.of(0x61, 0xff)), undefined, 'text that is not UTF-8'],
  [text('c'), NO_BYTES, undefined, 'no bytes'],
  [anyText('c'), both('é'), 'é'],
  [anyText('c'), both(Uint8Array.of(0xff)), '\ufffd'],
  [anyText('c'), [null, 5, 0], ''],
  [anyNumber('c'), ['5', 5], 5],
  [anyNumber('c'), [null], 0],
  [whole('c'), [0], 0],
  [whole('c'), [-5], -5],
  [whole('c'), [2 ** 53 - 1], 2 ** 53 - 1],
  [whole('c'), [2 ** 53, 0.5, null, '5', Number.NaN, Buffer.from('5')], undefined, 'no whole number'],
  [optional(whole('c')), [5], 5],
  [optional(whole('c')), [null], undefined],
  [optional(whole('c')), ['5'], undefined, 'no whole number'],
  [flag('c'), [0], false],
  [flag('c'), [1], true],
  [flag('c'), [2, -1, null, '1', 0.5], undefined, 'neither 0 nor 1'],
  [counter('c'), both('00000000000000000000'), 0n],
  [counter('c'), both('18446744073709551616'), 2n ** 64n],
  [counter('c'), [...both('18446744073709551617'), ...both('99999999999999999999')], undefined, 'no counter'],
  [
    counter('c'),
    [...both('0'), ...both('000000000000000000000'), ...both('0000000000000000000x'), ...both('')],
    undefined,
    'no counter',
  ],
  [counter('c'), NO_BYTES, undefined, 'no bytes'],
  [wholes('c'), both('[]'), []],
  [wholes('c'), both('[0]'), [0]],
  [wholes('c'), both('[999999999999999,123456789012345]'), [999_999_999_999_999, 123_456_789_012_345]],
  [
    wholes('c'),
    [
      '[,]',
      '[1,]',
      '[,1]',
      '[-1]',
      '[1.5]',
      '[1e5]',
      '5',
      '[ 1]',
      '[9999999999999999]',
      '[1,9999999999999999]',
    ].flatMap(both),
    undefined,
    'no list of times',
  ],
  [wholes('c'), NO_BYTES, undefined, 'no bytes'],
];

test('libsql cells: each holds what it should, or is damaged', (t) => {
  for (const [column, cells, value, refused] of READS) {
    for (const cell of cells) {
      if (refused === undefined) t.deepEqual(column.read(cell, 'the place'), value);
      else {
        const { message } = t.throws(() => column.read(cell, 'the place'), { instanceOf: StoreError }, String(cell));
        t.is(message, `the store is damaged: the place holds ${refused}: restore it from a backup`);
      }
    }
  }
});

test('libsql cells: text is selected as bytes, and counters compare as texts', (t) => {
  for (const column of [text, anyText, counter, wholes]) t.is(column('c').sql('t'), 'CAST(t.c AS BLOB)');
  for (const column of [bytes, anyNumber, whole, flag]) t.is(column('c').sql('t'), 't.c');
  t.is(counterText(7n), '00000000000000000007');
  t.is(counterText(2n ** 64n), '18446744073709551616');
});
