/**
 * Does what statements say to a card at the end of a line. It knows no line: it says what is to be done there, one call
 * after the other, and gets the state of the card after each. The caller may block on the answers or await them.
 */
import type { Key } from '../../../firmware/hal.js';
import { PRESS_US } from '../../machine/key-sequencer.js';
import { stepOf, stepsOf } from '../language.js';
import type { AnyInstruction, AnyStep, ExpectationOf, Mismatch, Verdict } from '../statements/entry.js';
import type { Expect } from '../statements/expect.js';
import { contactMove } from '../statements/keys.js';
import { LANGUAGE } from '../statements/table.js';

/** Times are board time in microseconds. */
export type LineCall =
  /** The contact closes, opens after `for_us`, and rests. */
  | { readonly do: 'press'; readonly key: Key; readonly for_us: number }
  /** A run of digits, each of them pressed as `type` does by default. */
  | { readonly do: 'type'; readonly digits: string }
  | { readonly do: 'down' | 'up'; readonly key: Key }
  /** Lets at least a bit of `us` pass. */
  | { readonly do: 'pass'; readonly us: number }
  | { readonly do: 'read' }
  /** Lets time pass until exactly `text` shows; throws where it does not within the time. */
  | { readonly do: 'waitFor'; readonly text: string; readonly within_us: number };

/** Carries out the calls. */
export interface LinePlay {
  /** Board time after the last call. */
  readonly now_us: number;
  /**
   * Whether every change of the display is to be seen that can be: keys are then pressed one by one, and a display that is
   * waited for is read often. Else the link's own commands for that are used.
   */
  readonly isWatched: boolean;
  /** @param display its text, as it was read @param passed_us the time since the expectation began */
  judge(expectation: AnyInstruction, display: string, passed_us: number): Verdict;
}

/** Answered by the display's text as it was last read. */
export type LineCalls = Generator<LineCall, Mismatch | undefined, string>;

/** While a display is watched, it is read so often; else, so many times spread over the time. */
const READ_EVERY_US = 10_000;
const READINGS = 10;
/** The longest run of digits that the link takes. */
const MOST_DIGITS = 64;

/** Whether a line can do all that a statement says: it moves contacts, reads the display and lets time pass. */
export function isForLine(instruction: AnyInstruction): boolean {
  for (const step of stepsOf(LANGUAGE.doing(instruction), instruction)) {
    if ('act' in step && step.act.do !== 'down' && step.act.do !== 'up') return false;
  }
  return true;
}

/**
 * @param instruction one that is for a line
 * @returns how the display differs from what an expectation wants, if it does
 */
export function* performOnLine(instruction: AnyInstruction, play: LinePlay): LineCalls {
  const doing = LANGUAGE.doing(instruction);
  const at = (index: number): AnyStep | undefined => stepOf(doing, instruction, index);
  for (let index = 0, step = at(0); step !== undefined; step = at(index)) {
    const digits = play.isWatched ? '' : digitsAt(at, index);
    const press = pressAt(at, index);
    if (digits.length > 1) yield { do: 'type', digits };
    else if (press !== undefined) yield { do: 'press', ...press };
    else {
      const mismatch = yield* doStep(step, play);
      if (mismatch !== undefined) return mismatch;
    }
    index += digits.length > 1 ? digits.length * PRESS_STEPS : press !== undefined ? PRESS_STEPS : 1;
  }
  return undefined;
}

/** Steps of a press: a contact closes, time passes, it opens, and rests as the link lets it rest. */
const PRESS_STEPS = 4;

type StepAt = (index: number) => AnyStep | undefined;

/** The press that begins at this step, if one does. */
function pressAt(at: StepAt, index: number): { readonly key: Key; readonly for_us: number } | undefined {
  const [closes, lasts, opens, rests] = [0, 1, 2, 3].map((offset) => at(index + offset));
  if (lasts === undefined || !('wait_us' in lasts) || rests === undefined || !('wait_us' in rests)) return undefined;
  const [down, up] = [moveOf(closes), moveOf(opens)];
  if (down === undefined || !down.isDown || up === undefined || up.isDown || up.key !== down.key) return undefined;
  return rests.wait_us === PRESS_US ? { key: down.key, for_us: lasts.wait_us } : undefined;
}

function moveOf(step: AnyStep | undefined): ReturnType<typeof contactMove> {
  return step !== undefined && 'act' in step ? contactMove(step.act) : undefined;
}

/** The run of digits that begins at this step; '' where none does. */
function digitsAt(at: StepAt, index: number): string {
  let digits = '';
  while (digits.length < MOST_DIGITS) {
    const press = pressAt(at, index + digits.length * PRESS_STEPS);
    if (press === undefined || press.for_us !== PRESS_US || press.key.length > 1) break;
    digits += press.key;
  }
  return digits;
}

function* doStep(step: AnyStep, play: LinePlay): LineCalls {
  if ('judge' in step) return yield* watch(step.judge, play);
  if ('wait_us' in step) yield* pass(step.wait_us, play);
  else {
    const { key, isDown } = contactMove(step.act)!;
    yield { do: isDown ? 'down' : 'up', key };
  }
  return undefined;
}

function* pass(us: number, play: LinePlay): Generator<LineCall, void, string> {
  const end_us = play.now_us + us;
  while (play.now_us < end_us) yield { do: 'pass', us: end_us - play.now_us };
}

/** Reads the display until it is known what the expectation comes to. */
function* watch(expectation: AnyInstruction, play: LinePlay): LineCalls {
  const limit_us = (LANGUAGE.doing(expectation) as ExpectationOf<AnyInstruction>).limit_us(expectation);
  const text = play.isWatched ? undefined : textToWaitFor(expectation);
  if (text !== undefined) {
    yield { do: 'waitFor', text, within_us: limit_us };
    return undefined;
  }
  const since_us = play.now_us;
  const every_us = play.isWatched ? READ_EVERY_US : Math.ceil(limit_us / READINGS);
  for (;;) {
    const display = yield { do: 'read' };
    const verdict = play.judge(expectation, display, play.now_us - since_us);
    if (verdict !== 'open') return verdict;
    yield* pass(Math.min(every_us, since_us + limit_us - play.now_us), play);
  }
}

/** The text that the link itself can wait for. */
function textToWaitFor(expectation: AnyInstruction): string | undefined {
  if (expectation.do !== 'expect') return undefined;
  const { wanted, within_us } = expectation as Expect;
  if (within_us === 0 || wanted.kind === 'regex') return undefined;
  return wanted.kind === 'off' ? '' : wanted.text;
}
