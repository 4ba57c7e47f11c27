/**
 * Every state that a model's machine can reach, every move from each, on the real firmware and board: breadth first, so
 * that the way to whatever is found is a shortest one. States of one canonical form (form.ts) are one state.
 */
import type { Model } from '../../../firmware/models.js';
import { type ScreenName, screensOf, type Transition } from '../../../firmware/ui/screens.js';
import { tableOf } from '../../../firmware/ui/table.js';
import { InputError } from '../../input-error.js';
import { Coverage, type TakenRow } from './coverage.js';
import { DigitsCheck } from './digits.js';
import { stuckNode } from './escape.js';
import { keyCodes, keysForm, restForm } from './form.js';
import { type Finding, faultAfter } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import { type Edge, edgeOf, type Move } from './moves.js';
import { Random } from './random.js';
import { circumstancesAt, edgesFrom, passesFrom } from './steps.js';
import { exactTimes, Times } from './times.js';
import { Trial } from './trial.js';
import { WipeCheck } from './wipe.js';

export interface WalkOptions {
  /** Random continuations for every pair of machines that are merged; none where nothing is said. */
  readonly trials?: number;
  /** Seeds the continuations. */
  readonly seed?: number;
  /** Told of the states and transitions so far, every few thousand states. */
  readonly onProgress?: (states: number, transitions: number) => void;
}

export interface WalkReport {
  readonly model: string;
  readonly states: number;
  readonly transitions: number;
  /** Transitions whose end was merged with a machine that was known. */
  readonly merged: number;
  /** How that was tried. */
  readonly tried: MergingTried | null;
  /** Each screen of the model, and how many of the states show it. */
  readonly screens: ReadonlyArray<{ readonly screen: ScreenName; readonly states: number }>;
  /** What was seen taken of the firmware's table, and the rows of it that no transition took. */
  readonly taken: readonly TakenRow[];
  readonly untaken: readonly Transition[];
  readonly violation: Violation | null;
}

/** What was done to see that merged machines are alike. */
export interface MergingTried {
  /** Merged pairs that are the same to the millisecond, digits apart; the ways that were gone again with other digits. */
  readonly alike: number;
  readonly otherDigits: number;
  /** Pairs that differ in time, each counted once, and their random continuations. */
  readonly pairs: number;
  readonly continuations: number;
  /** Of these, the ones in which the two became two states, by the walk's own measure, and showed it. */
  readonly parted: number;
}

/** An invariant that does not hold, and the way to where it shows. */
export interface Violation extends Finding {
  readonly moves: readonly Move[];
  /** What the display shows at the end. */
  readonly display: string;
}

const PROGRESS_EVERY = 4096;
/** Far more than any model has: a firmware whose states can't be merged must not fill the memory. */
const MOST_STATES = 1_000_000;

/** Walks every state of the model; ends at the first violated invariant. */
export function walk(model: Model, options: WalkOptions = {}): WalkReport {
  return new Walk(model, options).run();
}

class Walk {
  private readonly times: Times;
  private readonly machine: Machine;
  private readonly wipe: WipeCheck;
  private readonly trial: Trial | undefined;
  private readonly digits: DigitsCheck | undefined;
  private readonly coverage: Coverage;
  /** The places of the states, by the two parts of their forms. */
  private readonly places = new Map<string, Map<string, number>>();
  /** By state, in the order of finding: the machine, the state before it (−1 for none), and the move from there. */
  private readonly states: MachineState[] = [];
  private readonly likes: Array<Map<string, number>> = [];
  private readonly before: number[] = [];
  private readonly moves: Array<Move | undefined> = [];
  private transitions = 0;
  /** Every transition that keys and time make, as the places of its ends. */
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private merged = 0;
  private violation: Violation | null = null;

  constructor(
    private readonly model: Model,
    private readonly options: WalkOptions,
  ) {
    this.times = new Times(model);
    this.machine = new Machine(model);
    this.coverage = new Coverage(this.machine);
    this.wipe = new WipeCheck(model, this.times);
    const { trials = 0, seed = 1 } = options;
    if (trials === 0) return;
    const [exact, random] = [exactTimes(model), new Random(seed)];
    this.trial = new Trial(model, this.times, exact, trials, random);
    this.digits = new DigitsCheck(model, exact, trials, random);
  }

  run(): WalkReport {
    this.arrive(-1, undefined);
    for (let place = 0; place < this.states.length && this.violation === null; place++) {
      this.leave(place);
      if (this.states.length > MOST_STATES) {
        throw new InputError(
          `walk: ${this.model.name} has more than ${MOST_STATES} states; its times have too little in common`,
        );
      }
      if (place % PROGRESS_EVERY === 0) this.options.onProgress?.(this.states.length, this.transitions);
    }
    if (this.violation === null) this.seekStuck();
    const { rows } = tableOf(this.model);
    return {
      model: this.model.name,
      states: this.states.length,
      transitions: this.transitions,
      merged: this.merged,
      tried: this.tried(),
      screens: this.countScreens(),
      taken: this.coverage.taken(rows),
      untaken: this.coverage.untaken(rows),
      violation: this.violation,
    };
  }

