/** Plays a key script through a client: what a hand does goes over the line, and so does what an eye reads. */
import { isForLine, type LineCall, type LinePlay, performOnLine } from '../../../emulator/script/drivers/on-line.js';
import { stepsOf } from '../../../emulator/script/language.js';
import { LANGUAGE, type Statement, type StepAction } from '../../../emulator/script/statements/table.js';
import type { Run } from '../../../emulator/tools/campaign/run.js';
import type { CardClient } from '../../client/client.js';
import { carryOut } from '../../line/carry-out.js';

/**
 * Statements that a line can't carry act on the card directly: faults of the hardware, the supply, another card.
 * @returns whether it succeeds
 * @throws LinkError, ScpiError where the client does
 */
export async function playOnLine(statement: Statement, client: CardClient, run: Run): Promise<boolean> {
  if (!isForLine(statement)) {
    for (const step of stepsOf(LANGUAGE.doing(statement), statement)) {
      if ('wait_us' in step) run.card.wait(step.wait_us);
      else if ('act' in step) run.act(step.act as StepAction);
    }
    return true;
  }
  const play: LinePlay = {
    isWatched: false,
    get now_us() {
      return run.card.now_us;
    },
    judge: (expectation, display, passed_us) => run.judgeText(expectation, display, passed_us),
  };
  const calls = performOnLine(statement, play);
  for (let next = calls.next(); ; next = calls.next(await answer(next.value, client))) {
    if (next.done) return next.value === undefined;
  }
}

async function answer(call: LineCall, client: CardClient): Promise<string> {
  await carryOut(call, client, 'virtual');
  return call.do === 'read' ? client.display() : '';
}
