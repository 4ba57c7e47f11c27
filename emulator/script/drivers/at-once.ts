/** Does what statements say at once, on a card in this process: time passes as fast as it can. */
import type { ResponseCheck, Snapshot, Target } from '../../machine/target.js';
import { stepOf } from '../language.js';
import type { AnyInstruction, Devices, ExpectationOf, Mismatch, View } from '../statements/entry.js';
import { LANGUAGE } from '../statements/table.js';

/** A card that statements are done to and that expectations look at. */
export class PlayedCard implements Devices, View {
  /** @param check computes right responses, independent of the card's firmware */
  constructor(
    readonly card: Target,
    readonly check: ResponseCheck,
    readonly snapshots: Map<string, Snapshot> = new Map(),
  ) {}

  get display(): string {
    return this.card.display;
  }

  facts() {
    return this.card.facts();
  }
}

/**
 * Does all that one statement says.
 * @returns how the display differs from what an expectation wants, if it does
 * @throws InputError where the card refuses it
 */
export function perform(instruction: AnyInstruction, played: PlayedCard): Mismatch | undefined {
  const doing = LANGUAGE.doing(instruction);
  for (let index = 0; ; index++) {
    const step = stepOf(doing, instruction, index);
    if (step === undefined) return undefined;
    if ('wait_us' in step) played.card.wait(step.wait_us);
    else if ('act' in step) LANGUAGE.act(step.act, played);
    else {
      const mismatch = judged(step.judge, played);
      if (mismatch !== undefined) return mismatch;
    }
  }
}

/** Lets time pass while the expectation takes more of it. */
function judged(expectation: AnyInstruction, played: PlayedCard): Mismatch | undefined {
  const doing = LANGUAGE.doing(expectation) as ExpectationOf<AnyInstruction>;
  const atOnce = doing.judge(expectation, played, 0);
  if (atOnce !== 'open') return atOnce;
  const limit_us = doing.limit_us(expectation);
  played.card.waitUntil(() => doing.judge(expectation, played, 1) !== 'open', limit_us);
  const verdict = doing.judge(expectation, played, limit_us);
  return verdict === 'open' ? undefined : verdict;
}
