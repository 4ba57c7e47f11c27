/** Faults, and the plans of them that a campaign tries: where in the script each begins, and what it does there. */
import type { Model } from '../../firmware/models.js';
import type { Change } from '../script/statements.js';
import type { Scouting, Stretch } from './scout.js';
import type { Step } from './steps.js';

/** One thing that goes wrong. */
export interface Fault {
  readonly kind: Kind;
  /** The step that it begins in, and board time then. */
  readonly step: number;
  readonly at_us: number;
  /** What happens then, as a key script says it. */
  readonly changes: readonly Change[];
  /** It stands for so many faults, one at each whole millisecond from `at_us` on, none of which can end otherwise. */
  readonly count: number;
}

/** What a plan is made for. */
export interface Planned {
  readonly steps: readonly Step[];
  readonly scouting: Scouting;
  /** The model that is fitted when a step begins. */
  modelAt(step: number): Model;
}

export interface Kind {
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** Whether the supply comes back in the end and the card is used again. */
  readonly usedAgain: boolean;
  plan(planned: Planned): Iterable<Omit<Fault, 'kind'>>;
}

const CUT: readonly Change[] = [{ do: 'cutPower', atWrite: 0 }];
const DROPOUT: readonly Change[] = [{ do: 'cutPower', atWrite: 0 }, { do: 'restorePower' }];

export const KINDS: readonly Kind[] = [
  {
    name: 'write',
    title: 'the supply fails at each byte that is written to memory',
    usedAgain: true,
    *plan({ scouting: { writes, starts_us } }) {
      for (const [step, count] of writes.entries()) {
        for (let atWrite = 1; atWrite <= count; atWrite++) {
          yield { step, at_us: starts_us[step]!, changes: [{ do: 'cutPower', atWrite }], count: 1 };
        }
      }
    },
  },
  {
    name: 'cut',
    title: 'the supply is cut at each millisecond, and stays away',
    usedAgain: true,
    plan: ({ scouting }) => eachMillisecond(scouting, CUT, () => true),
  },
  {
    name: 'dropout',
    title: 'the supply drops out at each millisecond, and is back at once',
    usedAgain: true,
    // With every contact open, a processor that starts anew has nothing to do: it does not matter when it does.
    plan: ({ scouting }) => eachMillisecond(scouting, DROPOUT, ({ isOpen }) => isOpen),
  },
];

/** A fault at each whole millisecond; those of a stretch that can't end otherwise are one. */
function* eachMillisecond(
  { stretches }: Scouting,
  changes: readonly Change[],
  isOne: (stretch: Stretch) => boolean,
): Generator<Omit<Fault, 'kind'>> {
  for (const stretch of stretches) {
    const { step, first_us, last_us } = stretch;
    const count = (last_us - first_us) / 1000 + 1;
    if (stretch.isCharged && isOne(stretch)) yield { step, at_us: first_us, changes, count };
    else for (let at_us = first_us; at_us <= last_us; at_us += 1000) yield { step, at_us, changes, count: 1 };
  }
}
