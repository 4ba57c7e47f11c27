/** What has been done so far, in order, and machines that were kept on the way. Bounded: the oldest is forgotten. */
import type { Key } from '../../../firmware/hal.js';
import { contactMove } from '../../script/statements/keys.js';
import type { StepAction } from '../../script/statements/table.js';

/** So many machines are kept, one at least after so many entries. */
const MOST_KEPT = 64;
const KEPT_EVERY = 256;

export interface Entry<B> {
  /** Passed time. */
  readonly at_us: number;
  /** Undefined where only what stands beside the card has changed. */
  readonly deed: StepAction | undefined;
  /** What stands beside the card after the deed. */
  readonly beside: B;
}

/** A machine at an instant. */
export interface Kept<M> {
  readonly at_us: number;
  /** Entries that were done by then. */
  readonly entries: number;
  readonly machine: M;
}

export class Past<B, M> {
  private readonly entries: Array<Entry<B>> = [];
  private done = 0;
  private readonly kept: Array<Kept<M>> = [];

  /** Begins anew, with a machine at time 0. */
  begin(machine: M): void {
    this.entries.length = 0;
    this.done = 0;
    this.kept.length = 0;
    this.kept.push({ at_us: 0, entries: 0, machine });
  }

  /** How many entries are known to come. */
  get known(): number {
    return this.entries.length - this.done;
  }

  /** The entry that is known to come next. */
  get next(): Entry<B> | undefined {
    return this.entries[this.done];
  }

  /** The next entry is done. */
  goOn(): void {
    this.done += 1;
  }

  /** Something new is done: what was known to come is not to come any more. */
  forgetFuture(): void {
    this.entries.length = this.done;
  }

  /** Whether it is known that the key is let go of. */
  isToRise(key: Key): boolean {
    return this.entries.slice(this.done).some(({ deed }) => {
      const move = deed && contactMove(deed);
      return move?.key === key && !move.isDown;
    });
  }

  add(entry: Entry<B>): void {
    this.entries.push(entry);
    this.done += 1;
  }

  /** What stands beside the card has changed; at the instant of the last entry that belongs to it. */
  addBeside(at_us: number, beside: B): void {
    const last = this.entries[this.done - 1];
    const isKept = this.newest.entries === this.done;
    if (last === undefined || last.at_us !== at_us || isKept) this.add({ at_us, deed: undefined, beside });
    else this.entries[this.done - 1] = { ...last, beside };
  }

  private get newest(): Kept<M> {
    return this.kept[this.kept.length - 1];
  }

  get oldest(): Kept<M> {
    return this.kept[0];
  }

  /** Whether so much has been done since a machine was kept that another should be. */
  get isKeepingDue(): boolean {
    return this.done - this.newest.entries >= KEPT_EVERY;
  }

  keep(at_us: number, machine: M): void {
    this.kept.push({ at_us, entries: this.done, machine });
    if (this.kept.length > MOST_KEPT) this.forgetOldest();
  }

  private forgetOldest(): void {
    const { kept } = this;
    kept.shift();
    const gone = kept[0].entries;
    this.entries.splice(0, gone);
    this.done -= gone;
    for (const [place, { at_us, entries, machine }] of kept.entries()) {
      kept[place] = { at_us, entries: entries - gone, machine };
    }
  }

  /** The newest machine before `at_us`. */
  before(at_us: number): Kept<M> | undefined {
    return this.kept.findLast((kept) => kept.at_us < at_us);
  }

  /** The newest machine that is not later than `at_us`; later ones are forgotten, since time comes by there anew. */
  nearest(at_us: number): Kept<M> {
    while (this.kept.length > 1 && this.newest.at_us > at_us) this.kept.pop();
    return this.newest;
  }

  /** From here on the entries that were done when the machine was kept are done. */
  goTo({ entries }: Kept<M>): void {
    this.done = entries;
  }
}
