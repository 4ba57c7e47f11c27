/**
 * Whether anything of PIN, challenge, response or computation outlives the screen: a way is gone twice, the second time
 * with every digit another one, on two machines that were equal. Whatever differs once both are off was left behind.
 */
import { BACK_BIT } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import { type Finding, INVARIANTS } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import { edgeOf, type Move } from './moves.js';
import type { Times } from './times.js';

/** What stays on purpose: the last key, which the link's `SYSTem:KEY?` answers. */
const KEPT: ReadonlySet<string> = new Set(['lastCounted']);

export class WipeCheck {
  private readonly pair: readonly [Machine, Machine];
  private readonly start: MachineState;

  constructor(
    model: Model,
    private readonly times: Times,
  ) {
    this.pair = [new Machine(model), new Machine(model)];
    // The witnesses see nothing here: what the board holds is compared, not what it shows on the way.
    for (const { board } of this.pair) board.listen(undefined);
    this.start = this.pair[0].save();
  }

  /** @param moves from a card that was just fitted to one that has just gone off @returns what of the digits is left */
  leakAfter(moves: readonly Move[]): Finding | undefined {
    const [one, other] = this.pair;
    this.go(one, moves, (key) => key);
    this.go(other, moves, (key) => (key < BACK_BIT ? BACK_BIT - 1 - key : key));
    const way = differenceOf(one.board, other.board, new Set());
    if (way === undefined) return undefined;
    return { invariant: INVARIANTS[2], found: `what was entered can be told from ${way.reverse().join('.')}` };
  }

  /** Goes the way, lets every key go and waits until that is debounced. */
  private go(machine: Machine, moves: readonly Move[], keyFor: (key: number) => number): void {
    machine.load(this.start);
    for (const move of moves) machine.make(move.do === 'edge' ? edgeOf(keyFor(move.key), move.down) : move);
    const { contacts } = machine.board;
    for (let rest = contacts.levels; rest !== 0; rest &= rest - 1) {
      machine.make(edgeOf(31 - Math.clz32(rest & -rest), false));
    }
    machine.make({ do: 'pass', ms: 2 * this.times.acts_ms });
  }
}

/**
 * The first place at which two graphs of objects hold another value.
 * @returns the names on the way there, the last first; undefined where the graphs are equal
 */
function differenceOf(one: unknown, other: unknown, seen: Set<unknown>): string[] | undefined {
  if (Object.is(one, other) || typeof one === 'function') return undefined;
  if (!isObject(one) || !isObject(other)) return [];
  if (seen.has(one)) return undefined;
  seen.add(one);
  if (ArrayBuffer.isView(one)) return sameBytes(one, other as unknown as ArrayBufferView) ? undefined : [];
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return [];
  for (const name of names) {
    const value = one[name];
    const otherValue = other[name];
    if (value === otherValue || KEPT.has(name)) continue;
    const way = differenceOf(value, otherValue, seen);
    if (way !== undefined) return [...way, name];
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function sameBytes(one: ArrayBufferView, other: ArrayBufferView): boolean {
  return Buffer.compare(bytesOf(one), bytesOf(other)) === 0;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
