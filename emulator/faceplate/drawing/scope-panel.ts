/** The scope: contacts over time, as they are and as the debounce sees them, with a time axis, cursors and measures. */
import { countOf, durationText, seconds } from '../../text.js';
import { type Edges, edgesBefore } from './edges.js';
import { fitted } from './fit.js';
import type { Grid, Rect } from './grid.js';
import type { PanelLine, Role, Theme } from './theme.js';
import type { PressView, ScopeTrack, ScopeView } from './view.js';

const LABEL_COLUMNS = 10;
/** Rows of one contact at most. */
const HIGHEST = 10;
/** So far apart stand the labels of the axis at least. */
const LABEL_EVERY = 12;

/** Columns that the contacts have in a panel. */
export function scopeColumns(inner: Rect): number {
  return Math.max(1, inner.columns - LABEL_COLUMNS);
}

/** The column of a place on the screen, from the first of the contacts; undefined beside them. */
export function scopeColumnAt(inner: Rect, x: number): number | undefined {
  const column = x - inner.x - LABEL_COLUMNS;
  return column >= 0 && column < scopeColumns(inner) ? column : undefined;
}

/** One line of levels: a column is a slice of the time, and shows what the contact did in it. */
export function levelLine(edges: Edges, from_us: number, until_us: number, columns: number, theme: Theme): string {
  const [open, closed, both] = theme.marks.levels;
  let text = '';
  let at = edgesBefore(edges, from_us);
  for (let column = 0; column < columns; column++) {
    const end_us = from_us + ((until_us - from_us) * (column + 1)) / columns;
    const before = at;
    while (at < edges.length && edges[at] < end_us) at += 1;
    // In the first column a move is one that the level before it does not show.
    const isMixed = at - before > 1 || (at - before === 1 && column === 0 && before > 0);
    text += isMixed ? both : at % 2 === 1 ? closed : open;
  }
  return text;
}

/** The rows that there is room for, from the most to the least important: contacts, measures, axis, head, cursors. */
interface Rows {
  readonly head: boolean;
  readonly axis: boolean;
  /** Keys that are shown, and rows of each contact. */
  readonly tracks: number;
  readonly height: number;
  readonly cursors: boolean;
  readonly measure: boolean;
}

/** @param keys that there are to show */
function rowsFor(rows: number, keys: number): Rows {
  const [measure, axis, head, cursors] = [3, 4, 5, 6].map((least) => rows >= least);
  const others = [measure, axis, head, cursors].filter((has) => has).length;
  const room = rows - others;
  const tracks = Math.min(keys, Math.max(1, Math.floor(room / 2)));
  const height = Math.max(1, Math.min(HIGHEST, Math.floor(room / Math.max(1, tracks)) - 1));
  return { measure, axis, head, cursors, tracks, height };
}

/** Draws the scope into the room within a panel. */
export function drawScope(grid: Grid, scope: ScopeView, theme: Theme, inner: Rect): void {
  const columns = scopeColumns(inner);
  const from_us = scope.until_us - columns * scope.column_us;
  const listed = listedTracks(scope, Math.max(0, from_us));
  const rows = rowsFor(inner.rows, listed.length);
  const shown = listed.slice(0, rows.tracks);
  const write = (row: number, [text, role]: PanelLine): void =>
    grid.write(inner.x, inner.y + row, fitted(text, inner.columns, theme.marks.cut), theme.styles[role]);
  let row = 0;
  if (rows.head) write(row++, [headText(scope, listed.length - shown.length), 'faint']);
  if (rows.axis) drawAxis(grid, scope, theme, { ...inner, y: inner.y + row++ }, from_us);
  if (shown.length === 0) write(row, ['no contact moved here', 'faint']);
  for (const { key, raw, debounced } of shown) {
    const line = (edges: Edges) => levelLine(edges, from_us, scope.until_us, columns, theme);
    const mark = scope.hasInput && key === scope.key ? '>' : ' ';
    const whole = line(raw);
    // Where there is room a closed contact stands high; an open one is a line at the bottom.
    const upper = whole.replaceAll(theme.marks.levels[0], ' ');
    for (let above = 1; above < rows.height; above++) write(row++, [' '.repeat(LABEL_COLUMNS) + upper, 'text']);
    write(row++, [`${key.padEnd(5)}${mark}raw ${whole}`, 'text']);
    write(row++, [`      deb ${line(debounced)}`, 'active']);
  }
  if (rows.axis) drawCursors(grid, scope, theme, inner, from_us, row);
  const end = inner.rows - (rows.measure ? 1 : 0);
  if (rows.cursors) write(end - 1, [cursorText(scope), 'text']);
  if (rows.measure) write(end, measureLine(scope.press));
}

