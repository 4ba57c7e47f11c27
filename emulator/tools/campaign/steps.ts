/** A script as a flat list of steps, so that a fault can begin at each of them, and in the middle of those that take time. */

import { stepsOf as stepsOfInstruction } from '../../script/language.js';
import type { Script } from '../../script/parse.js';
import { type Instruction, isSaid, LANGUAGE, type Statement } from '../../script/statements/table.js';

export interface Step {
  /** The step's action, as a script writes it: a part of a statement, or the statement as a whole. */
  readonly instruction: Instruction;
  /** The statement that it is a part of, as its place in the script. */
  readonly statement: number;
  /** Whether it is the statement's first. */
  readonly begins: boolean;
  /** Whether it plays as a whole, though it has steps of its own: no script can say half of it. */
  readonly isWhole: boolean;
}

/** The steps of a script, in order. */
export function stepsOf(script: Script): Step[] {
  return script.statements.flatMap((statement, index) => {
    const parts = partsOf(statement);
    const isWhole = parts === undefined;
    return (parts ?? [statement]).map((instruction, part) => ({
      instruction,
      statement: index,
      begins: part === 0,
      isWhole,
    }));
  });
}

/** The parts of a statement, if a script can say each of them by itself. */
function partsOf(statement: Statement): readonly Instruction[] | undefined {
  const parts: Instruction[] = [];
  for (const step of stepsOfInstruction(LANGUAGE.doing(statement), statement)) {
    const part = 'wait_us' in step ? { do: 'wait', wait_us: step.wait_us } : 'act' in step ? step.act : step.judge;
    if (!isSaid(part)) return undefined;
    parts.push(part);
  }
  return parts;
}
