/**
 * Plays a key script as the time of a session passes: what a statement does is done on its instant. Its state is a value,
 * so that it goes back with the time, and plays the same again from there.
 */
import type { Key } from '../../firmware/hal.js';
import { InputError } from '../input-error.js';
import type { Card } from '../machine/card.js';
import type { ResponseCheck } from '../machine/target.js';
import { PlayedCard } from '../script/drivers/at-once.js';
import {
  BEGINNING,
  dueAt_us,
  goOn,
  type Interruptible,
  judgedBy,
  type Progress,
  presentStep,
} from '../script/drivers/interruptible.js';
import { stepOf } from '../script/language.js';
import type { Script } from '../script/parse.js';
import { failureOf } from '../script/player.js';
import type { ScriptFailure } from '../script/result.js';
import type { AnyInstruction, AnyStep, Verdict, View } from '../script/statements/entry.js';
import { contactMove } from '../script/statements/keys.js';
import { LANGUAGE, type Statement, type StepAction } from '../script/statements/table.js';

const NEVER_US = Number.MAX_SAFE_INTEGER;

export interface PlayState {
  readonly script: Script;
  /** How far it has come, in passed time: the present step has begun. */
  readonly progress: Progress & { readonly since_us: number };
  readonly failure: ScriptFailure | undefined;
}

/** The part of the session that the player needs: its time, and a way to carry out a script's actions. */
export interface Stage {
  readonly card: Card;
  readonly passed_us: number;
  /** @throws InputError where the card refuses it; nothing has happened then */
  apply(action: StepAction): void;
}

export class ScriptPlayer implements Interruptible {
  /** Undefined before the first script. */
  private current: PlayState | undefined = undefined;
  /** The step that the state names; undefined where nothing is to play. */
  private step: AnyStep | undefined = undefined;
  private readonly view: View;

  /** @param onRefused the error that is thrown where the card refuses a statement; left out, the script fails there */
  constructor(
    private readonly stage: Stage,
    check: ResponseCheck,
    private readonly onRefused?: (error: InputError, statement: Statement) => unknown,
  ) {
    this.view = new PlayedCard(stage.card, check);
  }

  get state(): PlayState | undefined {
    return this.current;
  }

  /** Goes to a state that was read before; undefined for no script. */
  load(state: PlayState | undefined): void {
    this.current = state;
    this.step = state === undefined || state.failure !== undefined ? undefined : presentStep(this);
  }

  /** @param script undefined to end the one that plays */
  begin(script: Script | undefined): void {
    const progress = { ...BEGINNING, since_us: this.now_us };
    this.load(script && { script, progress, failure: undefined });
  }

  /** Whether there is more to play. */
  get isOn(): boolean {
    return this.step !== undefined;
  }

  /** The statement that plays, or the one that failed. */
  get statement(): Statement | undefined {
    return this.instructions[this.progress.index];
  }

  get instructions(): readonly Statement[] {
    return this.current?.script.statements ?? [];
  }

  get progress(): Progress {
    return this.current?.progress ?? BEGINNING;
  }

  set progress({ index, step, since_us }: Progress) {
    this.load({ ...this.current!, progress: { index, step, since_us: since_us ?? this.now_us } });
  }

  get now_us(): number {
    return this.stage.passed_us;
  }

  /** Passed time at which the present step is to be done, or is over at the latest. */
  get next_us(): number {
    return this.step === undefined ? NEVER_US : dueAt_us(this);
  }

  /** Keys that the present statement holds down until a later step of it. */
  get held(): readonly Key[] {
    const { statement, progress } = this;
    const held = new Set<Key>();
    for (let index = 0; statement !== undefined && index < progress.step; index++) {
      const step = stepOf(LANGUAGE.doing(statement), statement, index);
      const move = step !== undefined && 'act' in step ? contactMove(step.act) : undefined;
      if (move?.isDown) held.add(move.key);
      else if (move !== undefined) held.delete(move.key);
    }
    return [...held];
  }

  /** Does the present step if it is an action. @returns whether it is */
  goOnActing(): boolean {
    if (this.step === undefined || !('act' in this.step)) return false;
    goOn(this);
    return true;
  }

  /** Ends the present step if it is one that takes time, and has come to its end. @returns whether it has */
  goOnJudging(): boolean {
    if (this.step === undefined || 'act' in this.step) return false;
    const { statement } = this;
    const outcome = goOn(this);
    if (typeof outcome === 'object') this.fail(failureOf(statement!, this.stage.card, outcome));
    return outcome !== 'open';
  }

  act(action: StepAction, before: Progress): void {
    try {
      this.stage.apply(action);
    } catch (error) {
      this.progress = before;
      if (!(error instanceof InputError)) throw error;
      const statement = this.statement!;
      if (this.onRefused !== undefined) throw this.onRefused(error, statement);
      const { file, line, column } = statement.place;
      this.fail({ file, line, column, message: error.message, expected: '', actual: '' });
    }
  }

  judge(expectation: AnyInstruction, passed_us: number): Verdict {
    return judgedBy(this.view, expectation, passed_us);
  }

  private fail(failure: ScriptFailure): void {
    this.load({ ...this.current!, failure });
  }
}
