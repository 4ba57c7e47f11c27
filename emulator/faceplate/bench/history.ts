/**
 * A card with its past. What is done to it is written down with its time, and the whole machine is kept now and then, so
 * that time can go back to any instant and forth again, with the same screens and the same digest. Until something new
 * is done in the past, what was done next is known and is done again on its instant.
 *
 * Its time is the time that has passed: board time goes back where a snapshot is restored, and this one does not.
 */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import type { HandledCard } from '../../link/hand.js';
import { Card, type CardOptions, type CardState } from '../../machine/card.js';
import type { RunRecorderState } from '../../machine/recorder.js';
import { withoutSecrets } from '../../script/script-error.js';
import { contactMove } from '../../script/statements/keys.js';
import { isSaid, LANGUAGE, type StepAction, statementText } from '../../script/statements/table.js';
import { EventLog, type EventLogState } from './event-log.js';
import { type Kept, Past } from './past.js';
import type { Recorder } from './recorder.js';

const NEVER_US = Number.MAX_SAFE_INTEGER;

/** What stands beside the card and goes back with it; `save` gives a value that nobody changes. */
export interface Beside<B> {
  save(): B;
  load(state: B): void;
  /** Another card lies there now. */
  fitted(): void;
  /** What was known to come is not to come any more; among it was that these keys are let go of. */
  cut(held: readonly Key[]): void;
}

/** The whole bench at an instant. */
interface Machine<B> {
  readonly card: CardState;
  readonly trace: RunRecorderState;
  readonly events: EventLogState;
  readonly saved: ReadonlyMap<string, CardState>;
  readonly beside: B;
}

export class History<B> implements HandledCard {
  readonly card: Card;
  readonly events = new EventLog();
  /** Where time passes: `advanceToChange` of the board, with what is known to be done on the way. */
  readonly board = { advanceToChange: (end_us: number): boolean => this.advanceToChange(end_us) };
  /** Told of all that happens, but for what time brings back. */
  recorder: Recorder | undefined = undefined;
  /** How often board time has jumped. */
  jumps = 0;
  private readonly past = new Past<B, Machine<B>>();
  private saved = new Map<string, CardState>();
  /** Time that has passed, minus board time. */
  private ahead_us = 0;
  private isReturning = false;
  private writes = 0;

  constructor(
    options: CardOptions,
    private readonly beside: Beside<B>,
  ) {
    this.card = new Card({ ...options, record: 'digest', listener: this.listener() });
  }

  private listener() {
    const { events } = this;
    return {
      contact: (time_us: number, key: number, level: number) => events.contact(time_us, key, level),
      debounced: (time_us: number, key: number, level: number) => events.debounced(time_us, key, level),
      memory: (time_us: number) => events.memory(time_us),
      display: (time_us: number, text: string) => {
        events.display(time_us, text);
        if (!this.isReturning) this.recorder?.display(this.ahead_us + time_us, text);
      },
    };
  }

  /** Begins anew: the card of the options from power-on, board time 0, nothing behind it. */
  begin(): void {
    this.saved.clear();
    this.ahead_us = 0;
    this.card.restart();
    this.events.clear();
    this.writes = this.card.board.memory.writes;
    this.past.begin(this.machine());
  }

  get now_us(): number {
    return this.card.now_us;
  }

  /** The time that has passed. */
  get passed_us(): number {
    return this.ahead_us + this.card.now_us;
  }

  /** How many deeds are known to come, as long as nothing new is done. */
  get known(): number {
    return this.past.known;
  }

  /** Names under which a machine is saved. */
  get names(): ReadonlySet<string> {
    return new Set(this.saved.keys());
  }

  down(key: Key): void {
    this.do({ do: 'down', key });
  }

  up(key: Key): void {
    this.do({ do: 'up', key });
  }

  /**
   * Does something to the card now. What was known to come is not to come any more.
   * @throws InputError where the card refuses it; nothing has happened then
   */
  do(deed: StepAction): void {
    // Where a contact is already there, nothing happens.
    const move = contactMove(deed);
    if (move !== undefined && this.card.board.contacts.isDown(move.key) === move.isDown) return;
    this.cutFuture();
    this.apply(deed);
    this.past.add({ at_us: this.passed_us, deed, beside: this.beside.save() });
    this.keepIfDue();
  }

  /** What stands beside the card has changed. */
  note(): void {
    this.cutFuture();
    this.past.addBeside(this.passed_us, this.beside.save());
    this.keepIfDue();
  }

  private cutFuture(): void {
    if (this.past.known === 0) return;
    const { contacts } = this.card.board;
    const held = KEYS.filter((key) => contacts.isDown(key) && this.past.isToRise(key));
    this.past.forgetFuture();
    this.beside.cut(held);
  }

