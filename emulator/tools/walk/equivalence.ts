/**
 * Whether two machines of one canonical state stay alike: the same random moves on both, their digit keys matched by what
 * they do, must show the same screens, digits apart. Invariants are checked on the way, too. A continuation ends where the
 * two are the same to the millisecond, digits apart: nothing can tell them apart from there on. It also ends where they
 * have drifted into two states, which the walk does not merge, and show different screens.
 */
import type { FirmwareState } from '../../../firmware/firmware.js';
import type { Model } from '../../../firmware/models.js';
import { canonicalKeys, canonicalState, keyCodes, leftOf, masked } from './canonical-state.js';
import { type Finding, faultAfter, INVARIANTS } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import { edgeOf, type Move } from './moves.js';
import { circumstancesAt, edgesFrom, passesFrom } from './possible-moves.js';
import type { Random } from './random.js';
import type { TimeClasses, Times } from './times.js';

/** Moves of one continuation. Those that pass a debounce drift by less, all together, than the quantum of any model. */
const MOVES = 20;
/** A short wait is at most this long, and is made only where no key is being debounced and no deadline is near. */
const SHORT_MS = 25;

/** A difference, and the moves from the machine that was met to where it shows this. */
export interface Difference extends Finding {
  readonly moves: readonly Move[];
  readonly display: string;
}

/** Something for each of the two machines. */
type Both<T> = readonly [T, T];

export class EquivalenceCheck {
  /** Merged pairs that are the same but for digits. */
  alike = 0;
  /** Other pairs, each counted once, and the continuations they were checked on. */
  pairs = 0;
  continuations = 0;
  /** Continuations after which the two were two states and showed it. */
  separated = 0;
  private readonly machines: Both<Machine>;
  private readonly checked = new Set<string>();
  private readonly knownStates = new Map<MachineState, string>();

  /** @param exact every millisecond is another @param count continuations of a pair */
  constructor(
    model: Model,
    private readonly times: Times,
    private readonly exact: TimeClasses,
    private readonly count: number,
    private readonly random: Random,
  ) {
    this.machines = [new Machine(model), new Machine(model)];
  }

