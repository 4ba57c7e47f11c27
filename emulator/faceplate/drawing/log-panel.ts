/** The events: the newest below, or those around the chosen one. */
import { seconds } from '../../text.js';
import type { Rect } from './grid.js';
import type { PanelLine } from './theme.js';
import type { LogEntry, LogView } from './view.js';

/** The first place that is shown, in so many rows. */
function firstShown({ entries, chosen, isFollowing }: LogView, rows: number): number {
  const last = entries.length - rows;
  if (isFollowing) return Math.max(0, last);
  return Math.max(0, Math.min(last, chosen - Math.floor(rows / 2)));
}

/** Rows that are left for events: a filter has one of them. */
function eventRows({ filter }: LogView, rows: number): number {
  return filter === '' ? rows : Math.max(1, rows - 1);
}

/** The place of the event in a row of the screen; undefined for none. */
export function logPlaceAt(log: LogView, inner: Rect, y: number): number | undefined {
  const rows = eventRows(log, inner.rows);
  const place = firstShown(log, rows) + y - inner.y - (inner.rows - rows);
  return place >= 0 && place < log.entries.length && y >= inner.y ? place : undefined;
}

export function logLines(log: LogView, { rows }: Rect): PanelLine[] {
  const room = eventRows(log, rows);
  const first = firstShown(log, room);
  const head: PanelLine[] = room < rows ? [[`only "${log.filter}": ${log.entries.length}`, 'title']] : [];
  const lines = log.entries.slice(first, first + room).map((entry, place): PanelLine => {
    const isChosen = log.hasInput && first + place === log.chosen;
    return [`${isChosen ? '>' : ''}${entryText(entry)}`, isChosen ? 'active' : 'text'];
  });
  return [...head, ...lines];
}

function entryText({ time_us, text }: Pick<LogEntry, 'time_us' | 'text'>): string {
  return `${seconds(time_us, 3)} ${text}`;
}
