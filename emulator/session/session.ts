/**
 * A card with its past. Each action from outside is written down with its time, and the whole machine is kept now and
 * then, so that time can go back to any instant and forward again, with the same screens and the same digest. Until
 * something new is done in the past, what was done next is known and is done again on its instant. A script plays by
 * itself, as the card runs by itself: of a script only its beginning is written down.
 *
 * Its time is the time that has passed: board time goes back where a snapshot is restored, and this one does not.
 */
import { KEYS, type Key } from '../../firmware/hal.js';
import type { Card } from '../machine/card.js';
import type { CardState } from '../machine/card-state.js';
import type { Script } from '../script/parse.js';
import { contactMove } from '../script/statements/keys.js';
import type { StepAction } from '../script/statements/table.js';
import { type Checkpoint, Checkpoints } from './checkpoints.js';
import { compared, type Instant } from './instant.js';
import { Machine, type MachineState, type SessionOptions, type Transcript } from './machine.js';
import type { PlayState, ScriptPlayer } from './script-player.js';
import { type Entry, type Outside, UndoLog } from './undo-log.js';

const NEVER_US = Number.MAX_SAFE_INTEGER;

export class Session<C = undefined, S = undefined> {
  readonly card: Card;
  readonly player: ScriptPlayer;
  private readonly machine: Machine<C, S>;
  private readonly log = new UndoLog<C>();
  private readonly checkpoints = new Checkpoints<MachineState<C, S>>();
  /** Steps of scripts and entries of the log that are done. */
  private done = 0;
  /** The latest instant that has been reached since something new was done. */
  private reached_us = 0;
  /** Bytes written to memory when that was last asked. */
  private writes = 0;

  constructor(private readonly options: SessionOptions<C, S>) {
    this.machine = new Machine(options);
    this.card = this.machine.card;
    this.player = this.machine.player;
  }

  /**
   * Begins again, nothing behind it, and no script: at the start, or with the card of its options from power-on, board
   * time 0.
   * @throws InputError for a start that is no card's
   */
  begin(start?: CardState): void {
    this.machine.begin(start);
    this.done = 0;
    this.reached_us = 0;
    this.writes = this.card.board.memory.writes;
    this.log.begin();
    this.checkpoints.begin(this.checkpoint(false));
  }

  /** Board time. */
  get now_us(): number {
    return this.card.now_us;
  }

  /** The time that has passed. */
  get passed_us(): number {
    return this.machine.passed_us;
  }

  /** How often board time has jumped. */
  get jumps(): number {
    return this.machine.jumps;
  }

  /** Gives a transcript all that is done and shown from now on. @returns ends that */
  writeDown(transcript: Transcript): () => void {
    const { transcripts } = this.machine;
    transcripts.add(transcript);
    return () => transcripts.delete(transcript);
  }

  get instant(): Instant {
    return { done: this.done, at_us: this.passed_us };
  }

  /** Whether time has gone back, and what comes next is known. */
  get isPast(): boolean {
    return this.log.known > 0 || this.passed_us < this.reached_us;
  }

  /** The names under which a machine is saved. */
  get savedNames(): ReadonlySet<string> {
    return new Set(this.machine.saved.keys());
  }

  down(key: Key): void {
    this.do({ do: 'down', key });
  }

  up(key: Key): void {
    this.do({ do: 'up', key });
  }

  /**
   * Does something to the card now. The known future is void.
   * @throws InputError where the card refuses it; nothing has happened then
   */
  do(action: StepAction): void {
    // Where a contact is already there, nothing happens.
    const move = contactMove(action);
    if (move !== undefined && this.card.board.contacts.isDown(move.key) === move.isDown) return;
    this.cutFuture();
    const { fits } = this.machine;
    this.machine.apply(action);
    this.add({ action });
    if (this.machine.fits > fits) this.noteFitted();
  }

  /** Plays a script from here on; one that plays already ends. Its first step is done as time passes, or by `settle`. */
  play(script: Script): void {
    this.cutFuture();
    this.player.begin(script);
    this.add({ script });
  }

  /** The script plays no further, and a key that its statement holds is let go of. @returns whether one played */
  endScript(): boolean {
    if (!this.player.isOn) return false;
    const { held } = this.player;
    this.cutFuture();
    this.player.load(undefined);
    this.add({ script: undefined });
    for (const key of held) this.up(key);
    return true;
  }

