/** Whether a script checks anything: one without an expectation succeeds whatever the card shows. */
import { stepsOf } from './language.js';
import type { Script } from './parse.js';
import type { AnyInstruction } from './statements/entry.js';
import { LANGUAGE } from './statements/table.js';

export function expectsNothing({ statements }: Script): boolean {
  return !statements.some((statement) => 'judge' in LANGUAGE.doing(statement)) && !statements.some(judgesOnTheWay);
}

/** Whether a statement of several steps has an expectation among them. */
function judgesOnTheWay(statement: AnyInstruction): boolean {
  for (const step of stepsOf(LANGUAGE.doing(statement), statement)) if ('judge' in step) return true;
  return false;
}
