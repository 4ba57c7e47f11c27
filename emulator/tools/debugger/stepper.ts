/**
 * A script that is played in pieces as small as one likes, forth and back. Going back loads a machine that was kept
 * before and comes by the same way again, which gives the same to the microsecond.
 */
import type { CardState } from '../../machine/card.js';
import type { Snapshot } from '../../machine/target.js';
import type { Script } from '../../script/parse.js';
import { act } from '../../script/perform.js';
import { failureOf } from '../../script/player.js';
import { placed, type Rehearsal, rehearsed } from '../../script/rehearsal.js';
import type { ScriptFailure } from '../../script/result.js';
import type { Action, Statement } from '../../script/statements.js';
import { lasts_us, outcome, type Step, stepOf } from '../../script/steps.js';
import { type Checkpoint, Checkpoints } from './checkpoints.js';
import { compared, type Position, START } from './position.js';

/** Board time never comes there. */
const NEVER_US = Number.MAX_SAFE_INTEGER;

interface Machine {
  readonly card: CardState;
  readonly saved: ReadonlyMap<string, Snapshot>;
}

export class Stepper {
  /** How the script has failed, if it has: it goes no further then. */
  failure: ScriptFailure | undefined = undefined;
  private readonly actions: readonly Action[];
  private index = 0;
  private step = 0;
  /** Board time at which the present step began; undefined where it has not. */
  private since_us: number | undefined = undefined;
  private saved = new Map<string, Snapshot>();
  private readonly checkpoints = new Checkpoints<Machine>();

  constructor(
    readonly script: Script,
    private readonly rehearsal: Rehearsal,
  ) {
    // Card files are read once: they may change meanwhile.
    this.actions = script.statements.map((statement) => rehearsed(statement, rehearsal));
    rehearsal.card.restart();
    this.keep();
  }

  get card() {
    return this.rehearsal.card;
  }

  /** The statement that plays, or has failed; undefined behind the last. */
  get statement(): Statement | undefined {
    return this.script.statements[this.index];
  }

  /** Whether the script goes no further. */
  get isOver(): boolean {
    return this.failure !== undefined || this.statement === undefined;
  }

  /** The names under which the script has saved a machine. */
  get savedNames(): readonly string[] {
    return [...this.saved.keys()];
  }

  get position(): Position {
    const passed_us = this.since_us === undefined ? 0 : this.card.now_us - this.since_us;
    return { index: this.index, step: this.step, passed_us };
  }

  /**
   * Does the next thing: a deed, or lets time pass until the display changes or the step is over.
   * @param limit_us board time at which it stops at the latest
   * @throws ScriptError where the card refuses the statement
   */
  advance(limit_us = NEVER_US): void {
    if (this.isOver) return;
    // Every statement has a step: one without would have been left behind by `finishStep`.
    const step = this.nextStep()!;
    if ('deed' in step) this.do(step);
    else this.pass(step, limit_us);
  }

  private nextStep(): Step | undefined {
    return stepOf(this.actions[this.index]!, this.step, this.card, this.rehearsal.check);
  }

  private do({ deed }: Extract<Step, { deed: unknown }>): void {
    try {
      act(deed, this.card, this.saved);
    } catch (error) {
      throw placed(error, this.script, this.statement!);
    }
    this.finishStep();
  }

  private pass(step: Exclude<Step, { deed: unknown }>, limit_us: number): void {
    const { card } = this;
    this.since_us ??= card.now_us;
    const end_us = this.since_us + lasts_us(step);
    if (outcome(step, card.now_us - this.since_us) === 'open') card.board.advanceToChange(Math.min(end_us, limit_us));
    const verdict = outcome(step, card.now_us - this.since_us);
    if (verdict === 'open') return;
    if (verdict === undefined) this.finishStep();
    else this.failure = failureOf(this.statement!, card, verdict);
  }

  /** Goes on to the next step, which may be the next statement's first. */
  private finishStep(): void {
    this.step += 1;
    this.since_us = undefined;
    if (this.nextStep() !== undefined) return;
    this.index += 1;
    this.step = 0;
    this.keep();
  }

  private keep(): void {
    this.checkpoints.offer(this.position, () => ({ card: this.card.save(), saved: new Map(this.saved) }));
  }

  /** Goes back to a position that has come by, or as far as the next that comes by after it. */
  goBackTo(target: Position): void {
    this.load(this.checkpoints.before(target, true)!);
    this.comeTo(target);
  }

  private load({ position, machine }: Checkpoint<Machine>): void {
    this.card.restore(machine.card);
    this.saved = new Map(machine.saved);
    this.index = position.index;
    this.step = position.step;
    this.since_us = undefined;
    this.failure = undefined;
  }

  private comeTo(target: Position): void {
    while (compared(this.position, target) < 0) this.advance(this.limitBefore(target));
  }

  /** Board time at which `target` comes, where it lies in the present step. */
  private limitBefore({ index, step, passed_us }: Position): number {
    if (index !== this.index || step !== this.step) return NEVER_US;
    return (this.since_us ?? this.card.now_us) + passed_us;
  }

  /** Goes back to where the display last changed before now. @returns false where it has not: it is at the start then */
  goBackToChange(): boolean {
    const here = this.position;
    let end = here;
    for (let from = this.checkpoints.before(end, false); from; from = this.checkpoints.before(end, false)) {
      const change = this.lastChange(from, end, here);
      if (change !== undefined) {
        this.goBackTo(change);
        return true;
      }
      end = from.position;
    }
    this.goBackTo(START);
    return false;
  }

  /** The last change before `here` on the way from a kept machine to `end`. */
  private lastChange(from: Checkpoint<Machine>, end: Position, here: Position): Position | undefined {
    let last: Position | undefined;
    this.load(from);
    while (compared(this.position, end) < 0) {
      const { display } = this.card;
      this.advance(this.limitBefore(end));
      if (this.card.display !== display && compared(this.position, here) < 0) last = this.position;
    }
    return last;
  }
}