/** The chosen key where it was ever pressed, then those that moved in what is shown or are down, the last first. */
function listedTracks({ tracks, key, until_us, hasInput }: ScopeView, from_us: number): ScopeTrack[] {
  const last = ({ raw }: ScopeTrack): number => {
    const before = edgesBefore(raw, until_us);
    const at_us = raw[before - 1] ?? -1;
    return before % 2 === 1 ? Math.max(at_us, from_us) : at_us;
  };
  const listed = tracks
    .filter((track) => last(track) >= from_us || (track.key === key && (hasInput || track.raw.length > 0)))
    .sort((one, other) => last(other) - last(one));
  const chosen = listed.findIndex((track) => track.key === key);
  return hasInput && chosen > 0 ? [listed[chosen], ...listed.filter((_, place) => place !== chosen)] : listed;
}

function headText({ column_us, isFollowing, until_us, trigger }: ScopeView, hidden: number): string {
  const parts = [
    `${durationText(column_us)}/column`,
    isFollowing ? 'now' : `until ${seconds(until_us, column_us < 1000 ? 4 : 3)} s`,
    ...(hidden > 0 ? [`+${hidden} more ${hidden === 1 ? 'key' : 'keys'}`] : []),
    ...(trigger === '' ? [] : [`stops at: ${trigger}`]),
  ];
  return parts.join('  ');
}

/** Round times under their columns, and the cursors' letters. */
function drawAxis(grid: Grid, scope: ScopeView, theme: Theme, { x, y, columns }: Rect, from_us: number): void {
  const { column_us, until_us } = scope;
  const left = x + LABEL_COLUMNS;
  const room = columns - LABEL_COLUMNS;
  grid.write(left, y, theme.marks.box.across.repeat(room), theme.styles.faint, room);
  const step_us = tickStep_us(column_us);
  for (let at_us = Math.ceil(Math.max(0, from_us) / step_us) * step_us; at_us < until_us; at_us += step_us) {
    const column = Math.floor((at_us - from_us) / column_us);
    const text = `${theme.marks.tick}${seconds(at_us, decimalsOf(step_us))}`;
    if (column + text.length <= room) grid.write(left + column, y, text, theme.styles.faint);
  }
}

/** The shortest of 1, 2, 5 times a power of ten that leaves labels room. */
function tickStep_us(column_us: number): number {
  const least_us = column_us * LABEL_EVERY;
  const power_us = 10 ** Math.floor(Math.log10(least_us));
  return [1, 2, 5, 10].map((times) => times * power_us).find((step_us) => step_us >= least_us)!;
}

function decimalsOf(step_us: number): number {
  return step_us >= 1_000_000 ? 0 : step_us >= 100_000 ? 1 : step_us >= 10_000 ? 2 : step_us >= 1000 ? 3 : 4;
}

/** @param rows from the top of the panel down to the last contact */
function drawCursors(grid: Grid, scope: ScopeView, theme: Theme, inner: Rect, from_us: number, rows: number): void {
  const axis = inner.y + (rowsFor(inner.rows, 1).head ? 1 : 0);
  for (const name of ['A', 'B'] as const) {
    const at_us = scope.cursors[name];
    if (at_us === undefined || at_us < from_us || at_us >= scope.until_us) continue;
    const x = inner.x + LABEL_COLUMNS + Math.floor((at_us - from_us) / scope.column_us);
    grid.write(x, axis, name, theme.styles.keyDown);
    for (let y = axis + 1; y < inner.y + rows; y++) {
      const { char } = grid.at(x, y);
      const isQuiet = char === theme.marks.levels[0] || char === ' ';
      grid.write(x, y, isQuiet ? theme.marks.cursor : char, theme.styles.cursor);
    }
  }
}

function cursorText({ cursors, active, hasInput }: ScopeView): string {
  const { A, B } = cursors;
  const at = (name: 'A' | 'B', us: number | undefined): string =>
    us === undefined ? '' : `${hasInput && name === active ? '>' : ''}${name} ${seconds(us, 6)}`;
  if (A === undefined && B === undefined) return hasInput ? 'arrows put cursor A' : '';
  const difference = A === undefined || B === undefined ? [] : [`B-A ${differenceText(B - A)}`];
  return [at('A', A), at('B', B), ...difference].filter((text) => text !== '').join('  ');
}

/** Milliseconds to the microsecond. */
function differenceText(us: number): string {
  return `${(us / 1000).toFixed(3)} ms`;
}

function measureLine(press: PressView | undefined): PanelLine {
  if (press === undefined) return ['', 'faint'];
  const { key, from_us, until_us, edges, bounce_us, delay_us, isCounted } = press;
  const closed = until_us === undefined ? `down since ${seconds(from_us, 3)} s` : millis(until_us - from_us);
  const seen = delay_us === undefined ? 'not seen' : `seen after ${millis(delay_us)}`;
  const role: Role = isCounted ? 'good' : 'bad';
  const counted = isCounted ? 'counts' : delay_us === undefined ? 'too short' : 'blocked by another key';
  return [`${key} ${counted}: ${closed}, ${countOf(edges, 'edge')}, bounce ${millis(bounce_us)}, ${seen}`, role];
}

function millis(us: number): string {
  return `${us / 1000} ms`;
}
