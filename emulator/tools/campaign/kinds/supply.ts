/** The supply fails: at a byte that is written to memory, for good, or for a moment. */
import type { Change } from '../../../script/statements/table.js';
import type { Scouting, Stretch } from '../scout.js';
import { fault, type Kind, type PlannedFault } from './kind.js';

export const WRITE: Kind = {
  name: 'write',
  title: 'the supply fails at each byte that is written to memory',
  *plan({ scouting: { writes, starts_us } }) {
    for (const [step, count] of writes.entries()) {
      for (let atWrite = 1; atWrite <= count; atWrite++) {
        yield fault({ step, at_us: starts_us[step]! }, { do: 'cutPower', atWrite });
      }
    }
  },
};

const CUT_NOW: Change = { do: 'cutPower', atWrite: 0 };

export const CUT: Kind = {
  name: 'cut',
  title: 'the supply is cut at each millisecond, and stays away',
  plan: ({ scouting }) => eachMillisecond(scouting, [CUT_NOW], () => true),
};

export const DROPOUT: Kind = {
  name: 'dropout',
  title: 'the supply drops out at each millisecond, and is back at once',
  // With every contact open, a processor that starts anew has nothing to do: it does not matter when it does.
  plan: ({ scouting }) => eachMillisecond(scouting, [CUT_NOW, { do: 'restorePower' }], ({ isOpen }) => isOpen),
};

/** A fault at each whole millisecond; those of a stretch that can't end otherwise are one. */
function* eachMillisecond(
  { stretches }: Scouting,
  changes: readonly Change[],
  isOne: (stretch: Stretch) => boolean,
): Generator<PlannedFault> {
  for (const stretch of stretches) {
    const { step, first_us, last_us } = stretch;
    const fault = { step, changes, note: undefined, crystal_ppm: 0 };
    const count = (last_us - first_us) / 1000 + 1;
    if (stretch.isCharged && isOne(stretch)) yield { ...fault, at_us: first_us, count };
    else for (let at_us = first_us; at_us <= last_us; at_us += 1000) yield { ...fault, at_us, count: 1 };
  }
}
