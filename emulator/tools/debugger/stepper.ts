/** A script that is played in pieces as small as one likes, forward and back. */

import type { CardState } from '../../machine/card-state.js';
import { type DryRun, inDryRun, placed } from '../../script/dry-run.js';
import type { Script } from '../../script/parse.js';
import type { ScriptFailure } from '../../script/result.js';
import type { Statement } from '../../script/statements/table.js';
import { Session } from '../../session/session.js';

/** Board time never comes there. */
const NEVER_US = Number.MAX_SAFE_INTEGER;

export class Stepper {
  private readonly session: Session;

  /** @param start where it begins; by default with the dry run's card from power-on */
  constructor(
    readonly script: Script,
    dryRun: DryRun,
    start?: CardState,
  ) {
    this.session = new Session({
      card: () => dryRun.card,
      check: dryRun.check,
      onRefused: (error, statement) => placed(error, script, statement),
    });
    this.session.begin(start);
    // Card files are read once: they may change meanwhile.
    const statements = script.statements.map((statement) => ({
      ...inDryRun(statement, dryRun),
      place: statement.place,
    }));
    this.session.play({ ...script, statements });
  }

  get card() {
    return this.session.card;
  }

  /** The statement that plays, or has failed; undefined behind the last. */
  get statement(): Statement | undefined {
    return this.script.statements[this.index];
  }

  /** The place of that statement in the script. */
  get index(): number {
    return this.session.player.state!.progress.index;
  }

  /** Whether it has begun: to do something, or to let time pass. */
  get hasBegun(): boolean {
    const { progress, failure } = this.session.player.state!;
    return progress.step > 0 || this.session.passed_us > progress.since_us || failure !== undefined;
  }

  /** How the script has failed, if it has: it goes no further then. */
  get failure(): ScriptFailure | undefined {
    return this.session.player.state!.failure;
  }

  /** Whether the script goes no further. */
  get isOver(): boolean {
    return !this.session.player.isOn;
  }

  /** The names under which the script has saved a machine. */
  get savedNames(): readonly string[] {
    return [...this.session.savedNames];
  }

  /**
   * Does the next thing: an action, or lets time pass until the display changes or the step is over.
   * @param limit_us board time at which it stops at the latest
   * @throws ScriptError where the card refuses the statement
   */
  advance(limit_us = NEVER_US): void {
    if (!this.isOver) this.session.advanceToChange(limit_us);
  }

  /** Goes back to where a statement begins. */
  goBackTo(index: number): void {
    this.session.backToStatement(index);
  }

  /** Goes back to where the display last changed before now. @returns false where it has not: it is at the start then */
  goBackToChange(): boolean {
    const hasChanged = this.session.backToDisplay();
    if (!hasChanged) this.goBackTo(0);
    return hasChanged;
  }
}
