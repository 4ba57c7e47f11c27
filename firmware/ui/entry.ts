/** The entry of a person: the digits of every field, and how much of a field may be read on the display. */
import type { Model } from '../models.js';
import { plainNumbers, setAll } from '../plain.js';

/** More digits than any field has. */
const MAX_DIGITS = 16;

export class Entry {
  /** By field: digit values 0–9, `counts` of them. */
  readonly digits: readonly Uint8Array[];
  readonly counts: Uint8Array;
  /** Whether the newest digit may be read where a field is echoed as dashes: not after BACK. */
  newestReadable = false;

  constructor(private readonly model: Model) {
    this.digits = model.fields.map(() => new Uint8Array(MAX_DIGITS));
    this.counts = new Uint8Array(model.fields.length);
  }

  /** Appends a digit; beyond the field's length it is ignored. */
  append(field: number, digit: number): void {
    const count = this.counts[field];
    if (count === this.model.fields[field].digits) return;
    this.digits[field][count] = digit;
    this.counts[field] = count + 1;
    this.newestReadable = true;
  }

  /** Drops the last digit; ignored on an empty field. */
  drop(field: number): void {
    const count = this.counts[field];
    if (count === 0) return;
    this.digits[field][count - 1] = 0;
    this.counts[field] = count - 1;
    this.newestReadable = false;
  }

  isFull(field: number): boolean {
    return this.counts[field] === this.model.fields[field].digits;
  }

  wipe(): void {
    for (let field = 0; field < this.digits.length; field++) setAll(this.digits[field], 0);
    setAll(this.counts, 0);
    this.newestReadable = false;
  }

  save(): EntryState {
    return {
      digits: this.digits.map((digits, field) => plainNumbers(digits, this.counts[field])),
      newestReadable: this.newestReadable,
    };
  }

  load(state: EntryState): void {
    this.wipe();
    state.digits.forEach((digits, field) => {
      this.digits[field].set(digits);
      this.counts[field] = digits.length;
    });
    this.newestReadable = state.newestReadable;
  }
}

export interface EntryState {
  readonly digits: ReadonlyArray<readonly number[]>;
  readonly newestReadable: boolean;
}
