/**
 * A script that is played in pieces as small as one likes, forth and back. Going back loads a machine that was kept
 * before and comes by the same way again, which gives the same to the microsecond.
 */
import type { CardState } from '../../machine/card.js';
import type { Snapshot } from '../../machine/target.js';
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
import { placed, type Rehearsal, rehearsed } from '../../script/rehearsal.js';
import type { ScriptFailure } from '../../script/result.js';
import type { AnyInstruction, Verdict } from '../../script/statements/entry.js';
import { type Instruction, LANGUAGE, type Statement } from '../../script/statements/table.js';
import { type Checkpoint, Checkpoints } from './checkpoints.js';
import { compared, type Position, START } from './position.js';

/** Board time never comes there. */
const NEVER_US = Number.MAX_SAFE_INTEGER;

interface Machine {
  readonly card: CardState;
  readonly saved: ReadonlyMap<string, Snapshot>;
}

export class Stepper implements Interruptible {
  /** How the script has failed, if it has: it goes no further then. */
  failure: ScriptFailure | undefined = undefined;
  readonly instructions: readonly Instruction[];
  /** In board time. */
  progress: Progress = BEGINNING;
  private readonly played: PlayedCard;
  private readonly checkpoints = new Checkpoints<Machine>();

  constructor(
    readonly script: Script,
    private readonly rehearsal: Rehearsal,
  ) {
    // Card files are read once: they may change meanwhile.
    this.instructions = script.statements.map((statement) => rehearsed(statement, rehearsal));
    this.played = new PlayedCard(rehearsal.card, rehearsal.check);
    rehearsal.card.restart();
    this.keep();
  }

  get card() {
    return this.rehearsal.card;
  }

  /** The statement that plays, or has failed; undefined behind the last. */
  get statement(): Statement | undefined {
    return this.script.statements[this.progress.index];
  }

  /** Whether the script goes no further. */
  get isOver(): boolean {
    return this.failure !== undefined || this.statement === undefined;
  }

  /** The names under which the script has saved a machine. */
  get savedNames(): readonly string[] {
    return [...this.played.snapshots.keys()];
  }

  get position(): Position {
    const { index, step, since_us } = this.progress;
    return { index, step, passed_us: since_us === undefined ? 0 : this.now_us - since_us };
  }

  get now_us(): number {
    return this.card.now_us;
  }

  /**
   * Does the next thing: a deed, or lets time pass until the display changes or the step is over.
   * @param limit_us board time at which it stops at the latest
   * @throws ScriptError where the card refuses the statement
   */
  advance(limit_us = NEVER_US): void {
    if (this.isOver) return;
    const { statement } = this;
    const { index } = this.progress;
    let done = goOn(this);
    if (done === 'open') {
      this.card.board.advanceToChange(Math.min(dueAt_us(this), limit_us));
      done = goOn(this);
    }
    if (typeof done === 'object') this.failure = failureOf(statement!, this.card, done);
    if (this.progress.index !== index) this.keep();
  }

  act(action: AnyInstruction, before: Progress): void {
    try {
      LANGUAGE.act(action, this.played);
    } catch (error) {
      this.progress = before;
      throw placed(error, this.script, this.statement!);
    }
  }

  judge(expectation: AnyInstruction, passed_us: number): Verdict {
    return judgedBy(this.played, expectation, passed_us);
  }

  private keep(): void {
    this.checkpoints.offer(this.position, () => ({ card: this.card.save(), saved: new Map(this.played.snapshots) }));
  }

  /** Goes back to a position that has come by, or as far as the next that comes by after it. */
  goBackTo(target: Position): void {
    this.load(this.checkpoints.before(target, true)!);
    this.comeTo(target);
  }

  private load({ position: { index, step }, machine }: Checkpoint<Machine>): void {
    this.card.restore(machine.card);
    this.played.snapshots.clear();
    for (const [name, snapshot] of machine.saved) this.played.snapshots.set(name, snapshot);
    this.progress = { index, step, since_us: undefined };
    this.failure = undefined;
  }

  private comeTo(target: Position): void {
    while (compared(this.position, target) < 0) this.advance(this.limitBefore(target));
  }

  /** Board time at which `target` comes, where it lies in the present step. */
  private limitBefore({ index, step, passed_us }: Position): number {
    const { progress } = this;
    if (index !== progress.index || step !== progress.step) return NEVER_US;
    return (progress.since_us ?? this.now_us) + passed_us;
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
