/**
 * Whether anything of PIN, challenge, response or computation outlives the screen: a way is gone twice, the second time
 * with every digit another one, on two machines that were equal. Whatever differs once both are off was left behind.
 */
import { BACK_BIT } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import type { Finding } from './invariants.js';
import { INVARIANTS } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import type { Move } from './moves.js';
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
    this.start = this.pair[0].save();
  }

  /** @param moves from a card that was just fitted to one that has just gone off @returns what of the digits is left */
  leakAfter(moves: readonly Move[]): Finding | undefined {
    const [one, other] = this.pair;
    this.go(one, moves, (key) => key);
    this.go(other, moves, (key) => (key < BACK_BIT ? BACK_BIT - 1 - key : key));
    const place = differenceOf(one.board, other.board);
    if (place === undefined) return undefined;
    return { invariant: INVARIANTS[2], found: `what was entered can be told from ${place}` };
  }

  /** Goes the way, lets every key go and waits until that is debounced. */
  private go(machine: Machine, moves: readonly Move[], keyFor: (key: number) => number): void {
    machine.load(this.start);
    for (const move of moves) machine.make(move.do === 'edge' ? { ...move, key: keyFor(move.key) } : move);
    const { contacts } = machine.board;
    for (let rest = contacts.levels; rest !== 0; rest &= rest - 1) {
      machine.make({ do: 'edge', key: 31 - Math.clz32(rest & -rest), down: false });
    }
    machine.make({ do: 'pass', ms: 2 * this.times.acts_ms });
  }
}

/** The first place, as a path of names, at which two graphs of objects hold another value; undefined where they are equal. */
export function differenceOf(one: unknown, other: unknown, path = '', seen = new Set<unknown>()): string | undefined {
  if (Object.is(one, other) || typeof one === 'function') return undefined;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return path;
  if (seen.has(one)) return undefined;
  seen.add(one);
  if (one instanceof Object && ArrayBuffer.isView(one)) return Buffer.compare(bytesOf(one), bytesOf(other as typeof one)) === 0 ? undefined : path;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return path;
  for (const name of names) {
    if (KEPT.has(name)) continue;
    const inside = path === '' ? name : `${path}.${name}`;
    const place = differenceOf(one[name as never], other[name as never], inside, seen);
    if (place !== undefined) return place;
  }
  return undefined;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
