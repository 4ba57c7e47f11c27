/** Machines that were kept on the way, from the start on: few of them, however long the way is. */
import { compared, type Position } from './position.js';

const MOST_KEPT = 256;

export interface Checkpoint<M> {
  readonly position: Position;
  readonly machine: M;
}

export class Checkpoints<M> {
  private kept: Array<Checkpoint<M>> = [];
  /** Statements between two that are kept. */
  private spacing = 1;

  /** Keeps a machine if the last that was kept lies far enough behind. */
  offer(position: Position, machine: () => M): void {
    const last = this.kept.at(-1);
    if (last !== undefined && position.index < last.position.index + this.spacing) return;
    this.kept.push({ position, machine: machine() });
    if (this.kept.length <= MOST_KEPT) return;
    this.spacing *= 2;
    this.kept = this.kept.filter((_, place) => place % 2 === 0);
  }

  /** The last one before `position`, or with `orAt` at it; undefined before the first. */
  before(position: Position, orAt: boolean): Checkpoint<M> | undefined {
    return this.kept.findLast((kept) => compared(kept.position, position) < (orAt ? 1 : 0));
  }
}