  /** The companion state has changed. */
  note(): void {
    this.cutFuture();
    if (this.options.companion !== undefined) this.add({ companion: this.options.companion.save() });
  }

  /** Notes something at this instant, for who reads what was done. */
  annotate(text: string): void {
    this.cutFuture();
    this.machine.note(text);
    this.add({ note: text });
  }

  private add(outside: Outside<C>): void {
    this.log.add({ ...this.instant, ...outside });
    const { surplus } = this.log;
    if (surplus > 0) {
      this.checkpoints.forgetEntries(surplus);
      this.log.forgetUntil(this.checkpoints.oldest.entries);
    }
    this.goOn();
  }

  /** One thing more is done. */
  private goOn(): void {
    this.done += 1;
    if (this.checkpoints.isDue(this.done)) this.checkpoints.keep(this.checkpoint(false));
  }

  private cutFuture(): void {
    this.reached_us = this.passed_us;
    if (this.log.known === 0) return;
    const { contacts } = this.card.board;
    const held = KEYS.filter((key) => contacts.isDown(key) && this.log.isToRise(key));
    this.log.forgetFuture();
    this.options.companion?.cut(held);
  }

  /** The companion learns of another card once; where time brings the card back, the log says what came of it. */
  private noteFitted(): void {
    if (this.log.known > 0 || this.options.companion === undefined) return;
    this.options.companion.fitted();
    this.note();
  }

  /** Whether something is to be done at this instant. */
  get isDue(): boolean {
    return this.nextDue_us <= this.card.now_us;
  }

  /** Board time of the next thing that is known to be done, by the log or by a script. */
  get nextDue_us(): number {
    const next_us = Math.min(this.log.next?.at_us ?? NEVER_US, this.player.next_us);
    return next_us === NEVER_US ? NEVER_US : next_us - this.machine.ahead_us;
  }

  /** Board time of the next thing that is known to be done, or at which the card may change by itself. */
  get nextStop_us(): number {
    const { board } = this.card;
    const scan_us = board.powered ? Math.min(NEVER_US, board.nextScan_ms() * 1000) : NEVER_US;
    return Math.min(scan_us, board.attached?.next_us ?? NEVER_US, this.nextDue_us);
  }

  /**
   * Does the next thing that is due, or lets time pass until the display changes, a step of a script is over, or
   * something is due.
   * @param end_us board time at which it stops at the latest
   * @returns false where it has come to `end_us` and nothing has changed
   */
  advanceToChange(end_us: number): boolean {
    if (this.doNext()) return true;
    const { board } = this.card;
    const stop_us = Math.max(this.card.now_us, Math.min(end_us, this.nextDue_us));
    const hasChanged = board.advanceToChange(stop_us);
    const isJudged = this.judge();
    // A counter of a card file that was used up is not used up again on the way back to what came after it.
    if (board.memory.writes !== this.writes) this.keepWritten();
    this.reached_us = Math.max(this.reached_us, this.passed_us);
    return hasChanged || isJudged || stop_us < end_us;
  }

  /** Does all that is due at this instant. */
  settle(): void {
    while (this.doNext()) {
      // One thing after the other, until one takes time.
    }
  }

  /** @returns whether something was due, which is done then */
  private doNext(): boolean {
    const { passed_us } = this;
    const entry = this.log.next;
    const isDue = entry !== undefined && entry.at_us <= passed_us;
    if (isDue && entry.done <= this.done) return this.doAgain(entry);
    if (this.judge() || this.act()) return true;
    // A card file's counter can make a script go another way than before: what people did stays on its instant.
    return isDue && this.doAgain(entry);
  }

  private doAgain(entry: Entry<C>): true {
    if ('action' in entry) this.machine.apply(entry.action);
    else if ('script' in entry) this.player.begin(entry.script);
    else if ('note' in entry) this.machine.note(entry.note);
    else this.options.companion?.load(entry.companion);
    this.log.goTo(this.log.done + 1);
    this.goOn();
    return true;
  }

  /** @returns whether a step of the script has come to its end */
  private judge(): boolean {
    const isJudged = this.player.goOnJudging();
    if (isJudged) this.goOn();
    return isJudged;
  }

