/** What makes a card whole again, whatever the script or a fault has broken. */
import type { Model } from '../../../firmware/models.js';
import { type Change, type Instruction, LANGUAGE, statementText } from '../../script/statements/table.js';
import type { Fault } from './kinds/kind.js';
import type { Step } from './steps.js';

/** What mends what the steps before `end` and the fault broke; the supply is another matter. */
export function mendsOf(steps: readonly Step[], models: readonly Model[], end: number, fault: Fault): Change[] {
  const mends = new Map<string, Change>();
  const note = (mend: Change | undefined, step: number): void => {
    // A card of another model has other segments.
    if (mend !== undefined && models[step] === models[end]) mends.set(statementText(mend), mend);
  };
  for (let step = 0; step < end; step++) note(mendOf(steps[step]!.instruction), step);
  for (const change of fault.changes) note(mendOf(change), fault.step);
  return [...mends.values()];
}

function mendOf(instruction: Instruction): Change | undefined {
  return LANGUAGE.entryOf(instruction)?.repair?.(instruction) as Change | undefined;
}
