/**
 * The two-slot record in non-volatile memory: a write goes to the older slot, so that a supply that fails at any byte
 * leaves the old record or the new one, never neither.
 */
import type { MemoryHal } from '../hal.js';
import {
  decodeRecord,
  encodeRecord,
  isNewer,
  type MemoryRecord,
  MODEL_LENGTH_AT,
  readWord,
  recordLength,
  SLOT_BYTES,
  slotIsValid,
} from './record.js';

export class RecordStore {
  /** The record as it was last loaded or stored; undefined where memory holds no valid one. */
  record: MemoryRecord | undefined = undefined;
  private sequence = 0;
  private slot = 1;
  private readonly bytes = new Uint8Array(SLOT_BYTES);
  private readonly checked = new Uint8Array(SLOT_BYTES);
  private checkedLength = 0;

  constructor(private readonly memory: MemoryHal) {}

  /**
   * Reads memory again and checks it.
   * @returns whether `record` is another object than before (undefined included)
   */
  load(): boolean {
    if (this.record !== undefined && this.isUnchanged()) return false;
    const valid0 = this.readSlot(0);
    const sequence0 = readWord(this.bytes, 0);
    const valid1 = this.readSlot(1);
    const sequence1 = readWord(this.bytes, 0);
    if (!valid0 && !valid1) {
      const had = this.record !== undefined;
      this.record = undefined;
      return had;
    }
    const newest = valid1 && (!valid0 || isNewer(sequence1, sequence0)) ? 1 : 0;
    if (newest === 0) this.readSlot(0);
    this.slot = newest;
    this.sequence = newest === 1 ? sequence1 : sequence0;
    if (this.record !== undefined && this.sameAsChecked()) return false;
    this.record = decodeRecord(this.bytes);
    this.keepChecked(recordLength(this.bytes));
    return true;
  }

  /** Stores the record with this counter in the older slot, byte by byte, the CRC last. There must be a record. */
  storeCounter(counter_hi: number, counter_lo: number): void {
    const record = this.record as MemoryRecord;
    const next = { ...record, counter_hi, counter_lo };
    const sequence = (this.sequence + 1) >>> 0;
    const slot = 1 - this.slot;
    const length = encodeRecord(next, sequence, this.bytes);
    for (let i = 0; i < length; i++) this.memory.write(slot * SLOT_BYTES + i, this.bytes[i]);
    this.record = next;
    this.sequence = sequence;
    this.slot = slot;
    this.keepChecked(length);
  }

  /** The usual case, at a fraction of the cost: the slot in use reads as when it was checked, and the other is empty. */
  private isUnchanged(): boolean {
    const { memory, checked, checkedLength } = this;
    const base = this.slot * SLOT_BYTES;
    for (let i = 0; i < checkedLength; i++) if (memory.read(base + i) !== checked[i]) return false;
    return memory.read((1 - this.slot) * SLOT_BYTES + MODEL_LENGTH_AT) === 0;
  }

  /** Copies as much of a slot as its head announces. @returns whether it holds a whole record */
  private readSlot(slot: number): boolean {
    const bytes = this.bytes;
    const base = slot * SLOT_BYTES;
    for (let i = 0; i < 16; i++) bytes[i] = this.memory.read(base + i);
    const length = recordLength(bytes);
    for (let i = 16; i < length; i++) bytes[i] = this.memory.read(base + i);
    return slotIsValid(bytes);
  }

  private sameAsChecked(): boolean {
    const length = recordLength(this.bytes);
    if (length !== this.checkedLength) return false;
    for (let i = 0; i < length; i++) if (this.bytes[i] !== this.checked[i]) return false;
    return true;
  }

  private keepChecked(length: number): void {
    this.checked.set(this.bytes.subarray(0, length));
    this.checkedLength = length;
  }
}
