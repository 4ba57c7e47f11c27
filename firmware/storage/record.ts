/**
 * The card's record as bytes, and the two slots that keep it. A slot holds, from its first byte:
 *
 *   sequence (4)  counter (8)  lengths of model, serial, suite, key (4)  model  serial  suite  key  CRC-32 (4)
 *
 * Numbers are big-endian. The CRC comes last, so a slot that was being written when the supply failed does not check.
 */

export const SLOT_BYTES = 256;
/** Both slots: what the memory part must hold. */
export const MEMORY_BYTES = 2 * SLOT_BYTES;
const HEAD_BYTES = 16;
/** Where a slot keeps the length of its model's name, which no record has as 0. */
export const MODEL_LENGTH_AT = 12;
const CRC_BYTES = 4;
export const MAX_MODEL_BYTES = 32;
export const MAX_SERIAL_BYTES = 32;
export const MAX_SUITE_BYTES = 64;
export const MAX_KEY_BYTES = 64;

/** The content of the card's memory. The counter is two halves of 32 bits: 64 bits do not fit a number. */
export interface MemoryRecord {
  readonly model: string;
  readonly serial: string;
  readonly suite: string;
  readonly key: Uint8Array;
  readonly counter_hi: number;
  readonly counter_lo: number;
}

const CRC_TABLE = new Int32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  CRC_TABLE[n] = c;
}

/** CRC-32 (the polynomial of IEEE 802.3, reflected) of `bytes[start … end)`, as a signed 32-bit integer. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let c = -1;
  for (let i = start; i < end; i++) c = CRC_TABLE[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return ~c;
}

export function readWord(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

function writeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Length of the record that a slot's head announces, CRC included; 0 where the head can't be right. */
export function recordLength(slot: Uint8Array): number {
  const model = slot[MODEL_LENGTH_AT];
  const serial = slot[13];
  const suite = slot[14];
  const key = slot[15];
  if (model === 0 || model > MAX_MODEL_BYTES || serial > MAX_SERIAL_BYTES) return 0;
  if (suite === 0 || suite > MAX_SUITE_BYTES || key > MAX_KEY_BYTES) return 0;
  return HEAD_BYTES + model + serial + suite + key + CRC_BYTES;
}

function writeText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

function readText(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[at + i]);
  return text;
}

/**
 * Writes the record into `slot` (at least `SLOT_BYTES`). Texts are printable ASCII within the bounds above.
 * @returns the record's length, CRC included
 */
export function encodeRecord(record: MemoryRecord, sequence: number, slot: Uint8Array): number {
  writeWord(slot, 0, sequence);
  writeWord(slot, 4, record.counter_hi);
  writeWord(slot, 8, record.counter_lo);
  slot[12] = record.model.length;
  slot[13] = record.serial.length;
  slot[14] = record.suite.length;
  slot[15] = record.key.length;
  let at = writeText(slot, HEAD_BYTES, record.model);
  at = writeText(slot, at, record.serial);
  at = writeText(slot, at, record.suite);
  slot.set(record.key, at);
  at += record.key.length;
  writeWord(slot, at, crc32(slot, 0, at));
  return at + CRC_BYTES;
}

/** Reads a slot's record. The slot's CRC must have been checked. */
export function decodeRecord(slot: Uint8Array): MemoryRecord {
  const modelEnd = HEAD_BYTES + slot[12];
  const serialEnd = modelEnd + slot[13];
  const suiteEnd = serialEnd + slot[14];
  return {
    model: readText(slot, HEAD_BYTES, slot[12]),
    serial: readText(slot, modelEnd, slot[13]),
    suite: readText(slot, serialEnd, slot[14]),
    key: slot.slice(suiteEnd, suiteEnd + slot[15]),
    counter_hi: readWord(slot, 4),
    counter_lo: readWord(slot, 8),
  };
}

/** Whether the slot holds a whole record. */
export function slotIsValid(slot: Uint8Array): boolean {
  const length = recordLength(slot);
  if (length === 0) return false;
  const body = length - CRC_BYTES;
  return readWord(slot, body) === crc32(slot, 0, body) >>> 0;
}

/** Whether sequence number `a` is newer than `b`; numbers wrap at 2^32. */
export function isNewer(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}
