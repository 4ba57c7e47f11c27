/**
 * A script as steps, so that a run can be stopped and gone on with at any instant: every press is taken apart into its
 * contact's moves and the times between them.
 */
import type { Key } from '../../firmware/hal.js';
import { PRESS_US } from '../card.js';
import type { Expect } from '../script/expectations.js';
import type { Script } from '../script/parse.js';
import type { Action, Deed, Statement } from '../script/statements.js';

/** One step of the script: it takes no time, or passes time, or asks something. */
export type StepAction = Deed | Extract<Action, { do: 'wait' }> | Expect | Extract<Action, { do: 'expectResponse' }>;

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
  switch (statement.do) {
    case 'press':
      return stroke(statement.key, statement.for_us, PRESS_US);
    case 'type': {
      const down_us = Math.floor(statement.every_us / 2);
      return [...statement.digits].flatMap((digit) => stroke(digit as Key, down_us, statement.every_us - down_us));
    }
    default:
      return [statement];
  }
}

function stroke(key: Key, down_us: number, up_us: number): StepAction[] {
  return [
    { do: 'down', key },
    { do: 'wait', wait_us: down_us },
    { do: 'up', key },
    { do: 'wait', wait_us: up_us },
  ];
}
