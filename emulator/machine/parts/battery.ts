/** The battery: charge in nanoampere-milliseconds, an integer; a percentage is what people set. */
import type { BatteryHal } from '../../../firmware/hal.js';

/** One µAh in nanoampere-milliseconds. */
const NAMS_PER_UAH = 3_600_000_000;

export class Battery implements BatteryHal {
  private readonly capacity: number;
  private remaining: number;

  constructor(capacity_uAh: number) {
    this.capacity = capacity_uAh * NAMS_PER_UAH;
    this.remaining = this.capacity;
  }

  remaining_nAms(): number {
    return this.remaining;
  }

  capacity_nAms(): number {
    return this.capacity;
  }

  draw(charge_nAms: number): void {
    this.remaining = Math.max(0, this.remaining - charge_nAms);
  }

  get isEmpty(): boolean {
    return this.remaining === 0;
  }

  /** @param percent 0–100; a thousandth of a percent is the finest step */
  setPercent(percent: number): void {
    this.remaining = Math.round(percent * 1000) * (this.capacity / 100_000);
  }

  save(): number {
    return this.remaining;
  }

  load(remaining_nAms: number): void {
    this.remaining = remaining_nAms;
  }
}
