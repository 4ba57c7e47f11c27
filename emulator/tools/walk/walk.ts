/**
 * Every state that a model's machine can reach, every move from each, on the real firmware and board: breadth first, so
 * that the path to whatever is found is a shortest one. Machines of one canonical state (canonical-state.ts) are one state.
 */
import type { Model } from '../../../firmware/models.js';
import { type ScreenName, screensOf, type Transition } from '../../../firmware/ui/screens.js';
import { tableOf } from '../../../firmware/ui/table.js';
import { keyCodes, keysState, restState } from './canonical-state.js';
import { Coverage, type TakenRow } from './coverage.js';
import { DigitsCheck } from './digits.js';
import { EquivalenceCheck } from './equivalence.js';
import { isBeginning } from './escape.js';
import { type Finding, faultAfter } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import { type Edge, edgeOf, type Move } from './moves.js';
import { checkNamed } from './named-fields.js';
import { circumstancesAt, edgesFrom, passesFrom } from './possible-moves.js';
import { Random } from './random.js';
import { RestoreCheck } from './restore.js';
import { StateGraph } from './state-graph.js';
import { exactTimes, Times } from './times.js';
import { WipeCheck } from './wipe.js';

export interface WalkOptions {
  /** Random continuations on which every pair of merged machines is checked; by default none. */
  readonly equivalenceChecks?: number;
  /** Seeds the continuations. */
  readonly seed?: number;
  /** Called with the states and transitions so far, every few thousand states. */
  readonly onProgress?: (states: number, transitions: number) => void;
}

export interface WalkReport {
  readonly model: string;
  readonly states: number;
  readonly transitions: number;
  /** Transitions whose end was merged with a machine that was known. */
  readonly merged: number;
  /** How that was checked; null where it was not. */
  readonly equivalence: EquivalenceReport | null;
  /** Each screen of the model, and how many of the states show it. */
  readonly screens: ReadonlyArray<{ readonly screen: ScreenName; readonly states: number }>;
  /** The rows of the firmware's table that were taken, and those that no transition took. */
  readonly taken: readonly TakenRow[];
  readonly untaken: readonly Transition[];
  readonly violation: Violation | null;
}

/** The check that merged machines are equivalent. */
export interface EquivalenceReport {
  /** Merged pairs that are the same to the millisecond, digits apart; the paths that were taken again with other digits. */
  readonly alike: number;
  readonly otherDigits: number;
  /** Pairs that differ in time, each counted once, and their random continuations. */
  readonly pairs: number;
  readonly continuations: number;
  /** Of these, the ones in which the two became two states, by the walk's own measure, and showed it. */
  readonly separated: number;
}

/** An invariant that does not hold, and the path to where it shows. */
export interface Violation extends Finding {
  readonly moves: readonly Move[];
  /** The display at the end. */
  readonly display: string;
}

/** Walks every state of the model; ends at the first violated invariant. @throws InputError where the firmware saves what the canonical state does not name */
export function walk(model: Model, options: WalkOptions = {}): WalkReport {
  return new Walk(model, options).run();
}

class Walk {
  private readonly times: Times;
  private readonly machine: Machine;
  private readonly wipe: WipeCheck;
  private readonly restore: RestoreCheck;
  private readonly equivalence: EquivalenceCheck | undefined;
  private readonly digits: DigitsCheck | undefined;
  private readonly coverage: Coverage;
  /** The places of the states, by the two parts of their canonical states. */
  private readonly places = new Map<string, Map<string, number>>();
  private readonly graph = new StateGraph<MachineState, Move>();
  private readonly likes: Array<Map<string, number>> = [];
  private violation: Violation | null = null;

  constructor(
    private readonly model: Model,
    private readonly options: WalkOptions,
  ) {
    this.times = new Times(model);
    this.machine = new Machine(model);
    this.coverage = new Coverage(this.machine);
    this.wipe = new WipeCheck(model, this.times);
    this.restore = new RestoreCheck(model);
    const { equivalenceChecks: count = 0, seed = 1 } = options;
    if (count === 0) return;
    const [exact, random] = [exactTimes(model), new Random(seed)];
    this.equivalence = new EquivalenceCheck(model, this.times, exact, count, random);
    this.digits = new DigitsCheck(model, exact, count, random);
  }

  run(): WalkReport {
    this.arrive(-1, undefined);
    const { graph } = this;
    graph.visit(
      this.model.name,
      (place) => {
        if (this.violation === null) this.leave(place);
        return this.violation === null;
      },
      this.options.onProgress,
    );
    if (this.violation === null) this.seekStuck();
    const { rows } = tableOf(this.model);
    return {
      model: this.model.name,
      states: graph.states.length,
      transitions: graph.transitions,
      merged: graph.merged,
      equivalence: this.checked(),
      screens: this.countScreens(),
      taken: this.coverage.taken(rows),
      untaken: this.coverage.untaken(rows),
      violation: this.violation,
    };
  }

