/** Every fault model that a campaign can try, in the order of its table. */
import { BATTERY } from './battery.js';
import { CLOCK_DRIFT } from './clock-drift.js';
import { DEAD, GLITCH, STUCK } from './contacts.js';
import type { FaultModel } from './fault-model.js';
import { SEGMENT } from './segments.js';
import { CUT, DROPOUT, WRITE } from './supply.js';

export const FAULT_MODELS: readonly FaultModel[] = [
  WRITE,
  CUT,
  DROPOUT,
  STUCK,
  DEAD,
  GLITCH,
  CLOCK_DRIFT,
  BATTERY,
  SEGMENT,
];
