/**
 * Events from outside, in order: actions on the card, scripts that were begun, changes of the companion state. Events
 * that follow from these are not in it. Bounded: the oldest is forgotten.
 */
import type { Key } from '../../firmware/hal.js';
import type { Script } from '../script/parse.js';
import { contactMove } from '../script/statements/keys.js';
import type { StepAction } from '../script/statements/table.js';
import type { Instant } from './instant.js';

const MOST_ENTRIES = 200_000;

export type Outside<C> =
  | { readonly action: StepAction }
  /** Undefined: the one that plays ends. */
  | { readonly script: Script | undefined }
  /** Somebody noted something. */
  | { readonly note: string }
  /** The companion state from then on. */
  | { readonly companion: C };

/** The instant is the one before the entry is done. */
export type Entry<C> = Instant & Outside<C>;

export class UndoLog<C> {
  private entries: Array<Entry<C>> = [];
  /** Entries that have been forgotten. */
  private forgotten = 0;
  /** Entries that are done, from the first that is kept. */
  private place = 0;

  /** Begins again with nothing. */
  begin(): void {
    this.entries = [];
    this.forgotten = 0;
    this.place = 0;
  }

  /** Entries that are done, counted from the beginning of the session. */
  get done(): number {
    return this.forgotten + this.place;
  }

  /** How many entries are known to come, as long as nothing new is done. */
  get known(): number {
    return this.entries.length - this.place;
  }

  /** The entry that is known to come next. */
  get next(): Entry<C> | undefined {
    return this.entries[this.place];
  }

  /** From here on so many entries are done. */
  goTo(done: number): void {
    this.place = done - this.forgotten;
  }

  add(entry: Entry<C>): void {
    this.entries.push(entry);
    this.place += 1;
  }

  /** Something new is done: what was known to come is not to come any more. */
  forgetFuture(): void {
    this.entries.length = this.place;
  }

  /** Whether it is known that the key is let go of. */
  isToRise(key: Key): boolean {
    return this.entries.slice(this.place).some((entry) => {
      const move = 'action' in entry ? contactMove(entry.action) : undefined;
      return move?.key === key && !move.isDown;
    });
  }

  /** How many entries should be forgotten from the beginning of the session on; 0 while there is room. */
  get surplus(): number {
    return this.entries.length <= MOST_ENTRIES ? 0 : this.forgotten + Math.floor(MOST_ENTRIES / 4);
  }

  /** Forgets entries: so many from the beginning of the session on. */
  forgetUntil(entries: number): void {
    const gone = entries - this.forgotten;
    this.entries.splice(0, gone);
    this.forgotten = entries;
    this.place -= gone;
  }
}
