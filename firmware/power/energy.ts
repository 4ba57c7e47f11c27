/**
 * The energy account: what the card draws from its battery. It draws while a screen is open (display and awake
 * processor) and for each computation; asleep it draws nothing that this account could count.
 */
import { type BatteryHal, NEVER_MS } from '../hal.js';
import type { Model } from '../models.js';

export class EnergyAccount {
  /** When the battery will be empty if the card stays as it is. */
  empty_ms = NEVER_MS;
  private on = false;
  private settled_ms = 0;
  private readonly draw_nA: number;

  constructor(
    private readonly battery: BatteryHal,
    private readonly model: Model,
  ) {
    this.draw_nA = model.display_nA + model.awake_nA;
  }

  /** The charge left at `now_ms`. Reading it changes nothing. */
  remaining_nAms(now_ms: number): number {
    return Math.max(0, this.battery.remaining_nAms() - this.drawn_nAms(now_ms));
  }

  /** Whether the battery holds less at `now_ms` than the share at which the card warns. */
  isLow(now_ms: number): boolean {
    return this.remaining_nAms(now_ms) < (this.battery.capacity_nAms() / 100) * this.model.lowBattery_percent;
  }

  /** Charge that was drawn since the last settling. */
  private drawn_nAms(now_ms: number): number {
    return this.on ? (now_ms - this.settled_ms) * this.draw_nA : 0;
  }

  /** Takes out what was drawn since the last call, and foresees the end. Call before `on` or the battery changes. */
  settle(now_ms: number): void {
    if (this.on) this.battery.draw(this.drawn_nAms(now_ms));
    this.settled_ms = now_ms;
    this.foresee();
  }

  /** The display and the processor go on or off. */
  switch(now_ms: number, on: boolean): void {
    this.settle(now_ms);
    this.on = on;
    this.foresee();
  }

  /** One computation of a response. */
  compute(now_ms: number): void {
    this.settle(now_ms);
    this.battery.draw(this.model.compute_nAms);
    this.foresee();
  }

  private foresee(): void {
    const left_ms = Math.ceil(this.battery.remaining_nAms() / this.draw_nA);
    this.empty_ms = this.on && left_ms < NEVER_MS - this.settled_ms ? this.settled_ms + left_ms : NEVER_MS;
  }

  /** The processor was reset: it is asleep. */
  reset(): void {
    this.on = false;
    this.empty_ms = NEVER_MS;
  }

  save(): EnergyState {
    return { on: this.on, settled_ms: this.settled_ms };
  }

  load(state: EnergyState): void {
    this.on = state.on;
    this.settled_ms = state.settled_ms;
    this.foresee();
  }
}

export interface EnergyState {
  readonly on: boolean;
  readonly settled_ms: number;
}
