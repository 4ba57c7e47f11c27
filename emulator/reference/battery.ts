/** The battery's account (docs/fidelity.md, section 6): what an open screen and a computation draw from it. */
import { NEVER_MS } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';

const NAMS_PER_UAH = 3_600_000_000;
/** A thousandth of a percent is the finest step of a charge that is set. */
const STEPS = 100_000;

/** Charge in nanoampere-milliseconds, as of `at_ms`; from then on it falls while a screen is open. */
export interface BatteryState {
  readonly charge_nAms: number;
  readonly at_ms: number;
}

/** A battery of this charge. @param percent 0 to 100 */
export function charged(model: Model, percent: number, at_ms: number): BatteryState {
  const capacity_nAms = model.capacity_uAh * NAMS_PER_UAH;
  return { charge_nAms: Math.round((percent * STEPS) / 100) * (capacity_nAms / STEPS), at_ms };
}

/** The same battery later. @param isOpen whether a screen was open meanwhile */
export function drained(battery: BatteryState, model: Model, now_ms: number, isOpen: boolean): BatteryState {
  return drawn(battery, isOpen ? (now_ms - battery.at_ms) * openDraw_nA(model) : 0, now_ms);
}

/** The battery after this charge was taken out, or all that there was. */
export function drawn(battery: BatteryState, charge_nAms: number, at_ms: number): BatteryState {
  return { charge_nAms: Math.max(0, battery.charge_nAms - charge_nAms), at_ms };
}

/** When an open screen will have emptied the battery. */
export function emptyAt_ms({ charge_nAms, at_ms }: BatteryState, model: Model): number {
  return Math.min(NEVER_MS, at_ms + Math.ceil(charge_nAms / openDraw_nA(model)));
}

/** Whether the charge is under the share at which the card warns. */
export function isLow({ charge_nAms }: BatteryState, model: Model): boolean {
  return charge_nAms < ((model.capacity_uAh * NAMS_PER_UAH) / 100) * model.lowBattery_percent;
}

function openDraw_nA({ display_nA, awake_nA }: Model): number {
  return display_nA + awake_nA;
}
