/** Joins the record in memory and OCRA: from what was entered to the response. */
import type { MemoryHal, ProbeHal } from './hal.js';
import type { Model } from './models.js';
import { CardOcra } from './ocra/card-ocra.js';
import { RecordStore } from './storage/slots.js';
import type { Entry } from './ui/entry.js';

export class Responder {
  /** Whether the record, when it was last read, had a key. */
  hasKey = false;
  private readonly store: RecordStore;
  private readonly challenge: number;
  private readonly pin: number;
  /** The key state, made once for a key and suite: it costs more than a response. */
  private ocra: CardOcra | undefined = undefined;
  private suite = '';
  private key: Uint8Array = new Uint8Array(0);

  constructor(
    memory: MemoryHal,
    model: Model,
    private readonly probe?: ProbeHal | undefined,
  ) {
    this.store = new RecordStore(memory);
    this.challenge = model.fields.findIndex((field) => field.name === 'challenge');
    this.pin = model.fields.findIndex((field) => field.name === 'pin');
  }

  /**
   * Reads memory again and, if the key or suite in it has changed, makes the key state.
   * @returns whether memory holds a valid record
   */
  load(): boolean {
    if (this.store.load()) this.takeRecord();
    return this.store.record !== undefined;
  }

  /**
   * Computes the response to what was entered, with the stored counter, and stores the next counter before it returns,
   * so that no response can show twice for one counter value (RFC 6287 5.1). There must be a record with a key.
   * @param out receives the response's digits, 0–9
   */
  respond(entry: Entry, out: Uint8Array): void {
    const { challenge, pin } = this;
    const { digits, counts } = entry;
    const { counter_hi, counter_lo } = this.store.record!;
    const ocra = this.ocra!;
    ocra.respond(counter_hi, counter_lo, digits[challenge], counts[challenge], digits[pin], counts[pin], out);
    if (!ocra.usesCounter) return;
    const lo = (counter_lo + 1) >>> 0;
    this.store.storeCounter(lo === 0 ? (counter_hi + 1) >>> 0 : counter_hi, lo);
  }

  private takeRecord(): void {
    const record = this.store.record;
    this.hasKey = record !== undefined && record.key.length > 0;
    if (record === undefined || !this.hasKey) return;
    if (this.ocra !== undefined && record.suite === this.suite && sameBytes(record.key, this.key)) return;
    this.ocra = new CardOcra(record.suite, record.key, this.probe);
    this.suite = record.suite;
    this.key = record.key;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
