/** The scope: contacts over time, as they are and as the debounce sees them. */
import type { Rect } from './grid.js';
import type { PanelLine, Theme } from './theme.js';
import type { LevelChange, ScopeView } from './view.js';

const LABEL_COLUMNS = 10;

/** One line of levels: a column is a slice of the window, and shows what the contact did in it. */
export function levelLine(
  changes: readonly LevelChange[],
  from_us: number,
  until_us: number,
  columns: number,
  theme: Theme,
): string {
  const [open, closed, both] = theme.marks.levels;
  let text = '';
  let at = 0;
  let level = 0;
  for (let column = 0; column < columns; column++) {
    const end_us = from_us + ((until_us - from_us) * (column + 1)) / columns;
    const before = level;
    let moves = 0;
    while (at < changes.length && changes[at].time_us < end_us) {
      // What happened before the window only shows in the level at its start.
      if (changes[at].time_us >= from_us) moves += 1;
      level = changes[at].level;
      at += 1;
    }
    const isMixed = moves > 1 || (moves === 1 && column === 0 && before !== level && at > 1);
    text += isMixed ? both : level === 1 ? closed : open;
  }
  return text;
}

/** Two lines a key, as many keys as there is room for. */
export function scopeLines(scope: ScopeView, theme: Theme, inner: Rect): PanelLine[] {
  const { from_us, until_us, tracks } = scope;
  const columns = inner.columns - LABEL_COLUMNS;
  const window_s = (until_us - from_us) / 1_000_000;
  if (tracks.length === 0) return [[`no contact moved for ${window_s} s`, 'faint']];
  const line = (changes: readonly LevelChange[]) => levelLine(changes, from_us, until_us, columns, theme);
  const shown = tracks.slice(0, Math.max(1, Math.floor(inner.rows / 2)));
  return shown.flatMap(({ key, raw, debounced }): PanelLine[] => [
    [`${key.padEnd(5)} raw ${line(raw)}`, 'text'],
    [`      deb ${line(debounced)}`, 'active'],
  ]);
}
