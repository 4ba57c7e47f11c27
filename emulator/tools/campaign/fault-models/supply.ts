/** The supply fails: at a byte that is written to memory, for good, or for a moment. */
import type { Change } from '../../../script/statements/table.js';
import type { GoldenRun, Stretch } from '../golden-run.js';
import { type FaultModel, fault, type PlannedFault } from './fault-model.js';

export const WRITE: FaultModel = {
  name: 'write',
  title: 'the supply fails at each byte that is written to memory',
  *plan({ goldenRun: { writes, starts_us } }) {
    for (const [step, count] of writes.entries()) {
      for (let atWrite = 1; atWrite <= count; atWrite++) {
        yield fault({ step, at_us: starts_us[step]! }, { do: 'cutPower', atWrite });
      }
    }
  },
};

const CUT_NOW: Change = { do: 'cutPower', atWrite: 0 };

export const CUT: FaultModel = {
  name: 'cut',
  title: 'the supply is cut at each millisecond, and stays away',
  plan: ({ goldenRun }) => eachMillisecond(goldenRun, [CUT_NOW], () => true),
};

export const DROPOUT: FaultModel = {
  name: 'dropout',
  title: 'the supply drops out at each millisecond, and is back at once',
  // With every contact open, a processor that starts again has nothing to do: it does not matter when it does.
  plan: ({ goldenRun }) => eachMillisecond(goldenRun, [CUT_NOW, { do: 'restorePower' }], ({ isOpen }) => isOpen),
};

/** A fault at each whole millisecond; those of a stretch that can't end otherwise are one. */
function* eachMillisecond(
  { stretches }: GoldenRun,
  changes: readonly Change[],
  isOne: (stretch: Stretch) => boolean,
): Generator<PlannedFault> {
  for (const stretch of stretches) {
    const { step, first_us, last_us } = stretch;
    const fault = { step, changes, note: undefined, drift_ppm: 0 };
    const count = (last_us - first_us) / 1000 + 1;
    if (stretch.isCharged && isOne(stretch)) yield { ...fault, at_us: first_us, count };
    else for (let at_us = first_us; at_us <= last_us; at_us += 1000) yield { ...fault, at_us, count: 1 };
  }
}