  /** Checks the continuations on a machine that is known and on one of the same state, unless such a pair was checked. */
  differenceOf(known: MachineState, met: MachineState): Difference | undefined {
    const pair = areSiblings(known, met) ? undefined : this.unlikePair(known, met);
    if (pair === undefined) this.alike += 1;
    if (pair === undefined || this.checked.has(pair)) return undefined;
    this.checked.add(pair);
    this.pairs += 1;
    for (let i = 0; i < this.count; i++) {
      const difference = this.continueOnce(known, met);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  /** A name for two machines that differ in more than digits. */
  private unlikePair(known: MachineState, met: MachineState): string | undefined {
    const [state, metState] = [this.stateOfKnown(known), this.exactStateOf(met)];
    return state === metState ? undefined : `${state} ${metState}`;
  }

  private stateOfKnown(known: MachineState): string {
    let state = this.knownStates.get(known);
    if (state === undefined) {
      state = this.exactStateOf(known);
      this.knownStates.set(known, state);
    }
    return state;
  }

  private exactStateOf(saved: MachineState): string {
    const [machine] = this.machines;
    machine.load(saved);
    return canonicalState(machine, saved, this.exact);
  }

  private continueOnce(known: MachineState, met: MachineState): Difference | undefined {
    const [, other] = this.machines;
    this.begin(known, met);
    this.continuations += 1;
    let states: Both<FirmwareState> = [known.board.firmware, met.board.firmware];
    const keys = this.both((machine, i) => canonicalKeys(keyCodes(machine, states[i], this.times)));
    const steps: Array<Both<Move>> = [];
    for (let i = 0; i < MOVES; i++) {
      const step = this.choose(keys, states);
      if (step === undefined) continue;
      const fault = this.make(step);
      const [shown, alsoShown] = this.both(({ display }) => masked(display));
      const finding = fault ?? (shown === alsoShown ? undefined : unlike(`"${shown}" and "${alsoShown}"`));
      if (finding !== undefined) {
        const difference = { ...finding, moves: [...steps, step].map(([, move]) => move), display: other.display };
        return fault === undefined && this.haveSeparated(known, met, steps) ? undefined : difference;
      }
      steps.push(step);
      states = this.both(({ board }) => board.firmware.save());
      if (this.areAlike(states)) return undefined;
    }
    return undefined;
  }

  private begin(known: MachineState, met: MachineState): void {
    this.machines[0].load(known);
    this.machines[1].load(met);
  }

  /** @returns the first invariant that does not hold on one of the machines */
  private make(step: Both<Move>): Finding | undefined {
    const [one, other] = this.machines;
    return faultAfter(one, () => one.make(step[0])) ?? faultAfter(other, () => other.make(step[1]));
  }

  /**
   * Whether these steps lead the machines to two states: they have drifted from each other across what a timer can tell, and
   * the walk takes them for two states, which may show different screens.
   */
  private haveSeparated(known: MachineState, met: MachineState, steps: ReadonlyArray<Both<Move>>): boolean {
    this.begin(known, met);
    for (const step of steps) this.make(step);
    const [state, otherState] = this.both((machine) => canonicalState(machine, machine.save(), this.times));
    if (state === otherState) return false;
    this.separated += 1;
    return true;
  }

  /** Whether the machines are the same but for digits. Most that are not differ in a time that is left. */
  private areAlike(states: Both<FirmwareState>): boolean {
    const [lefts_ms, otherLefts_ms] = this.both((machine, i) => leftOf(machine, states[i]));
    if (lefts_ms.some((left_ms, i) => left_ms !== otherLefts_ms[i])) return false;
    const [state, otherState] = this.both((machine) => canonicalState(machine, machine.save(), this.exact));
    return state === otherState;
  }

  /** A move for each machine, or undefined where there is none of the kind that was drawn. */
  private choose(keys: Both<readonly number[]>, states: Both<FirmwareState>): Both<Move> | undefined {
    const kind = this.random.draw(8);
    if (kind < 4) return this.chooseEdge(keys, states);
    if (kind === 4 && this.mayWait(states)) {
      const move: Move = { do: 'pass', ms: 1 + this.random.draw(SHORT_MS) };
      return [move, move];
    }
    const [passes, samePasses] = this.both((machine, i) => passesFrom(machine, states[i], this.times));
    if (kind === 7) {
      const [all, sameAll] = this.both((machine, i) => [
        ...[passes, samePasses][i],
        ...circumstancesAt(machine, states[i], this.times),
      ]);
      // The walk need not stop at the same instants on both, which is no difference.
      const which = this.random.draw(Math.max(1, all.length));
      if (all.length === sameAll.length && all.length > 0) return [all[which], sameAll[which]];
    }
    const [first, sameFirst] = [passes[0] ?? samePasses[0], samePasses[0] ?? passes[0]];
    return first === undefined ? undefined : [first, sameFirst];
  }

  private chooseEdge([keys, sameKeys]: Both<readonly number[]>, [state]: Both<FirmwareState>): Both<Move> | undefined {
    const edges = edgesFrom(this.machines[0], state, this.times);
    if (edges.length === 0) return undefined;
    const move = edges[this.random.draw(edges.length)];
    return [move, edgeOf(sameKeys[keys.indexOf(move.key)], move.down)];
  }

  private mayWait(states: Both<FirmwareState>): boolean {
    return this.machines.every((machine, i) => {
      const isSettled = states[i].keypad.debouncer.differing === 0;
      return isSettled && leftOf(machine, states[i]).every((left_ms) => left_ms > 2 * SHORT_MS);
    });
  }

  private both<T>(of: (machine: Machine, place: 0 | 1) => T): Both<T> {
    return [of(this.machines[0], 0), of(this.machines[1], 1)];
  }
}

/** Most pairs are one machine on which another digit key has moved: both are saved with its firmware and screen. */
function areSiblings(known: MachineState, met: MachineState): boolean {
  return known.board.firmware === met.board.firmware && known.reference.face === met.reference.face;
}

function unlike(what: string): Finding {
  return { invariant: INVARIANTS[5], found: `two machines of one state show ${what}` };
}
