/** The scope: which part of the past it shows, how closely, and its two cursors. */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { edgesBefore } from '../drawing/edges.js';
import type { CursorName, PressView, ScopeTrack, ScopeView } from '../drawing/view.js';
import { pressAt } from './presses.js';

/** Time that a column stands for, the farthest look first. */
export const ZOOMS_US = [50_000, 20_000, 10_000, 5000, 2000, 1000, 500, 200, 100] as const;

/** The source that the scope looks at. All times are passed time. */
export interface ScopeSource {
  /** Of every key. */
  readonly tracks: readonly ScopeTrack[];
  readonly now_us: number;
  readonly debounce_us: number;
}

export class Scope {
  /** Columns that the contacts had when they were drawn last. */
  columns = 60;
  /** Whether it lies over the screen. */
  isLarge = false;
  private zoom = 0;
  /** The time at the right; undefined where it is now, and goes on. */
  private end_us: number | undefined = undefined;
  private readonly cursors: Record<CursorName, number | undefined> = { A: undefined, B: undefined };
  private active: CursorName = 'A';

  constructor(private readonly source: ScopeSource) {}

  /** Whether the present is at the right. */
  get isFollowing(): boolean {
    return this.end_us === undefined;
  }

  get column_us(): (typeof ZOOMS_US)[number] {
    return ZOOMS_US[this.zoom];
  }

  /** Time that it shows at once. */
  get window_us(): number {
    return this.columns * this.column_us;
  }

  /** Looks closer, or from farther away; the cursor stays in its column, and otherwise the right side. */
  zoomBy(steps: number): void {
    const before_us = this.column_us;
    this.zoom = Math.min(ZOOMS_US.length - 1, Math.max(0, this.zoom + steps));
    const at_us = this.cursors[this.active];
    if (at_us === undefined || this.column_us === before_us) return;
    this.show(at_us + ((this.right_us - at_us) / before_us) * this.column_us);
    this.seek(at_us);
  }

  /** @param columns more than 0 for later */
  scroll(columns: number): void {
    this.show(this.right_us + columns * this.column_us);
  }

  scrollPages(pages: number): void {
    this.scroll(pages * Math.max(1, this.columns - 8));
  }

  /** The present stays at the right. */
  follow(): void {
    this.end_us = undefined;
  }

  toBeginning(): void {
    this.show(0);
  }

  /** Moves the active cursor; one that is nowhere begins at the right. */
  moveCursor(columns: number): void {
    const at_us = this.cursors[this.active] ?? Math.min(this.right_us, this.source.now_us);
    this.put(at_us + columns * this.column_us);
  }

  /** Moves the active cursor to the next edge of a key's contact. @param way 1 for later @returns whether there is one */
  toEdge(key: Key, way: 1 | -1): boolean {
    const { raw } = this.source.tracks[KEYS.indexOf(key)];
    const at_us = this.cursors[this.active] ?? this.source.now_us;
    const place = way === 1 ? edgesBefore(raw, at_us + 1) : edgesBefore(raw, at_us) - 1;
    if (raw[place] === undefined) return false;
    this.put(raw[place]);
    return true;
  }

  /** The other cursor is moved from here on. */
  swap(): void {
    this.active = this.active === 'A' ? 'B' : 'A';
  }

  clearCursors(): void {
    this.cursors.A = undefined;
    this.cursors.B = undefined;
    this.active = 'A';
  }

  /** Puts the active cursor somewhere, and shows it. */
  put(at_us: number): void {
    const within_us = Math.round(Math.min(this.source.now_us, Math.max(0, at_us)));
    this.cursors[this.active] = within_us;
    this.seek(within_us);
  }

  /** Puts the active cursor into a column of what is shown. */
  putIntoColumn(column: number): void {
    this.put(this.right_us - (this.columns - column) * this.column_us);
  }

  /** The present at the right: at a whole column, so that what has been drawn stays where it is. */
  private get right_us(): number {
    return this.end_us ?? rightOf(this.source.now_us, this.column_us);
  }

  private show(end_us: number): void {
    const { column_us } = this;
    const latest_us = rightOf(this.source.now_us, column_us);
    const right_us = Math.max(this.window_us, Math.ceil(end_us / column_us) * column_us);
    this.end_us = right_us >= latest_us ? undefined : right_us;
  }

  /** Shows an instant that is out of sight, with some of what is around it. */
  private seek(at_us: number): void {
    const { right_us, window_us } = this;
    if (at_us >= right_us) this.show(at_us + window_us / 4);
    else if (at_us < right_us - window_us) this.show(at_us + (window_us * 3) / 4);
  }

  /** The press under the active cursor; without a cursor, the last of any key. */
  private press(key: Key): PressView | undefined {
    const { tracks, now_us, debounce_us } = this.source;
    const at_us = this.cursors[this.active];
    if (at_us !== undefined) return pressAt(tracks, key, at_us, debounce_us);
    const last = tracks.reduce((one, other) => ((other.raw.at(-1) ?? -1) > (one.raw.at(-1) ?? -1) ? other : one));
    return pressAt(tracks, last.key, now_us, debounce_us);
  }

  /** @param hasInput whether arrows and Enter move its cursor @param trigger what stops time, in words */
  view(key: Key, hasInput: boolean, trigger: string): ScopeView {
    return {
      tracks: this.source.tracks,
      key,
      hasInput,
      until_us: this.right_us,
      isFollowing: this.end_us === undefined,
      column_us: this.column_us,
      cursors: { ...this.cursors },
      active: this.active,
      press: this.press(key),
      trigger,
      isLarge: this.isLarge,
    };
  }
}

function rightOf(now_us: number, column_us: number): number {
  return (Math.floor(now_us / column_us) + 1) * column_us;
}
