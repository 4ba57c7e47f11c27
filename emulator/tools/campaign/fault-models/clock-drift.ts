/**
 * A clock that runs fast or slow. The card knows no other time than its own clock's, so what it finds of a fast one is
 * a hand that does everything slowly, and nothing else.
 */
import { type Instruction, LANGUAGE } from '../../../script/statements/table.js';
import type { Step } from '../steps.js';
import type { FaultModel } from './fault-model.js';

/** From a crystal as it is sold to one that runs at a wrong overtone, in millionths. */
const SHARES_ppm = [20, 100, 1000, 10_000, 100_000] as const;
const HALF_ppm = -500_000;
const DOUBLE_ppm = 1_000_000;

export const CLOCK_DRIFT: FaultModel = {
  name: 'clock-drift',
  title: 'the clock runs fast or slow, from 20 ppm to half and double',
  *plan() {
    for (const drift_ppm of [...SHARES_ppm.flatMap((ppm) => [ppm, -ppm]), HALF_ppm, DOUBLE_ppm]) {
      const note = `clock ${Math.abs(drift_ppm)} ppm ${drift_ppm > 0 ? 'fast' : 'slow'}`;
      yield { step: 0, at_us: 0, changes: [], note, drift_ppm, count: 1 };
    }
  },
};

/**
 * The steps as a card with this clock finds them: every duration of the hand is another, each one rounded by itself.
 * How long contacts bounce, and what a capture measured, stays as it is.
 */
export function stepsOn(drift_ppm: number, steps: readonly Step[]): readonly Step[] {
  if (drift_ppm === 0) return steps;
  const found_us = (us: number): number => us + Math.round((us * drift_ppm) / 1_000_000);
  return steps.map((step) => ({ ...step, instruction: foundAs(step.instruction, found_us) }));
}

function foundAs(instruction: Instruction, found_us: (us: number) => number): Instruction {
  return LANGUAGE.entryOf(instruction)?.timed?.(instruction, found_us) ?? instruction;
}
