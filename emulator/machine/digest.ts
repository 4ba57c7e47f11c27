/**
 * The digest of a run: a SHA-256 over binary records of everything that happened, in the order of board time
 * (docs/digest.md gives the layout). The same on every machine, operating system and Node version.
 */
import { createHash, type Hash, hash } from 'node:crypto';

/** First byte of a record. */
export const RECORD = { contact: 1, debounced: 2, display: 3, memory: 4, fitted: 5, restored: 6, operated: 7 } as const;

const HEAD_BYTES = 12;
const BUFFER_BYTES = 16_384;
/** The longest record: a head and 16 cells. */
const LONGEST_BYTES = HEAD_BYTES + 32;

export class Digest {
  private hash: Hash | undefined = undefined;
  private readonly bytes = Buffer.alloc(BUFFER_BYTES);
  private length = 0;

  /** A contact's level changed. */
  contact(time_us: number, key: number, level: number): void {
    this.head(RECORD.contact, key, level, time_us);
  }

  /** A key's debounced level changed. */
  debounced(time_us: number, key: number, level: number): void {
    this.head(RECORD.debounced, key, level, time_us);
  }

  /** A byte of memory was written. */
  memory(time_us: number, address: number, value: number): void {
    this.head(RECORD.memory, value, address, time_us);
  }

  /** The display's text changed: its length, and a UTF-16 code unit a cell. */
  display(time_us: number, text: string): void {
    this.text(RECORD.display, time_us, text);
  }

  /** Something was done to an attached device: its length, and a UTF-16 code unit a character. */
  operated(time_us: number, what: string): void {
    this.text(RECORD.operated, time_us, what);
  }

  private text(kind: number, time_us: number, text: string): void {
    if (HEAD_BYTES + 2 * text.length > LONGEST_BYTES) {
      this.longText(kind, time_us, text);
      return;
    }
    this.head(kind, text.length, 0, time_us);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      this.bytes[this.length] = unit;
      this.bytes[this.length + 1] = unit >>> 8;
      this.length += 2;
    }
  }

  /** A text that no card shows goes to the hash by itself. */
  private longText(kind: number, time_us: number, text: string): void {
    this.head(kind, text.length, text.length >>> 8, time_us);
    this.flush();
    (this.hash as Hash).update(Buffer.from(text, 'utf16le'));
  }

  /** Another card was fitted, or a snapshot restored; `time_us` is the board time from then on. */
  mark(kind: typeof RECORD.fitted | typeof RECORD.restored, time_us: number): void {
    this.head(kind, 0, 0, time_us);
  }

  /** kind (1), a (1), b (2), time in microseconds (8): little-endian. */
  private head(kind: number, a: number, b: number, time_us: number): void {
    if (this.length > BUFFER_BYTES - LONGEST_BYTES) this.flush();
    const { bytes, length } = this;
    bytes[length] = kind;
    bytes[length + 1] = a;
    bytes[length + 2] = b;
    bytes[length + 3] = b >>> 8;
    const low = time_us >>> 0;
    // Whole once it is cut into bytes.
    const high = time_us / 2 ** 32;
    bytes[length + 4] = low;
    bytes[length + 5] = low >>> 8;
    bytes[length + 6] = low >>> 16;
    bytes[length + 7] = low >>> 24;
    bytes[length + 8] = high;
    bytes[length + 9] = high >>> 8;
    bytes[length + 10] = high >>> 16;
    bytes[length + 11] = 0;
    this.length = length + HEAD_BYTES;
  }

  private flush(): void {
    this.hash ??= createHash('sha256');
    this.hash.update(this.bytes.subarray(0, this.length));
    this.length = 0;
  }

  /** SHA-256 in hex over the records so far; more may follow. */
  hex(): string {
    // A short run is hashed in one call: it takes 2 µs, where the making and copying of hash objects takes 9.
    if (this.hash === undefined) return hash('sha256', this.bytes.subarray(0, this.length), 'hex');
    this.flush();
    return this.hash.copy().digest('hex');
  }

  /** The digest's state so far, for `load`. */
  save(): DigestState {
    this.flush();
    return (this.hash as Hash).copy();
  }

  /** Goes on from what `save` found. */
  load(state: DigestState): void {
    this.hash = state.copy() as Hash;
    this.length = 0;
  }

  /** Forgets all records: a new run begins. */
  clear(): void {
    this.hash = undefined;
    this.length = 0;
  }
}

/** Records that were digested; only a digest reads it. It names no type of Node: a user of a card may have none. */
export interface DigestState {
  copy(): unknown;
}
