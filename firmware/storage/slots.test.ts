import test from 'ava';
import fc from 'fast-check';
import type { MemoryHal } from '../hal.js';
import { crc32, encodeRecord, isNewer, MEMORY_BYTES, type MemoryRecord, SLOT_BYTES } from './record.js';
import { RecordStore } from './slots.js';

const FAILED = Symbol('supply failed');

/** Memory whose supply fails at the n-th write. */
class TestMemory implements MemoryHal {
  readonly size = MEMORY_BYTES;
  readonly bytes = new Uint8Array(MEMORY_BYTES);
  writesLeft = Number.POSITIVE_INFINITY;
  readonly reads: number[] = [];
  readonly writes: Array<readonly [address: number, value: number]> = [];
  read(address: number): number {
    this.reads.push(address);
    return this.bytes[address];
  }
  write(address: number, value: number): void {
    if (--this.writesLeft < 0) throw FAILED;
    this.bytes[address] = value;
    this.writes.push([address, value]);
  }
}

const RECORD: MemoryRecord = {
  model: 'dsc-plus',
  serial: 'DEMO-00001',
  suite: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1',
  key: Uint8Array.from({ length: 20 }, (_, i) => 0x31 + i),
  counter_hi: 0,
  counter_lo: 7,
};

function provisioned(record: MemoryRecord): TestMemory {
  const memory = new TestMemory();
  encodeRecord(record, 1, memory.bytes);
  return memory;
}

test('record: CRC-32 has the published check value for "123456789"', (t) => {
  const bytes = new TextEncoder().encode('123456789');
  t.is(crc32(bytes, 0, bytes.length) >>> 0, 0xcbf43926);
});

test('record: what was stored is what is read', (t) => {
  const store = new RecordStore(provisioned(RECORD));
  t.true(store.load());
  t.deepEqual(store.record, RECORD);
  t.false(store.load(), 'an unchanged memory gives the same record object');
});

test('slots: a supply that fails at any byte of a write leaves the old counter or the new one', (t) => {
  for (let cut = 0; ; cut++) {
    const memory = provisioned(RECORD);
    const writer = new RecordStore(memory);
    writer.load();
    writer.storeCounter(0, 8);
    memory.writesLeft = cut;
    let failed = false;
    try {
      writer.storeCounter(0, 9);
    } catch (error) {
      t.is(error, FAILED);
      failed = true;
    }
    const reader = new RecordStore(memory);
    reader.load();
    t.is(reader.record?.counter_lo, failed ? 8 : 9, `cut before byte ${cut}`);
    if (!failed) break;
  }
});

test('slots: writes alternate, and the newest valid slot is taken', (t) => {
  const memory = provisioned(RECORD);
  const store = new RecordStore(memory);
  store.load();
  for (let counter = 8; counter < 20; counter++) {
    store.storeCounter(0, counter);
    const reader = new RecordStore(memory);
    reader.load();
    t.is(reader.record?.counter_lo, counter);
  }
  memory.bytes[5] ^= 1; // slot 0 holds the newest
  const reader = new RecordStore(memory);
  t.true(reader.load());
  t.is(reader.record?.counter_lo, 18, 'the other slot serves where one is damaged');
});

test('slots: damage in every bit of the only slot is found', (t) => {
  const memory = provisioned(RECORD);
  const length = 16 + RECORD.model.length + RECORD.serial.length + RECORD.suite.length + RECORD.key.length + 4;
  for (let bit = 0; bit < length * 8; bit++) {
    memory.bytes[bit >> 3] ^= 1 << (bit & 7);
    const reader = new RecordStore(memory);
    reader.load();
    t.is(reader.record, undefined, `bit ${bit}`);
    memory.bytes[bit >> 3] ^= 1 << (bit & 7);
  }
});

test('slots: random bytes are no record', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: MEMORY_BYTES, maxLength: MEMORY_BYTES }), (bytes) => {
      const memory = new TestMemory();
      memory.bytes.set(bytes);
      const store = new RecordStore(memory);
      return !store.load() && store.record === undefined;
    }),
  );
  t.pass();
});

test('slots: a counter at the end of 32 bits carries, and sequence numbers wrap', (t) => {
  const memory = provisioned({ ...RECORD, counter_lo: 0xffffffff });
  const store = new RecordStore(memory);
  store.load();
  store.storeCounter(1, 0);
  const reader = new RecordStore(memory);
  reader.load();
  t.deepEqual([reader.record?.counter_hi, reader.record?.counter_lo], [1, 0]);
  t.true(isNewer(0, 0xffffffff));
  t.false(isNewer(0xffffffff, 0));
});

test('slots: of two valid slots the one whose sequence number has wrapped is the newer', (t) => {
  for (const [slot, counter_lo] of [
    [0, 8],
    [1, 8],
  ] as const) {
    const memory = new TestMemory();
    const at = (place: number): Uint8Array => memory.bytes.subarray(place * SLOT_BYTES, (place + 1) * SLOT_BYTES);
    encodeRecord(RECORD, 0xffff_ffff, at(1 - slot));
    encodeRecord({ ...RECORD, counter_lo }, 0, at(slot));
    const reader = new RecordStore(memory);
    reader.load();
    t.is(reader.record?.counter_lo, counter_lo, `slot ${slot}`);
  }
});

/** The addresses `from` … `to` − 1. */
function span(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

test('slots: a write makes each byte of the older slot, from its first to the CRC, and no other', (t) => {
  const memory = provisioned(RECORD);
  memory.bytes.fill(0xff, 256);
  for (const [counter_lo, sequence, base] of [
    [8, 2, 256],
    [9, 3, 0],
    [10, 4, 256],
  ] as const) {
    memory.writes.length = 0;
    const store = new RecordStore(memory);
    store.load();
    store.storeCounter(0, counter_lo);
    const slot = new Uint8Array(256);
    const length = encodeRecord({ ...RECORD, counter_lo }, sequence, slot);
    t.deepEqual(
      memory.writes,
      span(0, length).map((i) => [base + i, slot[i]]),
    );
    const reader = new RecordStore(memory);
    reader.load();
    t.is(reader.record?.counter_lo, counter_lo);
  }
});

test('slots: what is read is what the heads announce, and where nothing changed the record once more', (t) => {
  const memory = provisioned(RECORD);
  const store = new RecordStore(memory);
  const length = encodeRecord(RECORD, 1, new Uint8Array(256));
  store.load();
  // The slot in use is read again, for there is one copy of a slot at a time.
  t.deepEqual(memory.reads, [...span(0, length), ...span(256, 272), ...span(0, length)]);
  memory.reads.length = 0;
  t.false(store.load());
  t.deepEqual(memory.reads, [...span(0, length), 256 + 12]);
  store.storeCounter(0, 8);
  memory.reads.length = 0;
  t.false(store.load());
  t.deepEqual(memory.reads.slice(0, length + 1), [...span(256, 256 + length), 12]);
});

test('slots: a record that goes and comes back is another object, and one that stays is the same', (t) => {
  const memory = provisioned(RECORD);
  const store = new RecordStore(memory);
  store.load();
  memory.bytes[0] ^= 1;
  t.deepEqual([store.load(), store.record, store.load()], [true, undefined, false]);
  memory.bytes[0] ^= 1;
  t.deepEqual([store.load(), store.record], [true, RECORD]);
  store.storeCounter(0, 8);
  const kept = store.record;
  t.deepEqual([store.load(), store.record], [false, kept]);
  t.is(store.record, kept);
});
