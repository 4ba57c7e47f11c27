/**
 * Whether anything of PIN, challenge, response or computation outlives the screen: a path is taken twice, the second
 * time with every digit another one, on two machines that were equal. Any difference once both are off was left behind.
 */
import { BACK_BIT } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import { differenceOf, type Ignored } from './graph.js';
import { type Finding, INVARIANTS } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import { edgeOf, type Move } from './moves.js';
import type { Times } from './times.js';

/**
 * Fields that stay on purpose: the last key, which the link's `SYSTem:KEY?` answers, and the record of the last look at
 * memory.
 */
const KEPT: Ignored = {
  firmware: { keypad: { lastCounted: true }, responder: { store: { memory: { known: true } } } },
};

export class WipeCheck {
  private readonly pair: readonly [Machine, Machine];
  private readonly start: MachineState;

  constructor(
    model: Model,
    private readonly times: Times,
  ) {
    this.pair = [new Machine(model), new Machine(model)];
    // Nothing is compared with the reference model here: what the board holds is, not what it shows on the way.
    for (const { board } of this.pair) board.listen(undefined);
    this.start = this.pair[0].save();
  }

  /** @param moves from a card that was just fitted to one that has just gone off @returns what of the digits is left */
  leakAfter(moves: readonly Move[]): Finding | undefined {
    const [one, other] = this.pair;
    this.take(one, moves, (key) => key);
    this.take(other, moves, (key) => (key < BACK_BIT ? BACK_BIT - 1 - key : key));
    const place = differenceOf(one.board, other.board, KEPT);
    if (place === undefined) return undefined;
    return { invariant: INVARIANTS[2], found: `what was entered can be told from ${place}` };
  }

  /** Takes the path, lets every key go and waits until that is debounced. */
  private take(machine: Machine, moves: readonly Move[], keyFor: (key: number) => number): void {
    machine.load(this.start);
    for (const move of moves) machine.make(move.do === 'edge' ? edgeOf(keyFor(move.key), move.down) : move);
    const { contacts } = machine.board;
    for (let rest = contacts.levels; rest !== 0; rest &= rest - 1) {
      machine.make(edgeOf(31 - Math.clz32(rest & -rest), false));
    }
    machine.make({ do: 'pass', ms: 2 * this.times.acts_ms });
  }
}