  /** The states that have all but the keys in common with a machine that was just saved. */
  private likesOf(saved: MachineState): Map<string, number> {
    const rest = restState(this.machine, saved, this.times);
    let likes = this.places.get(rest);
    if (likes === undefined) {
      likes = new Map();
      this.places.set(rest, likes);
    }
    return likes;
  }

  /** Tries every move from a state. */
  private leave(place: number): void {
    const { machine } = this;
    const saved = this.graph.states[place];
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

  /** An edge changes nothing but a contact: only the keys' part of the canonical state is new, and of what is saved the contacts. */
  private moveContacts(saved: MachineState, place: number): void {
    const { machine, times } = this;
    const state = saved.board.firmware;
    const edges = edgesFrom(machine, state, times);
    if (edges.length === 0) return;
    const likes = this.likes[place];
    const codes = keyCodes(machine, state, times);
    for (const move of edges) {
      codes[move.key] ^= 1;
      this.meet(place, move, likes, keysState(codes), () => this.afterEdge(saved, move));
      codes[move.key] ^= 1;
    }
  }

  private afterEdge(saved: MachineState, move: Edge): MachineState {
    const { machine } = this;
    machine.make(move);
    const contacts = machine.board.contacts.save();
    const reference = machine.reference.save();
    machine.make(edgeOf(move.key, !move.down));
    return { board: { ...saved.board, contacts }, reference };
  }

  private attempt(place: number, move: Move): void {
    const { machine } = this;
    const wasOn = machine.display !== '';
    const fault = faultAfter(machine, () => machine.make(move));
    this.coverage.close();
    const leak = wasOn && machine.display === '' ? this.wipe.leakAfter([...this.graph.pathTo(place), move]) : undefined;
    const finding = fault ?? leak;
    if (finding !== undefined) this.violate([...this.graph.pathTo(place), move], finding);
    else this.arrive(place, move);
    if (this.digits === undefined || this.violation !== null) return;
    const difference = this.digits.differenceAfter(() => [...this.graph.pathTo(place), move], machine);
    if (difference !== undefined) this.violate(difference.moves, difference, difference.display);
  }

  private arrive(before: number, move: Move | undefined): void {
    const { machine, times } = this;
    const saved = machine.save();
    checkNamed(saved.board);
    const unsaved = this.restore.differenceFrom(machine, saved);
    if (unsaved !== undefined) this.violate(before === -1 ? [] : [...this.graph.pathTo(before), move!], unsaved);
    const keys = keysState(keyCodes(machine, saved.board.firmware, times));
    this.meet(before, move, this.likesOf(saved), keys, () => saved);
  }

  /** Notes a transition to a machine of this state: to a new one, or to one that is known. */
  private meet(
    before: number,
    move: Move | undefined,
    likes: Map<string, number>,
    keys: string,
    saved: () => MachineState,
  ): void {
    const { graph } = this;
    let place = likes.get(keys);
    if (place === undefined) {
      place = graph.add(saved(), before, move);
      likes.set(keys, place);
      this.likes.push(likes);
    } else {
      graph.merged += 1;
      const fault = this.equivalence?.differenceOf(graph.states[place], saved());
      if (fault !== undefined) this.violate([...graph.pathTo(before), move!, ...fault.moves], fault, fault.display);
    }
    if (move !== undefined) graph.note(before, place, move.do === 'edge' || move.do === 'pass');
  }

  private countScreens(): WalkReport['screens'] {
    const counts = new Map<ScreenName, number>();
    for (const { board } of this.graph.states)
      counts.set(board.firmware.screen, 1 + (counts.get(board.firmware.screen) ?? 0));
    return screensOf(this.model).map((screen) => ({ screen, states: counts.get(screen) ?? 0 }));
  }

  private checked(): EquivalenceReport | null {
    if (this.equivalence === undefined || this.digits === undefined) return null;
    const { alike, pairs, continuations, separated } = this.equivalence;
    return { alike, otherDigits: this.digits.made, pairs, continuations, separated };
  }

  private seekStuck(): void {
    const { graph } = this;
    const place = graph.stuck((state) => isBeginning(state, this.model));
    if (place === undefined) return;
    this.machine.load(graph.states[place]);
    this.violate(this.graph.pathTo(place), {
      invariant: 'no sequence hangs',
      found: 'from here no keys and no time lead back to a login',
    });
  }

  private violate(moves: readonly Move[], finding: Finding, display: string = this.machine.display): void {
    const { invariant, found } = finding;
    this.violation ??= { invariant, found, moves, display };
  }
}
