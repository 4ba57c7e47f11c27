/**
 * All that goes back with the time, as one value: the card, the machines that are saved, the script that plays, and the
 * companion state.
 */
import type { Key } from '../../firmware/hal.js';
import { InputError } from '../input-error.js';
import type { Listener, Probe } from '../machine/board.js';
import type { Card } from '../machine/card.js';
import type { CardState } from '../machine/card-state.js';
import type { RunRecorderState } from '../machine/recorder.js';
import type { ResponseCheck } from '../machine/target.js';
import { restoreSnapshot } from '../script/restored.js';
import { LANGUAGE, type Statement, type StepAction } from '../script/statements/table.js';
import { QuietProbe } from './quiet-probe.js';
import { type PlayState, ScriptPlayer, type Stage } from './script-player.js';

/** The companion of the card: its state changes by what people do to it, and goes back with the card. */
export interface Companion<C> {
  /** An immutable value. */
  save(): C;
  load(state: C): void;
  /** Another card is fitted now. */
  fitted(): void;
  /** The known future is void; the release of these keys was part of it. */
  cut(held: readonly Key[]): void;
}

/**
 * An observer whose state follows from the run of the card alone, and is kept and loaded with it. It gets everything
 * that the board reports.
 */
export interface Observer<S> extends Listener {
  save(): S;
  load(state: S): void;
  /** Time begins again. */
  clear(): void;
  /** @param apply does the action; what it throws is thrown on, and nothing has happened then */
  during(time_us: number, action: StepAction, apply: () => void): void;
  /** Somebody notes something. */
  noted(time_us: number, text: string): void;
}

/** Gets all that is done and shown, once: not again where time brings it back. Times are passed time. */
export interface Transcript {
  /** @param apply does the action; where it throws, nothing has happened */
  action(at_us: number, action: StepAction, apply: () => void): void;
  display(at_us: number, text: string): void;
  /** Somebody notes something at this instant. */
  note(at_us: number, text: string): void;
  /** Time went back: what is later did not happen. */
  cut(at_us: number): void;
}

export interface SessionOptions<C, S> {
  /** Makes the card, which reports to the listener, and to the probe where there is one. */
  card(listener: Listener, probe: Probe | undefined): Card;
  /** Gets what happens once: not again where time brings it back. */
  readonly probe?: Probe | undefined;
  readonly check: ResponseCheck;
  readonly companion?: Companion<C>;
  readonly observer?: Observer<S>;
  /** The error that is thrown where the card refuses a statement of a script; by default it is the script's failure. */
  onRefused?(error: InputError, statement: Statement): unknown;
}

/** A machine as an immutable value. */
export interface MachineState<C, S> {
  readonly card: CardState;
  readonly run: RunRecorderState | undefined;
  readonly saved: ReadonlyMap<string, CardState>;
  readonly play: PlayState | undefined;
  readonly observed: S | undefined;
  readonly companion: C | undefined;
}

export class Machine<C, S> implements Stage {
  readonly card: Card;
  readonly player: ScriptPlayer;
  readonly transcripts = new Set<Transcript>();
  /** How often board time has jumped. */
  jumps = 0;
  /** How often another card was fitted. */
  fits = 0;
  /** Immutable: a machine that is saved makes another map. */
  saved: ReadonlyMap<string, CardState> = new Map();
  /** Time that has passed, minus board time. */
  ahead_us = 0;
  private isReturning = false;
  private readonly probe: QuietProbe | undefined;

  constructor(private readonly options: SessionOptions<C, S>) {
    const { check, observer, onRefused, probe } = options;
    this.probe = probe && new QuietProbe(probe);
    const listener: Listener = {
      contact: (time_us, key, level) => observer?.contact(time_us, key, level),
      debounced: (time_us, key, level) => observer?.debounced(time_us, key, level),
      memory: (time_us, address, value) => observer?.memory(time_us, address, value),
      display: (time_us, text) => {
        observer?.display(time_us, text);
        if (this.isReturning) return;
        for (const transcript of this.transcripts) transcript.display(this.ahead_us + time_us, text);
      },
    };
    this.card = options.card(listener, this.probe);
    this.player = new ScriptPlayer(this, check, onRefused);
  }

