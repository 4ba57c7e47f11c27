import { crc32 as crcOfNode } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import {
  crc32,
  decodeRecord,
  encodeRecord,
  isNewer,
  MAX_KEY_BYTES,
  MAX_MODEL_BYTES,
  MAX_SERIAL_BYTES,
  MAX_SUITE_BYTES,
  MEMORY_BYTES,
  type MemoryRecord,
  recordLength,
  SLOT_BYTES,
  slotIsValid,
} from './record.js';

const RECORD: MemoryRecord = {
  model: 'm0',
  serial: 'S-1',
  suite: 'OCRA',
  key: Uint8Array.of(0xff, 0, 0x80, 1, 2),
  counter_hi: 0x01020304,
  counter_lo: 0x85868788,
};

/** Sequence, counter, lengths, model, serial, suite, key: the layout that cards in the field have. */
const BYTES = `a1a2a3a4 0102030485868788 02030405 ${Buffer.from('m0S-1OCRA').toString('hex')} ff00800102`;

test('record: stands in its slot byte for byte as the layout says', (t) => {
  const body = Buffer.from(BYTES.replaceAll(' ', ''), 'hex');
  const slot = new Uint8Array(SLOT_BYTES);
  t.is(encodeRecord(RECORD, 0xa1a2a3a4, slot), body.length + 4);
  t.deepEqual(Buffer.from(slot.subarray(0, body.length)), body);
  t.is(Buffer.from(slot).readUInt32BE(body.length), crcOfNode(body));
  t.true(slot.subarray(body.length + 4).every((byte) => byte === 0));
  t.true(slotIsValid(slot));
  t.deepEqual(decodeRecord(slot), RECORD);
});

test('record: two slots of 256 bytes hold the longest fields', (t) => {
  t.deepEqual([SLOT_BYTES, MEMORY_BYTES], [256, 512]);
  t.deepEqual([MAX_MODEL_BYTES, MAX_SERIAL_BYTES, MAX_SUITE_BYTES, MAX_KEY_BYTES], [32, 32, 64, 64]);
});

test('record: the CRC is that of IEEE 802.3, over every part of anything', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(600), (bytes, start) => {
      const from = Math.min(start, bytes.length);
      return crc32(bytes, from, bytes.length) >>> 0 === crcOfNode(bytes.subarray(from));
    }),
  );
  t.is(
    crc32(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      0,
      256,
    ) >>> 0,
    0x29058c73,
  );
});

/** Lengths of model, serial, suite and key, and the record's length; 0 where there is none. */
const HEADS: ReadonlyArray<readonly [number[], number]> = [
  [[1, 0, 1, 0], 22],
  [[32, 32, 64, 64], 212], // the longest; a slot holds it
  [[0, 32, 64, 64], 0],
  [[33, 32, 64, 64], 0],
  [[32, 33, 64, 64], 0],
  [[32, 32, 0, 64], 0],
  [[32, 32, 65, 64], 0],
  [[32, 32, 64, 65], 0],
];

for (const [lengths, expected] of HEADS) {
  test(`record: a head with the lengths ${lengths.join(', ')} announces ${expected} bytes`, (t) => {
    t.is(recordLength(Uint8Array.of(...new Array<number>(12).fill(0xff), ...lengths)), expected);
  });
}

test('record: an empty slot holds none', (t) => {
  t.false(slotIsValid(new Uint8Array(SLOT_BYTES)));
  t.false(slotIsValid(new Uint8Array(SLOT_BYTES).fill(0xff)));
});

test('record: a number is newer than those up to half of all behind it', (t) => {
  for (const [a, b, newer] of [
    [1, 0, true],
    [0, 0, false],
    [0, 1, false],
    [0, 0xffffffff, true],
    [0x7fffffff, 0, true],
    [0x80000000, 0, false],
  ] as const) {
    t.is(isNewer(a, b), newer, `${a} ${b}`);
  }
});
