/** The last events that the board reported: contacts for the scope, and events in words. Both are bounded. */
import { KEYS } from '../../../firmware/hal.js';
import { withoutSecrets } from '../../script/script-error.js';
import { contactMove } from '../../script/statements/keys.js';
import { isSaid, type StepAction, statementText } from '../../script/statements/table.js';
import type { Observer } from '../../session/machine.js';
import type { LevelChange, LogEntry, ScopeTrack, ScopeView } from '../drawing/view.js';

const WINDOW_US = 4_000_000;
const MOST_ENTRIES = 500;
/** Level changes that are kept of one contact; a press has some twenty. */
const MOST_CHANGES = 400;

export class EventLog implements Observer<EventLogState> {
  entries: LogEntry[] = [];
  private raw: LevelChange[][] = KEYS.map(() => []);
  private clean: LevelChange[][] = KEYS.map(() => []);
  private written_us = -1;

  contact(time_us: number, key: number, level: number): void {
    keepChange(this.raw[key], { time_us, level });
  }

  debounced(time_us: number, key: number, level: number): void {
    keepChange(this.clean[key], { time_us, level });
    this.note(time_us, `${KEYS[key]} ${level === 1 ? 'down' : 'up'}`);
  }

  display(time_us: number, text: string): void {
    this.note(time_us, text === '' ? 'blank' : `[${text}]`);
  }

  /** Bytes that are written at one scan are one entry. */
  memory(time_us: number): void {
    if (time_us !== this.written_us) this.note(time_us, 'memory written');
    this.written_us = time_us;
  }

  note(time_us: number, text: string): void {
    keep(this.entries, { time_us, text }, MOST_ENTRIES);
  }

  /** Notes an action, but for a contact that moves, before what comes of it; of one that fails nothing is noted. */
  during(time_us: number, action: StepAction, apply: () => void): void {
    if (contactMove(action) !== undefined || !isSaid(action)) {
      apply();
      return;
    }
    const before = this.entries;
    this.entries = [...before];
    this.note(time_us, withoutSecrets(statementText(action)));
    try {
      apply();
    } catch (error) {
      this.entries = before;
      throw error;
    }
    if (action.do === 'card' || action.do === 'cardFile') this.clearContacts();
  }

  /** Whether a contact has moved within the scope's window. */
  isMoving(now_us: number): boolean {
    return this.raw.some((changes) => changes.length > 0 && changes[changes.length - 1].time_us > now_us - WINDOW_US);
  }

  /** The last seconds until `now_us`. A contact that is held down is shown, however long ago it moved. */
  scope(now_us: number): ScopeView {
    const from_us = now_us - WINDOW_US;
    const tracks: Array<ScopeTrack & { readonly last_us: number }> = [];
    KEYS.forEach((key, place) => {
      const [raw, debounced] = [this.raw[place], this.clean[place]];
      const last = raw[raw.length - 1];
      if (last === undefined || (last.time_us < from_us && last.level === 0)) return;
      tracks.push({ key, raw, debounced, last_us: last.time_us });
    });
    tracks.sort((a, b) => b.last_us - a.last_us);
    return { from_us, until_us: now_us, tracks };
  }

  /** Forgets contacts: another card is fitted. */
  private clearContacts(): void {
    for (const changes of [...this.raw, ...this.clean]) changes.length = 0;
  }

  /** Forgets all: time begins again. */
  clear(): void {
    this.clearContacts();
    this.entries.length = 0;
    this.written_us = -1;
  }

  save(): EventLogState {
    const { entries, raw, clean, written_us } = this;
    return { entries: [...entries], raw: copied(raw), clean: copied(clean), written_us };
  }

  load({ entries, raw, clean, written_us }: EventLogState): void {
    this.entries = [...entries];
    this.raw = copied(raw);
    this.clean = copied(clean);
    this.written_us = written_us;
  }
}

export interface EventLogState {
  readonly entries: readonly LogEntry[];
  readonly raw: ReadonlyArray<readonly LevelChange[]>;
  readonly clean: ReadonlyArray<readonly LevelChange[]>;
  readonly written_us: number;
}

function copied<T>(lists: ReadonlyArray<readonly T[]>): T[][] {
  return lists.map((list) => [...list]);
}

/** Those of the window are kept, and the one before them, which says what the level was at its beginning. */
function keepChange(changes: LevelChange[], change: LevelChange): void {
  while (changes.length > 1 && changes[1].time_us < change.time_us - WINDOW_US) changes.shift();
  keep(changes, change, MOST_CHANGES);
}

function keep<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.splice(0, list.length - most);
}
