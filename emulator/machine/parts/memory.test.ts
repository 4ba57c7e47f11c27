import test from 'ava';
import { encodeRecord, MEMORY_BYTES, type MemoryRecord } from '../../../firmware/storage/record.js';
import { Card } from '../card.js';
import type { CardOptions } from '../card-options.js';
import { memoryRecordOf } from '../card-record.js';
import { CLEAN, thrownBy } from '../testing.js';
import { Memory, SUPPLY_FAILED } from './memory.js';

test('memory: a supply cut at every write of a counter shows no response, and the next login uses no counter twice', (t) => {
  const nagra: CardOptions = { model: 'nagra-326', contacts: { kind: 'clean' }, record: true };
  const enter = (card: Card) => {
    card.press('PRESS', 2_500_000);
    card.type('12345678');
    card.press('OK');
    card.type('1234');
    card.press('OK');
  };
  const counters = new Set<bigint | undefined>();
  for (let write = 1; ; write++) {
    const card = new Card(nagra);
    card.cutPower(write);
    enter(card);
    if (card.display !== '') break;
    t.is(card.facts()?.counter, 0n, `cut at write ${write}`);
    card.restorePower();
    enter(card);
    t.regex(card.display, /^[0-9]{6}$/);
    counters.add(card.facts()?.counter);
  }
  t.deepEqual([...counters], [1n]);
});

test('memory: a record that is damaged while the card sleeps shows the error until idle', (t) => {
  const card = new Card(CLEAN);
  card.board.memory.write(7, 1);
  card.press('PRESS', 2_500_000);
  t.is(card.display, 'ERR MEM');
  card.press('5');
  card.wait(29_820_000);
  t.is(card.display, 'ERR MEM', '30 s after the press, less a millisecond');
  card.wait(1000);
  t.is(card.display, '');
});

test('memory: a card without a key says so', (t) => {
  for (const [model, text] of [
    ['dsc-plus', 'NO KEY'],
    ['dsc-plus-gen1', 'no'],
    ['nagra-326', 'no'],
  ]) {
    const card = new Card({ model, secretHex: '', contacts: { kind: 'clean' } });
    card.press('PRESS', 2_500_000);
    t.is(card.display, text);
  }
});

test('memory: the counter of a card in RAM goes from its last value to 0', (t) => {
  const card = new Card({ ...CLEAN, model: 'nagra-326', counter: 2n ** 64n - 1n });
  card.press('PRESS', 2_500_000);
  card.type('12345678');
  card.press('OK');
  card.type('1234');
  card.press('OK');
  t.is(card.facts()?.counter, 0n);
});

test('memory: a login with a suite without a counter writes nothing', (t) => {
  for (const [suite, counter] of [
    ['OCRA-1:HOTP-SHA1-8:QN06-PSHA1', 0n],
    ['OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', 1n],
  ] as const) {
    const card = new Card({ ...CLEAN, suite });
    const before = card.board.memory.save().hex;
    card.press('PRESS', 2_500_000);
    card.type('1234');
    card.press('OK');
    card.type('123456');
    card.press('OK');
    t.regex(card.display, /^[0-9]{8}$/, suite);
    t.is(card.board.memory.save().hex === before, counter === 0n, suite);
    t.is(card.board.memory.record()?.counter_lo, Number(counter), suite);
  }
});

const NAGRA = memoryRecordOf({ model: 'nagra-326', counter: 7n }).record;

/** The bytes that a factory's record is, written by hand: the first slot, and nothing behind it. */
function imageOf(record: MemoryRecord): string {
  const bytes = new Uint8Array(MEMORY_BYTES);
  encodeRecord(record, 1, bytes);
  return Buffer.from(bytes).toString('hex');
}

test('memory: a factory writes its record and nothing else, over whatever was there, and plans no failure', (t) => {
  const memory = new Memory();
  t.deepEqual(memory.save(), { hex: '00'.repeat(MEMORY_BYTES), failsIn: 0 });
  const long = memoryRecordOf({ serial: 'x'.repeat(32), secretHex: 'ff'.repeat(64) }).record;
  for (const record of [long, NAGRA, long]) {
    memory.failAtWrite(1);
    memory.provision(record);
    t.deepEqual(memory.save(), { hex: imageOf(record), failsIn: 0 });
    t.deepEqual(memory.record(), record);
    memory.write(MEMORY_BYTES - 1, 0xaa);
    t.deepEqual(memory.save(), { hex: `${imageOf(record).slice(0, -2)}aa`, failsIn: 0 });
  }
});

test('memory: a failure that is planned comes at its write, once, and is part of a snapshot', (t) => {
  const memory = new Memory();
  memory.failAtWrite(2);
  memory.write(0, 5);
  const saved = memory.save();
  t.is(saved.failsIn, 1);
  for (const one of [memory, new Memory()]) {
    one.load(saved);
    t.is(
      thrownBy(() => one.write(1, 6)),
      SUPPLY_FAILED,
    );
    one.write(1, 7);
    t.deepEqual([one.read(0), one.read(1), one.save().failsIn], [5, 7, 0]);
  }
});

test('memory: the bytes that were written are counted, and no byte at which the supply failed', (t) => {
  const memory = new Memory();
  memory.provision(NAGRA);
  t.is(memory.writes, 0);
  memory.failAtWrite(3);
  for (const address of [5, 5, 6, 7]) thrownBy(() => memory.write(address, 1));
  t.is(memory.writes, 3);
});

test('memory: what a snapshot loads is what is read, byte by byte and as a record', (t) => {
  const memory = new Memory();
  memory.provision(NAGRA);
  const saved = memory.save();
  const other = new Memory();
  t.is(other.record(), undefined);
  for (const hex of [saved.hex, '00'.repeat(MEMORY_BYTES), saved.hex]) {
    other.load({ hex, failsIn: 0 });
    const bytes = Array.from({ length: MEMORY_BYTES }, (_, address) => other.read(address));
    t.is(Buffer.from(bytes).toString('hex'), hex);
    t.deepEqual(other.record(), hex === saved.hex ? NAGRA : undefined);
  }
});
