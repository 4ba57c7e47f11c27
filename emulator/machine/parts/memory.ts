/** Non-volatile memory: bytes that outlive the supply, and a supply that may fail at any one of them. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { MemoryHal } from '../../../firmware/hal.js';
import { encodeRecord, MEMORY_BYTES, type MemoryRecord } from '../../../firmware/storage/record.js';
import { RecordStore } from '../../../firmware/storage/slots.js';

/** Unwinds the processor when its supply fails at a write. Only the board catches it. */
export const SUPPLY_FAILED = Symbol('the supply failed at a write to memory');

export class Memory implements MemoryHal {
  readonly size = MEMORY_BYTES;
  /** Bytes written since power-on of the emulator; what a card file must follow. */
  writes = 0;
  onWrite: ((address: number, value: number) => void) | undefined = undefined;
  private readonly bytes = new Uint8Array(MEMORY_BYTES);
  /** The factory's last image, kept because a card is often restarted. */
  private readonly image = new Uint8Array(MEMORY_BYTES);
  private provisioned: MemoryRecord | undefined = undefined;
  /** The record in the bytes, kept while they are as they were: each script that expects a response asks for it. */
  private known: MemoryRecord | undefined = undefined;
  /** The bytes as text, kept while they are as it says: snapshots are many and writes are few. */
  private hex: string | undefined = undefined;
  /** Writes until the supply fails; 0 where no failure is set. */
  private failsIn = 0;

  read(address: number): number {
    return this.bytes[address];
  }

  write(address: number, value: number): void {
    if (this.failsIn > 0) {
      this.failsIn -= 1;
      if (this.failsIn === 0) throw SUPPLY_FAILED;
    }
    this.bytes[address] = value;
    this.hex = undefined;
    this.known = undefined;
    this.writes += 1;
    if (this.onWrite !== undefined) this.onWrite(address, value);
  }

  /** The supply will fail at the n-th write from now on (that byte keeps its old value); 0 takes it back. */
  failAtWrite(n: number): void {
    this.failsIn = n;
  }

  /** The factory's content: the record in the first slot, nothing in the second. */
  provision(record: MemoryRecord): void {
    if (record !== this.provisioned) {
      this.image.fill(0);
      encodeRecord(record, 1, this.image);
      this.provisioned = record;
    }
    this.bytes.set(this.image);
    this.hex = undefined;
    this.known = record;
    this.failsIn = 0;
  }

  /** The newest valid record, or undefined. Only to be read. */
  record(): MemoryRecord | undefined {
    this.known ??= this.readRecord();
    return this.known;
  }

  private readRecord(): MemoryRecord | undefined {
    const store = new RecordStore(this);
    store.load();
    return store.record;
  }

  save(): MemoryState {
    this.hex ??= bytesToHex(this.bytes);
    return { hex: this.hex, failsIn: this.failsIn };
  }

  load(state: MemoryState): void {
    if (state.hex !== this.hex) {
      this.bytes.set(hexToBytes(state.hex));
      this.known = undefined;
    }
    this.hex = state.hex;
    this.failsIn = state.failsIn;
  }
}

export interface MemoryState {
  readonly hex: string;
  readonly failsIn: number;
}
