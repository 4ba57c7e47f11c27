/**
 * The keypad: debounced levels, and which press counts. A press is a debounced up→down edge; it counts only if every
 * other key is (debounced) up, so two keys that go down at one scan block each other. There is no auto-repeat.
 */
import { Debouncer, type DebouncerState } from './debounce.js';

/** No key, where a key's bit number is expected. */
export const NO_KEY = -1;

export class Keypad {
  /** The key whose press counted at this scan, as its place in `KEYS`, or `NO_KEY`. */
  counted = NO_KEY;
  /** Keys that went down (debounced) at this scan, counted or not. */
  pressed = 0;
  /** Whether a debounced level changed at this scan. */
  changed = false;
  /** The last key whose press counted since power-on, or `NO_KEY`. */
  lastCounted = NO_KEY;
  private readonly debouncer: Debouncer;

  constructor(debounce_ms: number) {
    this.debouncer = new Debouncer(debounce_ms);
  }

  /** Debounced levels, a bit a key. */
  get levels(): number {
    return this.debouncer.levels;
  }

  /** The next scan that must not be left out. */
  get due_ms(): number {
    return this.debouncer.due_ms;
  }

  scan(now_ms: number, readings: number): void {
    const before = this.debouncer.levels;
    this.debouncer.scan(now_ms, readings);
    const after = this.debouncer.levels;
    this.changed = after !== before;
    this.pressed = after & ~before;
    // Exactly one key is down after the scan, and it went down at it: no other key was or is down.
    if (this.pressed !== 0 && (after & (after - 1)) === 0) {
      this.counted = 31 - Math.clz32(after);
      this.lastCounted = this.counted;
    } else {
      this.counted = NO_KEY;
    }
  }

  /** The processor was reset: every key is taken for up. */
  reset(): void {
    this.counted = NO_KEY;
    this.pressed = 0;
    this.lastCounted = NO_KEY;
    this.debouncer.reset();
  }

  save(): KeypadState {
    return { debouncer: this.debouncer.save(), lastCounted: this.lastCounted };
  }

  load(state: KeypadState): void {
    this.debouncer.load(state.debouncer);
    this.lastCounted = state.lastCounted;
    this.counted = NO_KEY;
    this.pressed = 0;
  }
}

export interface KeypadState {
  readonly debouncer: DebouncerState;
  readonly lastCounted: number;
}
