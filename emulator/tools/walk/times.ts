/** Which instants the card's timers can tell apart, for times that are left until a deadline. */
import { NEVER_MS } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';

/** The classes of times that a canonical state keeps. */
export interface TimeClasses {
  /** From a contact's move until its key acts: the scan that reads it, and the debounce. */
  readonly acts_ms: number;
  isClose(left_ms: number): boolean;
  classOf(left_ms: number): number;
  orderOf(between_ms: number): string;
}

/** Every millisecond is another: machines of one state by these classes differ in digits alone. */
export function exactTimes(model: Model): TimeClasses {
  return { acts_ms: model.debounce_ms + 1, isClose: () => true, classOf: (left_ms) => left_ms, orderOf: String };
}

export class Times implements TimeClasses {
  readonly acts_ms: number;
  /** From PRESS's contact until its hold is complete. */
  readonly opens_ms: number;
  private readonly hold_ms: number;
  /**
   * The largest time of which all long ones are multiples. Deadlines that lie in different quanta keep their order as
   * long as a walk drifts by less than one; a press drifts by `acts_ms`.
   */
  private readonly quantum_ms: number;

  constructor(model: Model) {
    const { hold_ms, idle_ms, response_ms, page_ms, lowBattery_ms, selfTest_ms } = model;
    this.hold_ms = hold_ms;
    this.acts_ms = model.debounce_ms + 1;
    this.opens_ms = this.acts_ms + hold_ms;
    this.quantum_ms = [hold_ms, idle_ms, response_ms, page_ms, lowBattery_ms, selfTest_ms].reduce(gcd);
  }

  /** Whether a key that moves now acts before, at or after a deadline, to the millisecond. */
  isClose(left_ms: number): boolean {
    return left_ms <= this.acts_ms + 1;
  }

  /** Whether a hold that is beginning is complete before, at or after a deadline, to the millisecond. */
  meetsHold(left_ms: number): boolean {
    return left_ms >= this.hold_ms && left_ms <= this.opens_ms + 1;
  }

  /** Whether the end of a screen is as far away as it is where time stops for a hold to meet it, or somewhat less. */
  isForHold(left_ms: number): boolean {
    return left_ms > this.hold_ms - this.quantum_ms / 2 && left_ms <= this.opens_ms + 1;
  }

  /** The class of a time that is left: the millisecond where a key or a hold can meet the deadline, else the quantum. */
  classOf(left_ms: number): number {
    if (left_ms === NEVER_MS) return 0;
    return this.isClose(left_ms) || this.meetsHold(left_ms) ? -1 - left_ms : Math.ceil(left_ms / this.quantum_ms);
  }

  /**
   * The class of the time from one deadline to another, negative where the other comes first: it is what will be left of
   * the later one at the earlier. Whole quanta, at which timers that start there meet it, stand by themselves.
   */
  orderOf(between_ms: number): string {
    const size_ms = Math.abs(between_ms);
    if (this.isClose(size_ms) || this.meetsHold(size_ms)) return `${between_ms}ms`;
    const quanta = Math.floor(between_ms / this.quantum_ms);
    return between_ms === quanta * this.quantum_ms ? `${quanta}` : `${quanta}+`;
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