  /** The states that have all but the keys in common with a machine that was just saved. */
  private likesOf(saved: MachineState): Map<string, number> {
    const form = restForm(this.machine, saved, this.times);
    let likes = this.places.get(form);
    if (likes === undefined) {
      likes = new Map();
      this.places.set(form, likes);
    }
    return likes;
  }

  /** Tries every move from a state. */
  private leave(place: number): void {
    const { machine } = this;
    const saved = this.states[place];
    machine.load(saved);
    const state = saved.board.firmware;
    this.moveContacts(saved, place);
    const others = [...passesFrom(machine, state, this.times), ...circumstancesAt(machine, state, this.times)];
    for (const [i, move] of others.entries()) {
      if (this.violation !== null) return;
      if (i > 0) machine.load(saved);
      this.attempt(place, move);
    }
  }

  /** An edge changes nothing but a contact: only the keys' part of the form is new, and of what is saved the contacts. */
  private moveContacts(saved: MachineState, place: number): void {
    const { machine, times } = this;
    const state = saved.board.firmware;
    const edges = edgesFrom(machine, state, times);
    if (edges.length === 0) return;
    const likes = this.likes[place];
    const codes = keyCodes(machine, state, times);
    for (const move of edges) {
      codes[move.key] ^= 1;
      this.meet(place, move, likes, keysForm(codes), () => this.afterEdge(saved, move));
      codes[move.key] ^= 1;
    }
  }

  private afterEdge(saved: MachineState, move: Edge): MachineState {
    const { machine } = this;
    machine.make(move);
    const contacts = machine.board.contacts.save();
    machine.make(edgeOf(move.key, !move.down));
    return { ...saved, board: { ...saved.board, contacts } };
  }

  private attempt(place: number, move: Move): void {
    const { machine } = this;
    const fault = faultAfter(machine, () => machine.make(move));
    this.coverage.close();
    const wasOn = this.states[place].witness.text !== '';
    const leak = wasOn && machine.display === '' ? this.wipe.leakAfter([...this.wayTo(place), move]) : undefined;
    const finding = fault ?? leak;
    if (finding !== undefined) this.show(place, move, finding);
    else this.arrive(place, move);
    if (this.digits === undefined || this.violation !== null) return;
    const difference = this.digits.differenceAfter(() => [...this.wayTo(place), move], machine);
    if (difference !== undefined) this.violate(difference.moves, difference, difference.display);
  }

  /** Goes on to where what was found shows. */
  private show(place: number, move: Move, finding: Finding): void {
    const wait: Move = { do: 'pass', ms: finding.showsIn_ms ?? 0 };
    if (wait.ms > 0) this.machine.make(wait);
    this.violate([...this.wayTo(place), move, ...(wait.ms > 0 ? [wait] : [])], finding);
  }

  private arrive(before: number, move: Move | undefined): void {
    const { machine, times } = this;
    const saved = machine.save();
    const keys = keysForm(keyCodes(machine, saved.board.firmware, times));
    this.meet(before, move, this.likesOf(saved), keys, () => saved);
  }

  /** Notes a transition to a machine of this form: to a new state, or to one that is known. */
  private meet(
    before: number,
    move: Move | undefined,
    likes: Map<string, number>,
    keys: string,
    saved: () => MachineState,
  ): void {
    let place = likes.get(keys);
    if (place === undefined) {
      place = this.states.length;
      likes.set(keys, place);
      this.states.push(saved());
      this.likes.push(likes);
      this.before.push(before);
      this.moves.push(move);
    } else {
      this.merged += 1;
      const fault = this.trial?.differenceOf(this.states[place], saved());
      if (fault !== undefined) this.violate([...this.wayTo(before), move!, ...fault.moves], fault, fault.display);
    }
    if (move === undefined) return;
    this.transitions += 1;
    if (move.do !== 'edge' && move.do !== 'pass') return;
    this.from.push(before);
    this.to.push(place);
  }

  /** The moves that lead to a state. */
  private wayTo(place: number): Move[] {
    const moves: Move[] = [];
    for (let at = place; this.before[at] !== -1; at = this.before[at]) moves.push(this.moves[at]!);
    return moves.reverse();
  }

  private countScreens(): WalkReport['screens'] {
    const counts = new Map<ScreenName, number>();
    for (const { board } of this.states)
      counts.set(board.firmware.screen, 1 + (counts.get(board.firmware.screen) ?? 0));
    return screensOf(this.model).map((screen) => ({ screen, states: counts.get(screen) ?? 0 }));
  }

  private tried(): MergingTried | null {
    if (this.trial === undefined || this.digits === undefined) return null;
    const { alike, pairs, continuations, parted } = this.trial;
    return { alike, otherDigits: this.digits.made, pairs, continuations, parted };
  }

  private seekStuck(): void {
    const place = stuckNode(this.states, this.from, this.to, this.model);
    if (place === undefined) return;
    this.machine.load(this.states[place]);
    this.violate(this.wayTo(place), {
      invariant: 'no sequence hangs',
      found: 'from here no keys and no time lead back to a login',
    });
  }

  private violate(moves: readonly Move[], finding: Finding, display: string = this.machine.display): void {
    const { invariant, found } = finding;
    this.violation ??= { invariant, found, moves, display };
  }
}
