/**
 * Does what statements say one step after the other, so that the caller that lets time pass can stop, save, change and go on at
 * any instant in between. How far a play has come is a value: it is kept with the machine, and goes back with it.
 */
import { stepOf } from '../language.js';
import type { AnyInstruction, AnyStep, ExpectationOf, Mismatch, Verdict, View } from '../statements/entry.js';
import { LANGUAGE } from '../statements/table.js';

export interface Progress {
  /** The instruction that plays, and how many of its steps are done. */
  readonly index: number;
  readonly step: number;
  /** When the present step began; undefined where it has not. */
  readonly since_us: number | undefined;
}

export const BEGINNING: Progress = { index: 0, step: 0, since_us: undefined };

export interface Interruptible {
  readonly instructions: readonly AnyInstruction[];
  /** Set before an action is done. */
  progress: Progress;
  /** The time that steps are measured in; it goes on by what passes between two calls of `goOn`. */
  readonly now_us: number;
  /** @param before how far the play had come, for who takes it back where the action is refused */
  act(action: AnyInstruction, before: Progress): void;
  /** @param passed_us the time since the expectation began */
  judge(expectation: AnyInstruction, passed_us: number): Verdict;
}

/** The step at hand; undefined behind the last instruction. */
export function presentStep({ instructions, progress }: Interruptible): AnyStep | undefined {
  const instruction = instructions[progress.index];
  return instruction && stepOf(LANGUAGE.doing(instruction), instruction, progress.step);
}

/** When the present step is over at the latest, if nothing ends it before. */
export function dueAt_us(play: Interruptible): number {
  const step = presentStep(play);
  const { since_us } = play.progress;
  if (step === undefined || since_us === undefined) return play.now_us;
  return since_us + lasts_us(step);
}

function lasts_us(step: AnyStep): number {
  if ('wait_us' in step) return step.wait_us;
  return 'act' in step ? 0 : (LANGUAGE.doing(step.judge) as ExpectationOf<AnyInstruction>).limit_us(step.judge);
}

/**
 * Does what is due now: an action, or the end of a step that has had its time.
 * @returns `open` where time must pass first; how the display differs where an expectation fails
 */
export function goOn(play: Interruptible): 'done' | 'open' | Mismatch {
  const step = presentStep(play);
  if (step === undefined) return 'done';
  const { progress, now_us } = play;
  if ('act' in step) {
    finishStep(play);
    play.act(step.act, progress);
    return 'done';
  }
  const since_us = progress.since_us ?? now_us;
  if (progress.since_us === undefined) play.progress = { ...progress, since_us };
  const verdict = outcome(step, now_us - since_us, play);
  if (verdict === undefined) finishStep(play);
  return verdict ?? 'done';
}

function outcome(step: Exclude<AnyStep, { act: unknown }>, passed_us: number, play: Interruptible): Verdict {
  if ('judge' in step) return play.judge(step.judge, passed_us);
  return passed_us < step.wait_us ? 'open' : undefined;
}

/** Goes on to the next step, which may be the next instruction's first. */
function finishStep(play: Interruptible): void {
  const { index, step } = play.progress;
  const next = { index, step: step + 1, since_us: undefined };
  const instruction = play.instructions[index]!;
  const isThere = stepOf(LANGUAGE.doing(instruction), instruction, next.step) !== undefined;
  play.progress = isThere ? next : { index: index + 1, step: 0, since_us: undefined };
}

/** The verdict on an expectation, by its entry. */
export function judgedBy(view: View, expectation: AnyInstruction, passed_us: number): Verdict {
  return (LANGUAGE.doing(expectation) as ExpectationOf<AnyInstruction>).judge(expectation, view, passed_us);
}
