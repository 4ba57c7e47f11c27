/**
 * What a hand really entered: read from the debounced contacts and the display alone, by the card's published rules
 * (docs/fidelity.md) and by none of the firmware's code. An observer compares it with what a script meant to enter.
 */
import { KEYS, type Key } from '../../../firmware/hal.js';
import type { FieldName, Model } from '../../../firmware/models.js';

const PRESS_MASK = 1 << KEYS.indexOf('PRESS');

export interface KeyWatchState {
  readonly down: number;
  readonly before: number;
  readonly at_us: number;
  readonly open: boolean;
  readonly ignoring: boolean;
  readonly closed: readonly string[];
  readonly digits: string;
}

export class KeyWatch {
  /** Debounced levels after the last scan with an edge, before it, and its time. */
  private down = 0;
  private before = 0;
  private at_us = -1;
  /** Whether a screen is open, and whether it is the battery's warning, during which keys do nothing. */
  private open = false;
  private ignoring = false;
  /** The fields that OK has closed, and the digits of the one after them. */
  private closed: readonly string[] = [];
  private digits = '';

  constructor(private readonly model: Model) {}

  /** A key's debounced level changed. */
  debounced(time_us: number, key: number, level: number): void {
    if (time_us !== this.at_us) {
      this.settle();
      this.at_us = time_us;
      this.before = this.down;
    }
    this.down = level === 1 ? this.down | (1 << key) : this.down & ~(1 << key);
  }

  /**
   * The display changed.
   * @returns whether what shows now is a response that was not there before
   */
  display(text: string): boolean {
    const { length } = this.model.fields;
    const had = this.closed.length === length;
    this.settle();
    if (text === '') this.close();
    else if ((this.down & PRESS_MASK) !== 0 && !/^[0-9]+$/.test(text)) this.begin();
    this.ignoring = text === this.model.lowBatteryText;
    return this.open && !had && this.closed.length === length;
  }

  /** What was entered into a field that OK closed; undefined where none did. */
  entered(name: FieldName): string | undefined {
    return this.closed[this.model.fields.findIndex((field) => field.name === name)];
  }

  /** The supply was lost: every key is taken for up. */
  lost(): void {
    this.down = 0;
    this.before = 0;
    this.close();
  }

  /** A hold opened the first screen. */
  private begin(): void {
    this.close();
    this.open = true;
  }

  private close(): void {
    this.open = false;
    this.closed = [];
    this.digits = '';
  }

  /** The keys that went down at one scan: one counts if no other is down. */
  private settle(): void {
    const pressed = this.down & ~this.before;
    this.before = this.down;
    if (pressed === 0 || (this.down & (this.down - 1)) !== 0 || !this.open || this.ignoring) return;
    this.press(KEYS[31 - Math.clz32(pressed)]!);
  }

  private press(key: Key): void {
    const field = this.model.fields[this.closed.length];
    if (field === undefined) return;
    if (key === 'OK') {
      if (this.digits.length < field.digits) return;
      this.closed = [...this.closed, this.digits];
      this.digits = '';
    } else if (key === 'BACK') this.digits = this.digits.slice(0, -1);
    else if (key !== 'PRESS' && this.digits.length < field.digits) this.digits += key;
  }

  save(): KeyWatchState {
    const { down, before, at_us, open, ignoring, closed, digits } = this;
    return { down, before, at_us, open, ignoring, closed, digits };
  }

  load(state: KeyWatchState): void {
    Object.assign(this, state);
  }
}
