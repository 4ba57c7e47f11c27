/**
 * Whether two machines of one canonical form stay alike: the same random moves on both, their digit keys matched by what
 * they do, must show the same screens, up to renaming the digits. Promises are checked on the way, too.
 */
import type { Model } from '../../firmware/models.js';
import { canonicalKeys, keyCodes, leftOf, masked } from './form.js';
import { type Finding, faultAfter, INVARIANTS } from './invariants.js';
import { Machine, type MachineState } from './machine.js';
import type { Move } from './moves.js';
import { edgesFrom, passesFrom } from './steps.js';
import type { Times } from './times.js';

/** Moves of one continuation. Those that pass a debounce drift by less, all together, than the quantum of any model. */
const MOVES = 20;
/** A short wait is at most this long, and is made only where no key is being debounced and no deadline is near. */
const SHORT_MS = 25;
/** Stands for a move that is not made. */
const NOTHING: Move = { do: 'pass', ms: 0 };

/** A difference, and the moves from the machine that was met to where it shows. */
export interface Difference extends Finding {
  readonly moves: readonly Move[];
}

export class Trial {
  /** Continuations that were tried. */
  made = 0;
  private readonly pair: readonly [Machine, Machine];
  private random: number;

  constructor(
    model: Model,
    private readonly times: Times,
    private readonly continuations: number,
    seed: number,
  ) {
    this.pair = [new Machine(model), new Machine(model)];
    this.random = seed;
  }

  /** Tries the continuations on a machine that is known and on one of the same form. */
  differenceOf(known: MachineState, met: MachineState): Difference | undefined {
    for (let i = 0; i < this.continuations; i++) {
      const difference = this.continueOnce(known, met);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  private continueOnce(known: MachineState, met: MachineState): Difference | undefined {
    const [one, other] = this.pair;
    one.load(known);
    other.load(met);
    this.made += 1;
    const keys = [one, other].map((machine) =>
      canonicalKeys(keyCodes(machine, machine.board.firmware.save(), this.times)),
    );
    const moves: Move[] = [];
    for (let i = 0; i < MOVES; i++) {
      const [move, same] = this.choose(keys);
      if (same === undefined) return { ...unlike('different times to wait for'), moves };
      if (move === undefined) continue;
      moves.push(same);
      const fault = faultAfter(one, () => one.make(move)) ?? faultAfter(other, () => other.make(same));
      if (fault !== undefined) return { ...fault, moves };
      const [shown, alsoShown] = [masked(one.display), masked(other.display)];
      if (shown !== alsoShown) return { ...unlike(`"${shown}" and "${alsoShown}"`), moves };
    }
    return undefined;
  }

  /** A move for each machine; none for the first where nothing is to be made, none for the second where it has no such move. */
  private choose(keys: ReadonlyArray<readonly number[]>): [Move | undefined, Move | undefined] {
    const [one, other] = this.pair;
    const kind = this.draw(8);
    if (kind < 4) return this.chooseEdge(keys);
    const [passes, samePasses] = [one, other].map((machine) =>
      passesFrom(machine, machine.board.firmware.save(), this.times),
    );
    if (kind === 4 && this.mayWait()) {
      const move: Move = { do: 'pass', ms: 1 + this.draw(SHORT_MS) };
      return [move, move];
    }
    if (passes.length === 0 && samePasses.length === 0) return this.chooseEdge(keys);
    if (passes.length !== samePasses.length) return [undefined, undefined];
    const which = kind < 7 ? 0 : this.draw(passes.length);
    return [passes[which], samePasses[which]];
  }

  private chooseEdge([keys, sameKeys]: ReadonlyArray<readonly number[]>): [Move | undefined, Move | undefined] {
    const [one] = this.pair;
    const edges = edgesFrom(one, one.board.firmware.save(), this.times);
    if (edges.length === 0) return [undefined, NOTHING];
    const move = edges[this.draw(edges.length)];
    return [move, { ...move, key: sameKeys[keys.indexOf(move.key)] }];
  }

  private mayWait(): boolean {
    return this.pair.every(({ board, now_ms }) => {
      const state = board.firmware.save();
      return state.keypad.debouncer.differing === 0 && leftOf(state, now_ms).every((left_ms) => left_ms > 2 * SHORT_MS);
    });
  }

  /** A pseudo-random integer from 0 to `count` − 1 (mulberry32, whose numbers are the same everywhere). */
  private draw(count: number): number {
    this.random = (this.random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.random ^ (this.random >>> 15), 1 | this.random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }
}

function unlike(what: string): Finding {
  return { invariant: INVARIANTS[5], found: `two machines of one form show ${what}` };
}
