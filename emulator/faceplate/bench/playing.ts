/**
 * Plays a key script as time passes: what a statement does is done on its instant, and time may stand, go at any speed,
 * or go back meanwhile. Its state is a value, so that it goes back with the time.
 */
import type { Key } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import type { ResponseCheck } from '../../machine/target.js';
import type { Script } from '../../script/parse.js';
import { failureOf } from '../../script/player.js';
import type { ScriptFailure } from '../../script/result.js';
import type { Action, Deed, Statement } from '../../script/statements.js';
import { lasts_us, outcome, type Step, stepOf } from '../../script/steps.js';
import type { History } from './history.js';

const NEVER_US = Number.MAX_SAFE_INTEGER;

export interface PlayState {
  readonly script: Script;
  /** The statement that plays, and how many of its steps are done. */
  readonly index: number;
  readonly step: number;
  /** Passed time at which the present step began; undefined where it has not. */
  readonly since_us: number | undefined;
  readonly failure: ScriptFailure | undefined;
}

export class Playing {
  /** Undefined before the first script. */
  state: PlayState | undefined = undefined;
  /** A file has up to a mebibyte and is shown many times a second: the last one stays split. */
  private split: { readonly text: string; readonly lines: readonly string[] } = { text: '', lines: [] };

  constructor(
    private readonly history: History<unknown>,
    private readonly check: ResponseCheck,
  ) {}

  /** Whether there is more to play. */
  get isOn(): boolean {
    const { state } = this;
    return state !== undefined && state.failure === undefined && state.index < state.script.statements.length;
  }

  /** The statement that plays, or the one that failed. */
  get statement(): Statement | undefined {
    return this.state?.script.statements[this.state.index];
  }

  /** The lines of a file of the script. */
  linesOf(file: string): readonly string[] {
    const text = this.state?.script.sources.get(file) ?? '';
    if (text !== this.split.text) this.split = { text, lines: text.split(/\r?\n/) };
    return this.split.lines;
  }

  begin(script: Script): void {
    this.state = { script, index: 0, step: 0, since_us: undefined, failure: undefined };
  }

  /** Plays no further. A key that the statement has pressed is let go of. */
  end(): void {
    const { statement } = this;
    this.state = undefined;
    this.history.note();
    if (statement?.do === 'press') this.history.up(statement.key);
    if (statement?.do === 'type') for (const digit of new Set(statement.digits)) this.history.up(digit as Key);
  }

  /** Board time at which the present step ends at the latest. */
  get next_us(): number {
    const { state, history } = this;
    if (!this.isOn || state === undefined || history.known > 0) return NEVER_US;
    if (state.since_us === undefined) return history.now_us;
    const { step } = this;
    const left_us = step === undefined ? 0 : lasts_us(step) - (history.passed_us - state.since_us);
    return history.now_us + Math.max(0, left_us);
  }

  /** Does what is due now; called at every change and every instant named by `next_us`. */
  goOn(): void {
    while (this.isOn && this.history.known === 0 && this.doStep()) {
      // One step after the other, until one takes time.
    }
  }

  /** @returns whether the step is done */
  private doStep(): boolean {
    const { history, state } = this;
    const statement = this.statement!;
    const { step } = this;
    if (step === undefined) {
      this.move({ index: state!.index + 1, step: 0 });
      return true;
    }
    if ('deed' in step) {
      this.move({ step: state!.step + 1 });
      this.act(step.deed, statement);
      return true;
    }
    const since_us = state!.since_us ?? history.passed_us;
    const passed_us = history.passed_us - since_us;
    if (state!.since_us === undefined) this.move({ since_us });
    const verdict = outcome(step, passed_us);
    if (verdict === 'open') return false;
    if (verdict === undefined) this.move({ step: state!.step + 1 });
    else this.move({ failure: failureOf(statement, history.card, verdict) });
    return true;
  }

  private move(change: Partial<PlayState>): void {
    this.state = { ...this.state!, since_us: undefined, ...change };
    this.history.note();
  }

  /** What the card refuses is a failure of the statement. */
  private act(deed: Deed, statement: Statement): void {
    try {
      this.history.do(deed);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { file, line, column } = statement.place;
      this.move({ failure: { file, line, column, message: error.message, expected: '', actual: '' } });
    }
  }

  /** A step of the statement that plays; undefined behind the last. */
  private get step(): Step | undefined {
    return stepOf(withoutPlace(this.statement!), this.state!.step, this.history.card, this.check);
  }
}

/** What the history writes down of a statement. */
function withoutPlace({ place: _, ...action }: Statement): Action {
  return action as Action;
}
