/**
 * Debounce per key, both edges deferred: the debounced level changes at scan s + debounce_ms when the reading has
 * differed from it at the scans s … s + debounce_ms, all included.
 *
 * Scans come at whole milliseconds. Scans between two calls may be left out as long as the readings did not change at
 * them and `due_ms` has not come: the result is the same as if every scan had been made.
 */
import { KEY_COUNT, NEVER_MS } from '../hal.js';
import { plainNumbers, setAll } from '../plain.js';

export class Debouncer {
  /** Debounced levels, a bit a key (its place in `KEYS`); 1 is down. */
  levels = 0;
  /** The next scan that must not be left out if the readings stay as they are; `NEVER_MS` if there is none. */
  due_ms = NEVER_MS;
  /** Keys whose reading differs from their debounced level. */
  private differing = 0;
  /** The scan at which each differing key's reading began to differ; 0 for the others, or times would tell a PIN's digits. */
  private readonly since_ms = new Float64Array(KEY_COUNT);

  /** @param debounce_ms how long a reading must differ; 0 lets every reading through */
  constructor(private readonly debounce_ms: number) {}

  /** One scan. @param readings the contacts' levels at this scan, a bit a key */
  scan(now_ms: number, readings: number): void {
    const differing = readings ^ this.levels;
    if (differing !== this.differing) this.restart(now_ms, differing);
    if (now_ms >= this.due_ms) this.change(now_ms);
  }

  /** Notes which keys differ now; those that did not differ at the scan before start counting here. */
  private restart(now_ms: number, differing: number): void {
    for (let ended = this.differing & ~differing; ended !== 0; ended &= ended - 1) {
      this.since_ms[31 - Math.clz32(ended & -ended)] = 0;
    }
    for (let started = differing & ~this.differing; started !== 0; started &= started - 1) {
      this.since_ms[31 - Math.clz32(started & -started)] = now_ms;
    }
    this.differing = differing;
    this.due_ms = this.earliestDue();
  }

  /** Changes the level of every key that has differed for long enough. */
  private change(now_ms: number): void {
    for (let rest = this.differing; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const key = 31 - Math.clz32(bit);
      if (now_ms - this.since_ms[key] >= this.debounce_ms) {
        this.since_ms[key] = 0;
        this.levels ^= bit;
        this.differing ^= bit;
      }
    }
    this.due_ms = this.earliestDue();
  }

  private earliestDue(): number {
    let due_ms = NEVER_MS;
    for (let rest = this.differing; rest !== 0; rest &= rest - 1) {
      const keyDue_ms = this.since_ms[31 - Math.clz32(rest & -rest)] + this.debounce_ms;
      if (keyDue_ms < due_ms) due_ms = keyDue_ms;
    }
    return due_ms;
  }

  /** The processor was reset: every key is taken for up. */
  reset(): void {
    this.levels = 0;
    this.differing = 0;
    setAll(this.since_ms, 0);
    this.due_ms = NEVER_MS;
  }

  save(): DebouncerState {
    return { levels: this.levels, differing: this.differing, since_ms: plainNumbers(this.since_ms) };
  }

  load(state: DebouncerState): void {
    this.levels = state.levels;
    this.differing = state.differing;
    this.since_ms.set(state.since_ms);
    this.due_ms = this.earliestDue();
  }
}

export interface DebouncerState {
  readonly levels: number;
  readonly differing: number;
  readonly since_ms: readonly number[];
}

/** The self test's debounce check: a bounce of one scan must not get through, a press must, at its scan. */
export function debounceWorks(): boolean {
  const debounce_ms = 20;
  const debouncer = new Debouncer(debounce_ms);
  debouncer.scan(1, 1);
  debouncer.scan(2, 0);
  debouncer.scan(debounce_ms + 1, 0);
  const quiet = debouncer.levels === 0;
  debouncer.scan(100, 1);
  debouncer.scan(99 + debounce_ms, 1);
  const early = debouncer.levels === 0;
  debouncer.scan(100 + debounce_ms, 1);
  return quiet && early && debouncer.levels === 1;
}