  /** @returns whether the script has done something */
  private act(): boolean {
    const { fits } = this.machine;
    if (!this.player.goOnActing()) return false;
    this.goOn();
    if (this.machine.fits > fits) this.noteFitted();
    return true;
  }

  private keepWritten(): void {
    this.writes = this.card.board.memory.writes;
    if (this.card.filePath !== null) this.checkpoints.keep(this.checkpoint(true));
  }

  private checkpoint(isPinned: boolean): Checkpoint<MachineState<C, S>> {
    return { ...this.instant, entries: this.log.done, isPinned, machine: this.machine.save() };
  }

  private load(kept: Checkpoint<MachineState<C, S>>): void {
    this.machine.load(kept.machine, kept.at_us);
    this.done = kept.done;
    this.writes = this.card.board.memory.writes;
    this.log.goTo(kept.entries);
    this.checkpoints.goTo(kept);
  }

  /** Goes back to the scan before this instant. @returns whether there is a past */
  backToScan(): boolean {
    const { now_us, passed_us } = this;
    return this.backToTime(passed_us - now_us + (Math.ceil(now_us / 1000) - 1) * 1000);
  }

  /** Goes back to the last instant at which the card may have changed. @returns whether there is a past */
  backToStop(): boolean {
    const { passed_us } = this;
    const from = this.checkpoints.last(({ at_us }) => at_us < passed_us);
    let last_us = from.at_us;
    this.machine.return(() => {
      this.load(from);
      while (this.machine.ahead_us + this.nextStop_us < passed_us) {
        this.advanceToChange(this.nextStop_us);
        last_us = this.passed_us;
      }
      this.backToTime(last_us);
    });
    return last_us < passed_us;
  }

  /** Goes back to a time, or to where the past begins. @param at_us passed time @returns whether there is a past */
  backToTime(at_us: number): boolean {
    const { passed_us } = this;
    const target_us = Math.max(at_us, this.checkpoints.oldest.at_us);
    this.machine.return(() => {
      this.load(this.checkpoints.last((kept) => kept.at_us <= target_us));
      while (this.passed_us < target_us || this.isDue) this.advanceToChange(target_us - this.machine.ahead_us);
      this.settle();
    });
    return target_us < passed_us;
  }

  /** Goes back to where the display last changed before now. @returns false where it has not: the past begins there */
  backToDisplay(): boolean {
    const here = this.instant;
    let change: Instant | undefined;
    this.machine.return(() => {
      let end: Instant = here;
      for (let from = this.checkpoints.before(end); change === undefined && from; from = this.checkpoints.before(end)) {
        change = this.lastDisplay(from, end, here);
        end = from;
      }
      this.backTo(change ?? this.checkpoints.oldest);
    });
    return change !== undefined;
  }

  /** The last change of the display before `here`, on the way from a kept machine to `end`. */
  private lastDisplay(from: Checkpoint<MachineState<C, S>>, end: Instant, here: Instant): Instant | undefined {
    let last: Instant | undefined;
    this.load(from);
    let { display } = this.card;
    while (this.comeNearer(end)) {
      if (this.card.display !== display && compared(this.instant, here) < 0) last = this.instant;
      display = this.card.display;
    }
    return last;
  }

  /** Goes back to where a statement of the script that plays began. */
  backToStatement(index: number): void {
    const isBefore = ({ play }: { readonly play: PlayState | undefined }) =>
      play === undefined || play.progress.index < index;
    this.machine.return(() => {
      this.load(this.checkpoints.last(({ machine }) => isBefore(machine)));
      while (isBefore({ play: this.player.state }) && (this.player.isOn || this.isDue)) this.advanceToChange(NEVER_US);
    });
  }

  /** Goes back to an instant that has come by. */
  backTo(target: Instant): void {
    this.machine.return(() => {
      this.load(this.checkpoints.last((kept) => compared(kept, target) <= 0));
      while (this.comeNearer(target)) {
        // One thing after the other.
      }
    });
  }

  /** Does the next thing before `target`. @returns whether there was one */
  private comeNearer(target: Instant): boolean {
    if (compared(this.instant, target) >= 0) return false;
    const end_us = target.at_us - this.machine.ahead_us;
    return this.advanceToChange(end_us) || this.isDue || compared(this.instant, target) === 0;
  }
}
