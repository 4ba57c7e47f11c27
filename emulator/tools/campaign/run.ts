/** A run that can be stopped at any instant, saved, and gone on with: what a campaign forks. */
import type { Card } from '../../machine/card.js';
import type { CardRecord } from '../../machine/card-record.js';
import type { CardState } from '../../machine/card-state.js';
import type { ResponseCheck, Snapshot } from '../../machine/target.js';
import { PlayedCard } from '../../script/drivers/at-once.js';
import {
  BEGINNING,
  dueAt_us,
  goOn,
  type Interruptible,
  judgedBy,
  type Progress,
  presentStep,
} from '../../script/drivers/interruptible.js';
import type { AnyInstruction, Verdict } from '../../script/statements/entry.js';
import type { ExpectResponse } from '../../script/statements/expect.js';
import { type Instruction, LANGUAGE, type StepAction } from '../../script/statements/table.js';
import type { Answer, Observer, ObserverState } from './observer.js';
import type { Step } from './steps.js';

/** How far a run has come. */
export type Reached = 'there' | 'failed' | 'ended';

/** A response that the server does not accept. The campaign says itself what came of it. */
const NOT_ACCEPTED = { message: '', expected: '' };

export class Run implements Interruptible {
  instructions: readonly Instruction[] = [];
  progress: Progress = BEGINNING;
  /** The outcome of the last answer that was read off the glass. */
  answer: Answer | undefined = undefined;
  /** The card with what `save` statements kept of the machine, and what was known of it then. */
  private readonly played: PlayedCard;
  private known = new Map<string, ObserverState>();

  /**
   * @param card fits the first card already; watched by `observer`
   * @param record the record in a card file: a campaign plays on copies, so that its counter stays
   */
  constructor(
    readonly card: Card,
    readonly observer: Observer,
    private readonly check: ResponseCheck,
    private readonly record: (path: string) => CardRecord,
  ) {
    this.played = new PlayedCard(card, check);
  }

  /** The step at hand. */
  get step(): number {
    return this.progress.index;
  }

  get now_us(): number {
    return this.card.now_us;
  }

  /**
   * Plays on, up to the first expectation that fails.
   * @param steps the script's, or the same with other durations
   * @param step stop at this step, when board time `until_us` has come; past the last one to play to the end
   */
  advance(steps: readonly Step[], step: number, until_us: number): Reached {
    this.instructions = steps.map(({ instruction }) => instruction);
    while (this.step < steps.length) {
      // The last instant of a step's time is its own: what happens then comes before the next step.
      if (this.step === step && this.now_us >= until_us) return 'there';
      const done = goOn(this);
      if (done === 'open') this.pass(this.step === step ? until_us : Number.POSITIVE_INFINITY);
      else if (done !== 'done') return 'failed';
    }
    return 'ended';
  }

  /** Lets the present step's time pass, at most up to `until_us`. */
  private pass(until_us: number): void {
    const { card } = this;
    const left_us = Math.min(dueAt_us(this), until_us) - card.now_us;
    const step = presentStep(this)!;
    if ('judge' in step) card.waitUntil(() => this.judge(step.judge, 1) !== 'open', left_us);
    else card.wait(left_us);
    if (!card.board.powered) this.observer.lost();
  }

  judge(expectation: AnyInstruction, passed_us: number): Verdict {
    return this.judgeText(expectation, this.card.display, passed_us);
  }

  /** A response is typed at the server: its answer counts. @param display what was read of the glass */
  judgeText(expectation: AnyInstruction, display: string, passed_us: number): Verdict {
    if (expectation.do !== 'expectResponse') {
      const { card, check } = this;
      return judgedBy({ display, facts: () => card.facts(), check }, expectation, passed_us);
    }
    const { challenge, pin } = expectation as ExpectResponse;
    this.answer = this.observer.answer(display, challenge, pin);
    return this.answer === 'accepted' ? undefined : NOT_ACCEPTED;
  }

  act(action: StepAction): void {
    const { card, observer, known, played } = this;
    const perform = (): void => LANGUAGE.act(action, played);
    observer.willDo(action);
    if (action.do === 'restore') observer.load(known.get(action.name)!, perform);
    else if (action.do === 'cardFile') card.fit(this.record(action.path));
    else perform();
    if (action.do === 'save') known.set(action.name, observer.save());
    if (action.do === 'card' || action.do === 'cardFile') observer.begin();
    if (!card.board.powered) observer.lost();
  }

  save(): RunState {
    const { progress, played, known, card, observer } = this;
    return {
      progress,
      snapshots: new Map(played.snapshots),
      known: new Map(known),
      card: card.save(),
      observer: observer.save(),
    };
  }

  load(state: RunState): void {
    this.observer.load(state.observer, () => this.card.restore(state.card));
    this.progress = state.progress;
    this.played.snapshots.clear();
    for (const [name, snapshot] of state.snapshots) this.played.snapshots.set(name, snapshot);
    this.known = new Map(state.known);
    this.observer.violations.clear();
    this.answer = undefined;
  }
}

export interface RunState {
  readonly progress: Progress;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly known: ReadonlyMap<string, ObserverState>;
  readonly card: CardState;
  readonly observer: ObserverState;
}
