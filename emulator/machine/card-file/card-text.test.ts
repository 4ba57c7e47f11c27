import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../input-error.js';
import { completeRecord } from '../card-record.js';
import { readCardText, writeCardText } from './card-text.js';

const FIELDS = {
  format: 'dscplus card 1',
  model: 'nagra-326',
  serial: 'DSC-000123',
  key: '3132333435363738393031323334353637383930',
  suite: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1',
  counter: '41',
};

test('card text: is the JSON object that other programs rely on', (t) => {
  const record = { model: FIELDS.model, serial: FIELDS.serial, suite: FIELDS.suite, counter: 41n };
  const text = writeCardText({ ...record, secretHex: FIELDS.key });
  t.deepEqual(JSON.parse(text), FIELDS);
  t.is(text, `${JSON.stringify(FIELDS, undefined, '  ')}\n`);
});

test('card text: a key is written in small letters', (t) => {
  t.is(JSON.parse(writeCardText(completeRecord({ secretHex: 'aBCd' }))).key, 'abcd');
});

test('card text: what is written reads back', (t) => {
  const record = fc.record({
    secretHex: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    serial: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 32 }),
    counter: fc.bigInt(0n, 2n ** 64n - 1n),
  });
  fc.assert(
    fc.property(record, (fields) => {
      t.deepEqual(readCardText(writeCardText(completeRecord(fields))), completeRecord(fields));
    }),
  );
});

const without = ({ counter: _, ...rest }: typeof FIELDS): object => rest;
const REFUSED: ReadonlyArray<readonly [string, string, RegExp]> = [
  ['an empty file', '', /^it is empty/],
  ['a file of blanks', ' \n', /^it is empty/],
  ['half a file', JSON.stringify(FIELDS).slice(0, -20), /^it is not JSON text.*damaged.*card new/],
  ['an array', '[]', /^it holds no JSON object/],
  ['null', 'null', /^it holds no JSON object/],
  ['a number', '5', /^it holds no JSON object/],
  ['another format', JSON.stringify({ ...FIELDS, format: 'dscplus card 2' }), /"dscplus card 2".*"dscplus card 1"/],
  [
    'a missing field',
    JSON.stringify(without(FIELDS)),
    /field "counter" is missing: there must be format, model, serial, key, suite, counter$/,
  ],
  [
    'an unknown field',
    JSON.stringify({ ...FIELDS, pin: '1234' }),
    /there is a field "pin", but there must only be format, model, serial, key, suite, counter$/,
  ],
  ['the field __proto__', JSON.stringify(FIELDS).replace('{', '{"__proto__": {}, '), /there is a field "__proto__"/],
  ['a counter that is a number', JSON.stringify({ ...FIELDS, counter: 41 }), /"counter" is a JSON number/],
  ['a key that is an array', JSON.stringify({ ...FIELDS, key: [49] }), /"key" is an array/],
  ['a serial that is null', JSON.stringify({ ...FIELDS, serial: null }), /"serial" is null/],
  ['a counter with a sign', JSON.stringify({ ...FIELDS, counter: '+41' }), /counter is "\+41"/],
  ['an unknown model', JSON.stringify({ ...FIELDS, model: 'x' }), /model is "x"/],
  ['a suite that does not fit', JSON.stringify({ ...FIELDS, model: 'dsc-plus' }), /takes challenges of 6/],
];

for (const [title, text, message] of REFUSED) {
  test(`card text: refuses ${title}`, (t) => {
    t.throws(() => readCardText(text), { instanceOf: InputError, message });
  });
}

test('card text: no message repeats the key, wherever the text is cut or damaged', (t) => {
  const text = JSON.stringify(FIELDS);
  const place = fc.nat(text.length);
  const damaged = fc.tuple(place, place, fc.string({ maxLength: 3 })).map(([a, b, put]) => {
    return text.slice(0, Math.min(a, b)) + put + text.slice(Math.max(a, b));
  });
  fc.assert(
    fc.property(damaged, (changed) => {
      try {
        readCardText(changed);
      } catch (error) {
        t.true(error instanceof InputError);
        t.notRegex((error as Error).message, /3132333435/);
      }
    }),
    { numRuns: 1000 },
  );
});
