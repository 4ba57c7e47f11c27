/** A run that can be stopped at any instant, saved, and gone on with: what a campaign forks. */
import type { Card, CardState } from '../../machine/card.js';
import type { CardRecord } from '../../machine/card-record.js';
import type { Snapshot } from '../../machine/target.js';
import { judge } from '../../script/expectations.js';
import { act } from '../../script/perform.js';
import type { Deed } from '../../script/statements.js';
import type { Answer, Observer, ObserverState } from './observer.js';
import type { Step, StepAction } from './steps.js';

/** How far a run has come. */
export type Reached = 'there' | 'failed' | 'ended';

export class Run {
  /** The step at hand, and how much of its time has passed. */
  step = 0;
  passed_us = 0;
  /** What came of the last answer that was read off the glass. */
  answer: Answer | undefined = undefined;
  /** What `save` statements kept: of the machine, and of what was known of it. */
  private snapshots = new Map<string, Snapshot>();
  private known = new Map<string, ObserverState>();

  /**
   * @param card fits the first card already; told of by `observer`
   * @param record the record in a card file: a campaign plays on copies, so that its counter stays
   */
  constructor(
    readonly card: Card,
    readonly observer: Observer,
    private readonly record: (path: string) => CardRecord,
  ) {}

  /**
   * Plays on, up to the first expectation that fails.
   * @param steps the script's, or the same with other durations
   * @param step stop at this step, when board time `until_us` has come; past the last one to play to the end
   */
  advance(steps: readonly Step[], step: number, until_us: number): Reached {
    while (this.step < steps.length) {
      const isThere = (): boolean => this.step === step && this.card.now_us >= until_us;
      if (isThere()) return 'there';
      const done = this.play(steps[this.step]!.action, this.step === step ? until_us : Number.POSITIVE_INFINITY);
      if (done === 'failed') return 'failed';
      // The last instant of a step's time is its own: what happens then comes before the next step.
      if (done === 'open' || isThere()) continue;
      this.step += 1;
      this.passed_us = 0;
    }
    return 'ended';
  }

  /** @returns `open` where the step's time goes on behind `until_us` */
  private play(action: StepAction, until_us: number): 'done' | 'open' | 'failed' {
    switch (action.do) {
      case 'wait':
        return this.pass(action.wait_us, until_us, () => true);
      case 'expect': {
        const limit_us = Math.max(action.within_us, action.for_us);
        let verdict = judge(action, this.card.display, this.passed_us);
        if (verdict === 'open') {
          this.pass(limit_us, until_us, (display) => judge(action, display, 1) === 'open');
          verdict = judge(action, this.card.display, this.passed_us);
        }
        return verdict === 'open' ? 'open' : verdict === undefined ? 'done' : 'failed';
      }
      case 'capture':
        // A script can't say half of one: it plays as a whole.
        this.card.playCapture(action.capture);
        return 'done';
      case 'expectResponse':
        this.answer = this.observer.answer(this.card.display, action.challenge, action.pin);
        return this.answer === 'accepted' ? 'done' : 'failed';
      default:
        this.do(action);
        return 'done';
    }
  }

  /** Lets the step's time pass while `goesOn`, at most up to `until_us`. */
  private pass(whole_us: number, until_us: number, goesOn: (display: string) => boolean): 'done' | 'open' {
    const { card } = this;
    const start_us = card.now_us;
    const end_us = Math.min(start_us + whole_us - this.passed_us, until_us);
    card.waitUntil((display) => !goesOn(display), end_us - start_us);
    if (!card.board.powered) this.observer.lost();
    this.passed_us += card.now_us - start_us;
    return this.passed_us < whole_us ? 'open' : 'done';
  }

  /** Does what takes no time. */
  do(deed: Deed): void {
    const { card, observer, known } = this;
    const perform = (done: Deed = deed) => act(done, card, this.snapshots);
    if (deed.do === 'restore') observer.load(known.get(deed.name)!, perform);
    else perform(deed.do === 'cardFile' ? { do: 'card', record: this.record(deed.path) } : deed);
    if (deed.do === 'save') known.set(deed.name, observer.save());
    if (deed.do === 'card' || deed.do === 'cardFile') observer.begin();
    if (!card.board.powered) observer.lost();
  }

  save(): RunState {
    const { step, passed_us, snapshots, known, card, observer } = this;
    return {
      step,
      passed_us,
      snapshots: new Map(snapshots),
      known: new Map(known),
      card: card.save(),
      observer: observer.save(),
    };
  }

  load(state: RunState): void {
    this.observer.load(state.observer, () => this.card.restore(state.card));
    this.step = state.step;
    this.passed_us = state.passed_us;
    this.snapshots = new Map(state.snapshots);
    this.known = new Map(state.known);
    this.observer.harms.clear();
    this.answer = undefined;
  }
}

export interface RunState {
  readonly step: number;
  readonly passed_us: number;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly known: ReadonlyMap<string, ObserverState>;
  readonly card: CardState;
  readonly observer: ObserverState;
}
