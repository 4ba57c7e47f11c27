/** The repair of a card after all faults that the script or a campaign made. */
import type { Model } from '../../../firmware/models.js';
import { type Change, type Instruction, LANGUAGE, statementText } from '../../script/statements/table.js';
import type { Fault } from './fault-models/fault-model.js';
import type { Step } from './steps.js';

/** The repair of the faults that the steps before `end` and the fault made, except for the supply. */
export function repairsOf(steps: readonly Step[], models: readonly Model[], end: number, fault: Fault): Change[] {
  const repairs = new Map<string, Change>();
  const note = (repair: Change | undefined, step: number): void => {
    // A card of another model has other segments.
    if (repair !== undefined && models[step] === models[end]) repairs.set(statementText(repair), repair);
  };
  for (let step = 0; step < end; step++) note(repairOf(steps[step]!.instruction), step);
  for (const change of fault.changes) note(repairOf(change), fault.step);
  return [...repairs.values()];
}

function repairOf(instruction: Instruction): Change | undefined {
  return LANGUAGE.entryOf(instruction)?.repair?.(instruction) as Change | undefined;
}
