/** A battery that is weak: just above the charge at which the card warns, at it and below, nearly empty, and empty. */
import { type FaultModel, fault } from './fault-model.js';
import { moments } from './moments.js';

/** The finest step of a charge that a key script can say. */
const FINEST_percent = 0.001;

export const BATTERY: FaultModel = {
  name: 'battery',
  title: 'the battery is weak or empty, from each step’s beginning or middle on',
  *plan(planned) {
    for (const moment of moments(planned)) {
      const warns = planned.modelAt(moment.step).lowBattery_percent;
      for (const percent of [warns + FINEST_percent, warns, warns - FINEST_percent, FINEST_percent, 0]) {
        yield fault(moment, { do: 'battery', percent: thousandths(percent) });
      }
    }
  },
};

/** Without the tail that a difference of fractions leaves. */
function thousandths(percent: number): number {
  return Math.round(percent * 1000) / 1000;
}
