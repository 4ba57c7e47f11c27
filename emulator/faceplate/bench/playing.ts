/**
 * Plays a key script as time passes: what a statement does is done on its instant, and time may stand, go at any speed,
 * or go back meanwhile. Its state is a value, so that it goes back with the time.
 */
import type { Key } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import type { ResponseCheck } from '../../machine/target.js';
import { PlayedCard } from '../../script/drivers/at-once.js';
import {
  BEGINNING,
  dueAt_us,
  goOn,
  type Interruptible,
  judgedBy,
  type Progress,
} from '../../script/drivers/interruptible.js';
import type { Script } from '../../script/parse.js';
import { failureOf } from '../../script/player.js';
import type { ScriptFailure } from '../../script/result.js';
import type { AnyInstruction, Verdict, View } from '../../script/statements/entry.js';
import type { Statement, StepAction } from '../../script/statements/table.js';
import type { History } from './history.js';

const NEVER_US = Number.MAX_SAFE_INTEGER;

export interface PlayState {
  readonly script: Script;
  /** How far it has come; in passed time. */
  readonly progress: Progress;
  readonly failure: ScriptFailure | undefined;
}

export class Playing implements Interruptible {
  /** Undefined before the first script. */
  state: PlayState | undefined = undefined;
  private readonly view: View;
  /** A file has up to a mebibyte and is shown many times a second: the last one stays split. */
  private split: { readonly text: string; readonly lines: readonly string[] } = { text: '', lines: [] };

  constructor(
    private readonly history: History<unknown>,
    check: ResponseCheck,
  ) {
    this.view = new PlayedCard(history.card, check);
  }

  /** Whether there is more to play. */
  get isOn(): boolean {
    return this.state !== undefined && this.state.failure === undefined && this.statement !== undefined;
  }

  /** The statement that plays, or the one that failed. */
  get statement(): Statement | undefined {
    return this.instructions[this.progress.index];
  }

  get instructions(): readonly Statement[] {
    return this.state?.script.statements ?? [];
  }

  get progress(): Progress {
    return this.state?.progress ?? BEGINNING;
  }

  set progress(progress: Progress) {
    this.move({ progress });
  }

  get now_us(): number {
    return this.history.passed_us;
  }

  /** The lines of a file of the script. */
  linesOf(file: string): readonly string[] {
    const text = this.state?.script.sources.get(file) ?? '';
    if (text !== this.split.text) this.split = { text, lines: text.split(/\r?\n/) };
    return this.split.lines;
  }

  begin(script: Script): void {
    this.state = { script, progress: BEGINNING, failure: undefined };
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
    const { history } = this;
    if (!this.isOn || history.known > 0) return NEVER_US;
    return history.now_us + Math.max(0, dueAt_us(this) - history.passed_us);
  }

  /** Does what is due now; called at every change and every instant named by `next_us`. */
  goOn(): void {
    while (this.isOn && this.history.known === 0) {
      const statement = this.statement!;
      const done = goOn(this);
      if (done === 'open') return;
      if (done !== 'done') this.move({ failure: failureOf(statement, this.history.card, done) });
    }
  }

  private move(change: Partial<PlayState>): void {
    this.state = { ...this.state!, ...change };
    this.history.note();
  }

  /** What the card refuses is a failure of the statement. */
  act(action: StepAction, before: Progress): void {
    const { file, line, column } = this.instructions[before.index]!.place;
    try {
      this.history.do(action);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { message } = error;
      this.move({ progress: before, failure: { file, line, column, message, expected: '', actual: '' } });
    }
  }

  judge(expectation: AnyInstruction, passed_us: number): Verdict {
    return judgedBy(this.view, expectation, passed_us);
  }
}
