/** A script as a flat list of steps, so that a run can be stopped and gone on with at any instant. */
import type { Script } from '../../script/parse.js';
import type { Action, Statement } from '../../script/statements.js';
import { handStep } from '../../script/steps.js';

/** What one step does: a press is taken apart into its contact's moves and the times between them. */
export type StepAction = Exclude<Action, { do: 'press' | 'type' }>;

export interface Step {
  readonly action: StepAction;
  /** The statement that it is a part of, as its place in the script. */
  readonly statement: number;
  /** Whether it is the statement's first. */
  readonly begins: boolean;
}

/** The steps of a script, in order. */
export function stepsOf(script: Script): Step[] {
  return script.statements.flatMap((statement, index) =>
    actionsOf(statement).map((action, part) => ({ action, statement: index, begins: part === 0 })),
  );
}

function actionsOf(statement: Statement): StepAction[] {
  if (statement.do !== 'press' && statement.do !== 'type') return [statement];
  const actions: StepAction[] = [];
  for (let step = handStep(statement, 0); step !== undefined; step = handStep(statement, actions.length)) {
    actions.push('deed' in step ? step.deed : { do: 'wait', wait_us: step.wait_us });
  }
  return actions;
}
