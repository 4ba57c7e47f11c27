/**
 * Whether it matters which digits are entered: a path is taken again, each press of a digit key with another key drawn, and
 * must lead to a machine that is the first to the millisecond, digits apart. On this rests that paths with other
 * digits are not walked, and that an equivalence check of two machines ends where they differ in digits alone.
 */
import { BACK_BIT } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import { canonicalState, masked } from './canonical-state.js';
import type { Difference } from './equivalence.js';
import { INVARIANTS, thrownBy } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import { type Edge, edgeOf, type Move } from './moves.js';
import type { Random } from './random.js';
import type { TimeClasses } from './times.js';

const DIGIT_KEYS = Array.from({ length: BACK_BIT }, (_, key) => key);

/** For so many continuations of a pair every path is taken once with other digits: a path is longer, and there are more. */
const CONTINUATIONS_A_PATH = 100;

export class DigitsCheck {
  /** Paths that were taken again. */
  made = 0;
  private readonly machine: Machine;
  private readonly start: MachineState;

  /** @param exact every millisecond is another @param continuations continuations of a pair that differs in time */
  constructor(
    model: Model,
    private readonly exact: TimeClasses,
    private readonly continuations: number,
    private readonly random: Random,
  ) {
    this.machine = new Machine(model);
    this.start = this.machine.save();
  }

  /**
   * @param pathTo gives the moves from a card that was just fitted to `reached`
   * @returns what other digits came to, and their path
   */
  differenceAfter(pathTo: () => readonly Move[], reached: Machine): Difference | undefined {
    const times = Math.floor((this.continuations + this.random.draw(CONTINUATIONS_A_PATH)) / CONTINUATIONS_A_PATH);
    if (times === 0) return undefined;
    const moves = pathTo();
    const state = canonicalState(reached, reached.save(), this.exact);
    for (let i = 0; i < times; i++) {
      const difference = this.takeAgain(moves, state, masked(reached.display));
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  private takeAgain(moves: readonly Move[], state: string, display: string): Difference | undefined {
    const { machine } = this;
    const path: Move[] = [];
    machine.load(this.start);
    this.made += 1;
    const thrown = thrownBy(() => this.makeMoves(moves, path));
    const end = { moves: path, display: machine.display };
    if (thrown !== undefined) return { ...thrown, ...end };
    if (canonicalState(machine, machine.save(), this.exact) === state) return undefined;
    const found = `with other digits the display is not "${display}" but "${masked(machine.display)}", or will be`;
    return { invariant: INVARIANTS[5], found, ...end };
  }

  /** @param path receives the moves as they are made */
  private makeMoves(moves: readonly Move[], path: Move[]): void {
    const keys = new Map<number, number>();
    for (const move of moves) {
      const other = move.do === 'edge' && move.key < BACK_BIT ? edgeOf(this.keyFor(move, keys), move.down) : move;
      path.push(other);
      this.machine.make(other);
    }
  }

  /** A key that has come to rest is pressed as another one, drawn from those that rest. @param keys those that stand for others */
  private keyFor({ key, down }: Edge, keys: Map<number, number>): number {
    const { contacts, firmware } = this.machine.board;
    const busy = contacts.levels | contacts.lastRead | firmware.keypad.levels;
    const isBusy = (other: number) => ((busy >> other) & 1) === 1;
    const standing = keys.get(key);
    if (standing !== undefined && (!down || isBusy(standing))) return standing;
    const resting = DIGIT_KEYS.filter((other) => !isBusy(other));
    const drawn = resting[this.random.draw(resting.length)];
    for (const [other, stands] of keys) if (stands === drawn) keys.delete(other);
    keys.set(key, drawn);
    return drawn;
  }
}
