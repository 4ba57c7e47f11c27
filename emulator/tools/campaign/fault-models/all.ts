/**
 * Every fault model of a card, in the order of the table of a campaign. `noise`, which needs a line, is in
 * `host-tools/campaign/noise/`; `dscplus campaign` puts it last.
 */
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
