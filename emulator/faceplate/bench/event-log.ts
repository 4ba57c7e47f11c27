/**
 * The past as the board reported it: every edge of every contact, for the scope, and events in words. It goes back with
 * the time by being cut, so that keeping a machine costs no copy of it. All of it is bounded.
 */

import { KEYS } from '../../../firmware/hal.js';
import { withoutSecrets } from '../../script/script-error.js';
import { contactMove } from '../../script/statements/keys.js';
import { isSaid, type StepAction, statementText } from '../../script/statements/table.js';
import type { Observer } from '../../session/machine.js';
import { countOf } from '../../text.js';
import type { LogEntry, PressView, ScopeTrack } from '../drawing/view.js';
import { Chronicle } from './chronicle.js';
import { pressAt } from './presses.js';

const MOST_ENTRIES = 20_000;
/** Edges that are kept of one contact; a press has some ten. */
const MOST_EDGES = 100_000;

/** The part of the machine that the log needs: the present contacts, a bit a key, and a comparison of times. */
export interface Observed {
  /** Time that has passed, minus board time. */
  readonly ahead_us: number;
  readonly now_us: number;
  /** Contacts, and keys as the debounce has them. */
  readonly levels: number;
  readonly debounced: number;
  readonly debounce_us: number;
}

/** Gets what happens in passed time, as it happens. */
export interface Watcher {
  contact(at_us: number, key: (typeof KEYS)[number], edges: readonly number[]): void;
  screen(at_us: number, text: string): void;
}

export class EventLog implements Observer<EventLogState> {
  private readonly list: Chronicle<LogEntry>;
  private readonly raw: ReadonlyArray<Chronicle<number>>;
  private readonly clean: ReadonlyArray<Chronicle<number>>;
  private written_us = -1;

  /** @param most entries and edges that are kept */
  constructor(
    private readonly observed: () => Observed,
    private readonly watcher?: () => Watcher,
    most: { readonly entries: number; readonly edges: number } = { entries: MOST_ENTRIES, edges: MOST_EDGES },
  ) {
    this.list = new Chronicle(most.entries);
    this.raw = KEYS.map(() => new Chronicle(most.edges));
    this.clean = KEYS.map(() => new Chronicle(most.edges));
  }

  /** Oldest first. */
  get entries(): readonly LogEntry[] {
    return this.list.items;
  }

  /** Of every key, in passed time. */
  get tracks(): readonly ScopeTrack[] {
    return KEYS.map((key, place) => ({ key, raw: this.raw[place].items, debounced: this.clean[place].items }));
  }

  contact(time_us: number, key: number, level: number): void {
    const at_us = this.observed().ahead_us + time_us;
    if (turn(this.raw[key], at_us, level)) this.watcher?.().contact(at_us, KEYS[key], this.raw[key].items);
  }

  debounced(time_us: number, key: number, level: number): void {
    turn(this.clean[key], this.observed().ahead_us + time_us, level);
    const press = level === 1 ? undefined : this.endedPress(time_us, key);
    this.note(time_us, `${KEYS[key]} ${level === 1 ? 'down' : `up${measureText(press)}`}`, press);
  }

  private endedPress(time_us: number, key: number): PressView | undefined {
    const { ahead_us, debounce_us } = this.observed();
    const press = pressAt(this.tracks, KEYS[key], ahead_us + time_us, debounce_us);
    return press?.until_us === undefined ? undefined : press;
  }

  display(time_us: number, text: string): void {
    const shown = text === '' ? 'blank' : `[${text}]`;
    this.note(time_us, shown);
    this.watcher?.().screen(this.observed().ahead_us + time_us, shown);
  }

  /** Bytes that are written at one scan are one entry. */
  memory(time_us: number): void {
    if (time_us !== this.written_us) this.note(time_us, 'memory written');
    this.written_us = time_us;
  }

  note(time_us: number, text: string, press?: PressView): void {
    this.list.push({ time_us, at_us: this.observed().ahead_us + time_us, text, ...(press !== undefined && { press }) });
  }

  /** Notes an action, but for a contact that moves, before what comes of it; of one that fails nothing is noted. */
  during(time_us: number, action: StepAction, apply: () => void): void {
    if (contactMove(action) !== undefined || !isSaid(action)) {
      apply();
      return;
    }
    const before = this.save();
    this.note(time_us, withoutSecrets(statementText(action)));
    try {
      apply();
    } catch (error) {
      this.load(before);
      throw error;
    }
    this.catchUp();
  }

  noted(time_us: number, text: string): void {
    this.note(time_us, `# ${text}`);
  }

  /** Another card, or a snapshot, has its contacts where it has them, and a processor without supply knows of none. */
  private catchUp(): void {
    const { ahead_us, now_us, levels, debounced } = this.observed();
    KEYS.forEach((_, key) => {
      turn(this.raw[key], ahead_us + now_us, (levels >> key) & 1);
      turn(this.clean[key], ahead_us + now_us, (debounced >> key) & 1);
    });
  }

  /** Whether a contact has moved since an instant, in passed time. */
  hasMovedSince(at_us: number): boolean {
    return this.raw.some(({ items }) => items.length > 0 && items[items.length - 1] > at_us);
  }

  /** Forgets all: time begins again. */
  clear(): void {
    this.load({ entries: 0, raw: KEYS.map(() => 0), clean: KEYS.map(() => 0), written_us: -1 });
  }

  save(): EventLogState {
    const lengths = (lists: ReadonlyArray<Chronicle<number>>) => lists.map(({ length }) => length);
    const { list, raw, clean, written_us } = this;
    return { entries: list.length, raw: lengths(raw), clean: lengths(clean), written_us };
  }

  load({ entries, raw, clean, written_us }: EventLogState): void {
    this.list.cut(entries);
    raw.forEach((length, key) => {
      this.raw[key].cut(length);
    });
    clean.forEach((length, key) => {
      this.clean[key].cut(length);
    });
    this.written_us = written_us;
  }
}

/** ` 101 ms, 7 edges`, or nothing. */
function measureText(press: PressView | undefined): string {
  if (press?.until_us === undefined) return '';
  return ` ${Math.round((press.until_us - press.from_us) / 1000)} ms, ${countOf(press.edges, 'edge')}`;
}

/** How much there was of everything. */
export interface EventLogState {
  readonly entries: number;
  readonly raw: readonly number[];
  readonly clean: readonly number[];
  readonly written_us: number;
}

/** An edge, if the contact is not there already. @returns whether it is one */
function turn(edges: Chronicle<number>, at_us: number, level: number): boolean {
  if (edges.length % 2 === level) return false;
  edges.push(at_us);
  return true;
}
