import test from 'ava';
import { MODELS, type Model } from './models.js';
import { ocra } from './ocra/ocra.js';
import { Responder } from './responder.js';
import { encodeRecord, MEMORY_BYTES, type MemoryRecord } from './storage/record.js';
import { Entry } from './ui/entry.js';

const [DSC_PLUS] = MODELS as [Model];
const KEY = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
const RECORD: MemoryRecord = {
  model: 'dsc-plus',
  serial: 'R-1',
  suite: DSC_PLUS.suite,
  key: KEY,
  counter_hi: 0,
  counter_lo: 0,
};

/** A responder on memory that holds a record, and a way to put another there. */
function responder() {
  const bytes = new Uint8Array(MEMORY_BYTES);
  const read = (address: number) => bytes[address];
  const memory = { size: MEMORY_BYTES, read, write: () => {} };
  const made = new Responder(memory, DSC_PLUS);
  const entry = new Entry(DSC_PLUS);
  for (const digit of [1, 2, 3, 4]) entry.append(0, digit);
  for (const digit of [4, 8, 2, 9, 1, 5]) entry.append(1, digit);
  const respond = (record: MemoryRecord): string => {
    encodeRecord(record, 1, bytes.fill(0));
    made.load();
    const out = new Uint8Array(DSC_PLUS.response_digits);
    made.respond(entry, out);
    return out.join('');
  };
  return { made, bytes, respond };
}

function changed(at: number): Uint8Array {
  return KEY.with(at, 0xee);
}

const OTHERS: ReadonlyArray<readonly [string, Partial<MemoryRecord>]> = [
  ['the same', {}],
  ['another suite', { suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1' }],
  ['a key with another first byte', { key: changed(0) }],
  ['a key with another last byte', { key: changed(19) }],
  ['a key that goes on', { key: Uint8Array.of(...KEY, 0) }],
  ['a key that goes on with a byte', { key: Uint8Array.of(...KEY, 7) }],
  ['a key that ends sooner', { key: KEY.subarray(0, 19) }],
  ['another serial', { serial: 'R-2' }],
];

for (const [what, change] of OTHERS) {
  test(`responder: after one record, ${what}: each gives its own response`, (t) => {
    const { respond } = responder();
    for (const record of [RECORD, { ...RECORD, ...change }, RECORD]) {
      const { suite, key } = record;
      t.is(respond(record), ocra({ suite, key, question: '482915', pin: '1234' }));
    }
  });
}

test('responder: knows whether there is a record, and whether it has a key', (t) => {
  const { made, bytes, respond } = responder();
  t.false(made.load());
  t.false(made.hasKey);
  respond(RECORD);
  t.true(made.hasKey);
  respond({ ...RECORD, key: Uint8Array.of(7) });
  t.true(made.hasKey, 'be it of one byte');
  encodeRecord({ ...RECORD, key: new Uint8Array(0) }, 1, bytes.fill(0));
  t.true(made.load());
  t.false(made.hasKey);
  bytes[0] ^= 1;
  t.false(made.load());
});
