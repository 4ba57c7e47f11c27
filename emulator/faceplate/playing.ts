/**
 * Plays a key script as time passes: what a statement does is done on its instant, and time may stand, go at any speed,
 * or go back meanwhile. Its state is a value, so that it goes back with the time.
 */
import type { Key } from '../../firmware/hal.js';
import { PRESS_US } from '../card.js';
import { InputError } from '../input-error.js';
import { expectResponse, judge, type Mismatch } from '../script/expectations.js';
import type { Script } from '../script/parse.js';
import { failureOf } from '../script/player.js';
import type { ScriptFailure } from '../script/result.js';
import type { Deed, Statement } from '../script/statements.js';
import type { ResponseCheck } from '../target.js';
import type { History } from './history.js';

/** A capture's time passes as a whole, so it can't stand or go back here. */
const NO_CAPTURE: Mismatch = {
  message: 'expected a statement that plays in the faceplate (dscplus replay plays captures)',
  expected: '',
};

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

/** One thing that a statement does: a deed, time that passes, or an expectation. */
type Step =
  | { readonly deed: Deed }
  | { readonly wait_us: number }
  | { readonly open_us: number; readonly judge: (passed_us: number) => Mismatch | undefined | 'open' };

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

  /** Board time at which the present step ends at the latest. */
  get next_us(): number {
    const { state, history } = this;
    if (!this.isOn || state === undefined || history.known > 0) return NEVER_US;
    if (state.since_us === undefined) return history.now_us;
    const step = this.stepOf(this.statement!, state.step);
    const lasts_us = step === undefined || 'deed' in step ? 0 : 'wait_us' in step ? step.wait_us : step.open_us;
    return history.now_us + Math.max(0, lasts_us - (history.passed_us - state.since_us));
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
    const step = this.stepOf(statement, state!.step);
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
    const verdict = 'wait_us' in step ? (passed_us < step.wait_us ? 'open' : undefined) : step.judge(passed_us);
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

  /** A statement's steps one by one; undefined behind the last. */
  private stepOf(statement: Statement, step: number): Step | undefined {
    switch (statement.do) {
      case 'press':
        return pressStep(statement.key, statement.for_us, PRESS_US, step);
      case 'type': {
        const down_us = Math.floor(statement.every_us / 2);
        const key = statement.digits[step >> 2];
        return key === undefined ? undefined : pressStep(key as Key, down_us, statement.every_us - down_us, step & 3);
      }
      case 'wait':
        return step === 0 ? { wait_us: statement.wait_us } : undefined;
      case 'capture':
        return step > 0 ? undefined : { open_us: 0, judge: () => NO_CAPTURE };
      case 'expect':
        return step > 0 ? undefined : this.expectStep(statement);
      case 'expectResponse':
        return step > 0
          ? undefined
          : { open_us: 0, judge: () => expectResponse(statement, this.history.card, this.check) };
      default:
        return step === 0 ? { deed: withoutPlace(statement) } : undefined;
    }
  }

  private expectStep(statement: Extract<Statement, { do: 'expect' }>): Step {
    const open_us = Math.max(statement.within_us, statement.for_us);
    return { open_us, judge: (passed_us) => judge(statement, this.history.card.display, passed_us) };
  }
}

function pressStep(key: Key, down_us: number, rest_us: number, step: number) {
  return [
    { deed: { do: 'down', key } as const },
    { wait_us: down_us },
    { deed: { do: 'up', key } as const },
    { wait_us: rest_us },
  ][step];
}

function withoutPlace(statement: Extract<Statement, Deed>): Deed {
  const { place: _, ...deed } = statement;
  return deed as Deed;
}