  private apply(deed: StepAction): void {
    const at_us = this.passed_us;
    if (deed.do !== 'restore') {
      this.record(deed, at_us);
      return;
    }
    const state = this.saved.get(deed.name);
    if (state === undefined) throw new InputError(`restore: nothing is saved as ${deed.name}`);
    const before_us = this.ahead_us;
    this.ahead_us += this.card.now_us - state.board.board_us;
    try {
      this.record(deed, at_us);
      this.jumps += 1;
    } catch (error) {
      this.ahead_us = before_us;
      throw error;
    }
  }

  private record(deed: StepAction, at_us: number): void {
    const { card, events, recorder } = this;
    const before = card.model;
    const isFitting = deed.do === 'card' || deed.do === 'cardFile';
    const apply = (): void => {
      LANGUAGE.act(deed, { card, snapshots: this.saved });
      if (isFitting) events.clearContacts();
      if (isFitting || card.model !== before) this.beside.fitted();
    };
    const noted = contactMove(deed) !== undefined || !isSaid(deed) ? '' : withoutSecrets(statementText(deed));
    events.during(card.now_us, noted, () => {
      if (recorder === undefined || this.isReturning) apply();
      else recorder.deed(at_us, deed, apply);
    });
  }

  /** Whether something known should have been done by now. */
  get isDue(): boolean {
    return this.nextEntry_us <= this.card.now_us;
  }

  /** Board time of the next thing that is known to come, or at which the card may change by itself. */
  get nextStop_us(): number {
    const { board } = this.card;
    const scan_us = board.powered ? Math.min(NEVER_US, board.nextScan_ms() * 1000) : NEVER_US;
    return Math.min(scan_us, this.nextEntry_us);
  }

  private get nextEntry_us(): number {
    const { next } = this.past;
    return next === undefined ? NEVER_US : next.at_us - this.ahead_us;
  }

  /** As the board's, but it ends too, with true, where something known has been done. */
  private advanceToChange(end_us: number): boolean {
    const entry_us = this.nextEntry_us;
    const hasChanged = this.card.board.advanceToChange(Math.min(end_us, entry_us));
    if (!hasChanged && this.card.now_us >= entry_us) {
      this.redo();
      return true;
    }
    // A counter of a card file that was used up is not used up again on the way back to what came after it.
    if (this.card.board.memory.writes !== this.writes) this.keep();
    return hasChanged;
  }

  private redo(): void {
    const { deed, beside } = this.past.next!;
    this.past.goOn();
    if (deed !== undefined) this.apply(deed);
    this.beside.load(beside);
    this.keepIfDue();
  }

  private keepIfDue(): void {
    if (this.past.isKeepingDue) this.keep();
  }

  private keep(): void {
    this.writes = this.card.board.memory.writes;
    if (!this.isReturning) this.past.keep(this.passed_us, this.machine());
  }

  private machine(): Machine<B> {
    const { card, events, saved, beside } = this;
    return {
      card: card.save(),
      trace: card.recorder!.save(),
      events: events.save(),
      saved: new Map(saved),
      beside: beside.save(),
    };
  }

  /** Goes back to the scan before this instant. @returns false where what is kept of the past begins */
  backToScan(): boolean {
    const { now_us } = this;
    const scan_us = (Math.ceil(now_us / 1000) - 1) * 1000;
    return this.backTo(this.passed_us - (now_us - scan_us), this.passed_us);
  }

  /** Goes back to the last instant at which the card may have changed. @returns false where the past begins */
  backToStop(): boolean {
    const before_us = this.passed_us;
    const from = this.past.before(before_us);
    return from !== undefined && this.backTo(this.lastStop_us(from, before_us), before_us);
  }

  /** The last stop before `before_us`, on the way from a kept machine, which was kept at one. */
  private lastStop_us(from: Kept<Machine<B>>, before_us: number): number {
    let last_us = from.at_us;
    this.returning(() => {
      this.load(from);
      while (this.ahead_us + this.nextStop_us < before_us) {
        this.advanceToChange(this.nextStop_us);
        last_us = this.passed_us;
      }
    });
    return last_us;
  }

  private backTo(at_us: number, before_us: number): boolean {
    const target_us = Math.max(at_us, this.past.oldest.at_us);
    this.returning(() => {
      this.load(this.past.nearest(target_us));
      while (this.passed_us < target_us || this.isDue) this.advanceToChange(target_us - this.ahead_us);
    });
    this.recorder?.cut(target_us);
    this.jumps += 1;
    return target_us < before_us;
  }

  /** What happens meanwhile has happened before: nobody is told. */
  private returning(go: () => void): void {
    this.isReturning = true;
    try {
      go();
    } finally {
      this.isReturning = false;
    }
  }

  private load(kept: Kept<Machine<B>>): void {
    const { card, trace, events, saved, beside } = kept.machine;
    this.card.restore(card);
    this.card.recorder!.load(trace);
    this.events.load(events);
    this.saved = new Map(saved);
    this.ahead_us = kept.at_us - this.card.now_us;
    this.writes = this.card.board.memory.writes;
    this.past.goTo(kept);
    this.beside.load(beside);
  }
}
