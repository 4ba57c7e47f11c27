/**
 * The parts of every walk: states in the order of finding, how each was reached first, and the transitions between
 * them. States are left breadth first, so that the path to whatever is found is a shortest one.
 */
import { InputError } from '../../input-error.js';

/** Far more than any device has: one whose states can't be merged must not fill the memory. */
const MOST_STATES = 1_000_000;
const PROGRESS_EVERY = 4096;

export class StateGraph<S, M> {
  /** In the order of finding. */
  readonly states: S[] = [];
  /** All transitions, and those whose end was known. */
  transitions = 0;
  merged = 0;
  /** By state: the state before it (−1 for none), and the move from there. */
  private readonly before: number[] = [];
  private readonly moves: Array<M | undefined> = [];
  /** The ends of the transitions that are ways. */
  private readonly from: number[] = [];
  private readonly to: number[] = [];

  /** A new state. @param before the place of the state that it was reached from, −1 for none @returns its place */
  add(state: S, before: number, move: M | undefined): number {
    this.before.push(before);
    this.moves.push(move);
    return this.states.push(state) - 1;
  }

  /** Counts a transition. @param isWay whether it can be taken to come away from a state */
  note(before: number, place: number, isWay: boolean): void {
    this.transitions += 1;
    if (!isWay) return;
    this.from.push(before);
    this.to.push(place);
  }

  /** The moves that lead to a state. */
  pathTo(place: number): M[] {
    const moves: M[] = [];
    for (let at = place; at !== -1; at = this.before[at]) {
      const move = this.moves[at];
      if (move !== undefined) moves.push(move);
    }
    return moves.reverse();
  }

  /**
   * Leaves every state, and those that are found on the way.
   * @param name whose states they are, for the message
   * @param leave tries every move from a state @returns false to end it
   * @throws InputError for more states than any device has
   */
  visit(
    name: string,
    leave: (place: number) => boolean,
    onProgress?: (states: number, transitions: number) => void,
  ): void {
    for (let place = 0; place < this.states.length; place++) {
      if (!leave(place)) return;
      if (this.states.length > MOST_STATES) {
        throw new InputError(`walk: ${name} has more than ${MOST_STATES} states; its times have too little in common`);
      }
      if (place % PROGRESS_EVERY === 0) onProgress?.(this.states.length, this.transitions);
    }
  }

  /** The first state from which no ways lead to a good one. @returns its place, or undefined where there is none */
  stuck(isGood: (state: S) => boolean): number | undefined {
    return stuckNode(this.states.map(isGood), this.from, this.to);
  }
}

/**
 * The first place from which no transitions lead to a good one.
 * @param from, to the transitions, as places @returns undefined where there is none
 */
export function stuckNode(
  isGood: readonly boolean[],
  from: readonly number[],
  to: readonly number[],
): number | undefined {
  const leadsBack = Uint8Array.from(isGood, Number);
  const open = isGood.flatMap((good, place) => (good ? [place] : []));
  const sources = sourcesOf(isGood.length, from, to);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const source of sources[place]) {
      if (leadsBack[source] === 1) continue;
      leadsBack[source] = 1;
      open.push(source);
    }
  }
  const stuck = leadsBack.indexOf(0);
  return stuck === -1 ? undefined : stuck;
}

/** By state, the states that one transition leads from. */
function sourcesOf(count: number, from: readonly number[], to: readonly number[]): number[][] {
  const sources: number[][] = Array.from({ length: count }, () => []);
  to.forEach((place, i) => {
    sources[place].push(from[i]);
  });
  return sources;
}
