/** The instants of a script at which it matters that something breaks. */
import type { Moment, Planned } from './fault-model.js';

/** Every instant at which a step begins, and the middle of every step that takes time. */
export function* moments({ steps, goldenRun }: Planned): Generator<Moment> {
  const { starts_us, end_us } = goldenRun;
  let last_us = -1;
  for (const [step, { instruction, isWhole }] of steps.entries()) {
    // A card that is fitted, or a snapshot that comes back, brings hardware of its own.
    if (instruction.do === 'card' || instruction.do === 'cardFile' || instruction.do === 'restore') {
      last_us = -1;
      continue;
    }
    const at_us = starts_us[step]!;
    if (at_us !== last_us) yield { step, at_us };
    last_us = at_us;
    const takes_us = (starts_us[step + 1] ?? end_us) - at_us;
    if (takes_us > 0 && !isWhole) yield { step, at_us: at_us + Math.floor(takes_us / 2) };
  }
}

/** Where each card begins to be used. */
export function* cardStarts({ steps, goldenRun }: Planned): Generator<Moment> {
  const isFit = (step: number): boolean => ['card', 'cardFile'].includes(steps[step]!.instruction.do);
  for (let step = 0; step < steps.length; step++) {
    if (!isFit(step) && (step === 0 || isFit(step - 1))) yield { step, at_us: goldenRun.starts_us[step]! };
  }
}