  /**
   * Begins again, with no script: at the start, or with the card of its options from power-on, board time 0.
   * @throws InputError for a start that is no card's
   */
  begin(start: CardState | undefined): void {
    this.saved = new Map();
    this.ahead_us = 0;
    this.card.restart();
    if (start !== undefined) restoreSnapshot(this.card, start);
    this.player.load(undefined);
    this.options.observer?.clear();
    this.options.companion?.fitted();
  }

  /** The time that has passed: board time, but that it does not go back where a snapshot is restored. */
  get passed_us(): number {
    return this.ahead_us + this.card.now_us;
  }

  /**
   * Does an action now.
   * @throws InputError where the card refuses it; nothing has happened then
   */
  apply(action: StepAction): void {
    if (action.do !== 'restore') {
      this.report(action, this.passed_us);
      return;
    }
    if (!this.saved.has(action.name)) throw new InputError(`restore: nothing is saved as ${action.name}`);
    this.report(action, this.passed_us);
    this.jumps += 1;
  }

  private report(action: StepAction, at_us: number): void {
    const { card } = this;
    const { observer } = this.options;
    const before = card.model;
    const apply = (): void => this.actOn(action);
    const observed = (): void => (observer === undefined ? apply() : observer.during(card.now_us, action, apply));
    const writtenDown = this.isReturning
      ? observed
      : [...this.transcripts].reduce((act, transcript) => () => transcript.action(at_us, action, act), observed);
    writtenDown();
    if (action.do === 'card' || action.do === 'cardFile' || card.model !== before) this.fits += 1;
  }

  /** Somebody notes something: it changes nothing. */
  note(text: string): void {
    const { card, passed_us } = this;
    this.options.observer?.noted(card.now_us, text);
    if (this.isReturning) return;
    this.probe?.note(card.now_us, text);
    for (const transcript of this.transcripts) transcript.note(passed_us, text);
  }

  private actOn(action: StepAction): void {
    const saved = action.do === 'save' ? new Map(this.saved) : (this.saved as Map<string, CardState>);
    const before_us = this.ahead_us;
    // The snapshot's text is reported while it is restored, and at the time that has passed.
    if (action.do === 'restore') this.ahead_us += this.card.now_us - saved.get(action.name)!.board.board_us;
    try {
      LANGUAGE.act(action, { card: this.card, snapshots: saved });
    } catch (error) {
      this.ahead_us = before_us;
      throw error;
    }
    this.saved = saved;
  }

  save(): MachineState<C, S> {
    const { card, saved, player, options } = this;
    return {
      card: card.save(),
      run: card.recorder?.save(),
      saved,
      play: player.state,
      observed: options.observer?.save(),
      companion: options.companion?.save(),
    };
  }

  /** @param at_us the time that had passed then */
  load({ card, run, saved, play, observed, companion }: MachineState<C, S>, at_us: number): void {
    const { options } = this;
    this.card.restore(card);
    if (run !== undefined) this.card.recorder?.load(run);
    if (observed !== undefined) options.observer?.load(observed);
    if (companion !== undefined) options.companion?.load(companion);
    this.player.load(play);
    this.saved = saved;
    this.ahead_us = at_us - this.card.now_us;
  }

  /** Goes back: what happens meanwhile has happened before, and is neither written down nor traced again. */
  return(go: () => void): void {
    if (this.isReturning) {
      go();
      return;
    }
    const left_us = this.card.now_us;
    this.isReturning = true;
    this.probe?.silence();
    try {
      go();
    } finally {
      this.isReturning = false;
      this.probe?.resume(this.card.board, left_us);
    }
    for (const transcript of this.transcripts) transcript.cut(this.passed_us);
    this.jumps += 1;
  }
}
