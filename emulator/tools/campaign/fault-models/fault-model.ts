/** A fault model: a plan of where in the script each one begins, and what it does there. */
import type { Model } from '../../../../firmware/models.js';
import type { Change } from '../../../script/statements/table.js';
import type { GoldenRun } from '../golden-run.js';
import type { Step } from '../steps.js';

/** One thing that goes wrong. */
export interface Fault {
  readonly faultModel: FaultModel;
  /** The step that it begins in, and board time then. */
  readonly step: number;
  readonly at_us: number;
  /** The changes that the fault makes, as a key script writes them. */
  readonly changes: readonly Change[];
  /** The fault in words where no statement makes it; else undefined. */
  readonly note: string | undefined;
  /** So many millionths the card's clock runs fast, and finds all that the hand does longer than it is; 0 for a right one. */
  readonly drift_ppm: number;
  /** It stands for so many faults, one at each whole millisecond from `at_us` on, none of which can end otherwise. */
  readonly count: number;
}

export type PlannedFault = Omit<Fault, 'faultModel'>;

/** The input of a plan. */
export interface Planned {
  readonly steps: readonly Step[];
  readonly goldenRun: GoldenRun;
  /** The model that is fitted when a step begins. */
  modelAt(step: number): Model;
}

export interface FaultModel {
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  plan(planned: Planned): Iterable<PlannedFault>;
}

/** A fault of the hardware that a statement makes. */
export function fault({ step, at_us }: Moment, change: Change): PlannedFault {
  return { step, at_us, changes: [change], note: undefined, drift_ppm: 0, count: 1 };
}

/** An instant of a script: the step at hand, and board time. */
export interface Moment {
  readonly step: number;
  readonly at_us: number;
}
