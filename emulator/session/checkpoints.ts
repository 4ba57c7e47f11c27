/**
 * Machines that are kept on the way, so that going back begins near its target. Few are kept however long the way is:
 * dense near the present, sparse in the far past, and the first always. Going back costs no more than a share of the way
 * that is gone back.
 */
import { compared, type Instant } from './instant.js';

/** The number of actions between two that are kept near the present. */
const SPACING = 16;
const MOST_KEPT = 192;
/** Machines that must not be left out: going on from before them would do something that can't be undone. */
const MOST_PINNED = 1024;

export interface Checkpoint<M> extends Instant {
  /** Entries of the undo log that were done by then, counted from the beginning of the session. */
  readonly entries: number;
  readonly isPinned: boolean;
  readonly machine: M;
}

export class Checkpoints<M> {
  private kept: Array<Checkpoint<M>> = [];
  private pinned = 0;

  /** Begins again with the machine of the session's beginning. */
  begin(first: Checkpoint<M>): void {
    this.kept = [first];
    this.pinned = 0;
  }

  get oldest(): Checkpoint<M> {
    return this.kept[0]!;
  }

  private get newest(): Checkpoint<M> {
    return this.kept[this.kept.length - 1]!;
  }

  /** Whether so much has been done since the last one that another should be kept. */
  isDue(done: number): boolean {
    return done >= this.newest.done + SPACING;
  }

  keep(checkpoint: Checkpoint<M>): void {
    this.kept.push(checkpoint);
    if (checkpoint.isPinned) this.pinned += 1;
    if (this.pinned > MOST_PINNED)
      this.forgetBefore(this.kept.findIndex(({ isPinned }, place) => isPinned && place > 0));
    if (this.kept.length - this.pinned > MOST_KEPT) this.thin();
  }

  /** Leaves out the one that is missed least: its neighbours are close together, compared with how far back it lies. */
  private thin(): void {
    const { kept } = this;
    const now = this.newest.done;
    let least = Number.POSITIVE_INFINITY;
    let missed = 0;
    for (let place = 1; place < kept.length - 1; place++) {
      const { done, isPinned } = kept[place]!;
      const share = (kept[place + 1]!.done - kept[place - 1]!.done) / (now - done + SPACING);
      if (isPinned || share >= least) continue;
      least = share;
      missed = place;
    }
    if (missed > 0) kept.splice(missed, 1);
  }

  /** Forgets all before the first in which at least so many entries were done: the past begins there. */
  forgetEntries(entries: number): void {
    const place = this.kept.findIndex((kept) => kept.entries >= entries);
    this.forgetBefore(place === -1 ? this.kept.length - 1 : place);
  }

  private forgetBefore(place: number): void {
    for (const { isPinned } of this.kept.splice(0, place)) if (isPinned) this.pinned -= 1;
  }

  /** The last one before `instant`; undefined at the beginning. */
  before(instant: Instant): Checkpoint<M> | undefined {
    return this.kept.findLast((kept) => compared(kept, instant) < 0);
  }

  /** The last one of which `isEarly` holds, which holds of all before it too; the first where it holds of none. */
  last(isEarly: (kept: Checkpoint<M>) => boolean): Checkpoint<M> {
    return this.kept.findLast(isEarly) ?? this.oldest;
  }

  /** Forgets all after this one: time goes on from it. */
  goTo(checkpoint: Checkpoint<M>): void {
    for (const { isPinned } of this.kept.splice(this.kept.indexOf(checkpoint) + 1)) if (isPinned) this.pinned -= 1;
  }
}
