/** What a statement does, cut into steps between which time can stand still. */
import type { Key } from '../../firmware/hal.js';
import { PRESS_US } from '../machine/card.js';
import type { ResponseCheck, Target } from '../machine/target.js';
import { expectResponse, judge, type Mismatch } from './expectations.js';
import type { Action, Deed } from './statements.js';

/** A capture's time passes as a whole, so it can't stand or go back. */
const NO_CAPTURE: Mismatch = {
  message: 'expected a statement that can be stepped (a capture plays in dscplus replay alone)',
  expected: '',
};

/** A deed, or time that passes. */
type HandStep = { readonly deed: Deed } | { readonly wait_us: number };

/** One thing that a statement does: what a hand does, or an expectation that takes some time at most. */
export type Step =
  | HandStep
  | { readonly open_us: number; readonly judge: (passed_us: number) => Mismatch | undefined | 'open' };

/**
 * @param step counts from 0
 * @param target whose display expectations look at
 * @returns undefined behind the last step
 */
export function stepOf(action: Action, step: number, target: Target, check: ResponseCheck): Step | undefined {
  switch (action.do) {
    case 'press':
    case 'type':
      return handStep(action, step);
    case 'wait':
      return step === 0 ? { wait_us: action.wait_us } : undefined;
    case 'capture':
      return step > 0 ? undefined : { open_us: 0, judge: () => NO_CAPTURE };
    case 'expect': {
      const open_us = Math.max(action.within_us, action.for_us);
      return step > 0 ? undefined : { open_us, judge: (passed_us) => judge(action, target.display, passed_us) };
    }
    case 'expectResponse':
      return step > 0 ? undefined : { open_us: 0, judge: () => expectResponse(action, target, check) };
    default:
      return step === 0 ? { deed: action } : undefined;
  }
}

/** The longest time that a step takes. */
export function lasts_us(step: Step): number {
  return 'deed' in step ? 0 : 'wait_us' in step ? step.wait_us : step.open_us;
}

/** What a step that takes time comes to. @param passed_us since it began */
export function outcome(step: Exclude<Step, { deed: Deed }>, passed_us: number): Mismatch | undefined | 'open' {
  if ('judge' in step) return step.judge(passed_us);
  return passed_us < step.wait_us ? 'open' : undefined;
}

/** What a hand does for a press or digits, of which `stepOf` says the same. */
export function handStep(action: Extract<Action, { do: 'press' | 'type' }>, step: number): HandStep | undefined {
  if (action.do === 'press') return pressStep(action.key, action.for_us, PRESS_US, step);
  const down_us = Math.floor(action.every_us / 2);
  const key = action.digits[step >> 2];
  return key === undefined ? undefined : pressStep(key as Key, down_us, action.every_us - down_us, step & 3);
}

function pressStep(key: Key, down_us: number, rest_us: number, step: number): HandStep | undefined {
  return [
    { deed: { do: 'down', key } as const },
    { wait_us: down_us },
    { deed: { do: 'up', key } as const },
    { wait_us: rest_us },
  ][step];
}
