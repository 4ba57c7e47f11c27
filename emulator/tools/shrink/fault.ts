/** The smallest script that still shows a fault: one of the card stays one of the card. */
import { type ShrinkOptions, shrink } from './shrink.js';
import { type Failing, succeedsOnCorrectCard, type TrialOptions, tryLines } from './trial.js';

export interface ShrunkFault {
  readonly lines: readonly string[];
  /** Whether a correct card plays the script to its end, before and after: the card is at fault, not the script. */
  readonly isFaultOfCard: boolean;
}

/** @param failing how `lines` fail */
export function shrinkFault(
  lines: readonly string[],
  failing: Failing,
  options: TrialOptions,
  progress: ShrinkOptions['progress'],
): ShrunkFault {
  const isFaultOfCard = succeedsOnCorrectCard(lines.slice(0, failing.index + 1), options);
  const left = shrink(lines, failing, {
    attempt: (some) => tryLines(some, options),
    confirm: (some) => !isFaultOfCard || succeedsOnCorrectCard(some, options),
    progress,
  });
  return { lines: left, isFaultOfCard };
}
