/** The screen of a card at the other end of a wire: the card, what the wire reports of it, and what came over it. */
import type { Key } from '../../../firmware/hal.js';
import { seconds } from '../../text.js';
import { drawCard } from './card-face.js';
import { drawTooSmall } from './draw.js';
import { fitted } from './fit.js';
import { Grid, type Rect } from './grid.js';
import { drawHelp, linkHelp } from './help.js';
import { type Layout, layoutOf } from './layout.js';
import { drawFrame } from './panels.js';
import type { PanelLine, Role, Theme } from './theme.js';
import type { LinkReading, LogEntry, PanelName } from './view.js';

/** Where the bench has its state and its events. */
const PLACES: readonly PanelName[] = ['state', 'log'];

/** The keypad is worth more than a panel that would take its place. */
export function linkLayout(columns: number, rows: number): Layout {
  const layout = layoutOf(columns, rows, PLACES);
  return layout.keys.length === 1 ? layoutOf(columns, rows, []) : layout;
}

export interface LinkView {
  /** The person's name for the line. */
  readonly name: string;
  readonly reading: LinkReading | undefined;
  readonly trouble: string | undefined;
  readonly message: string;
  readonly focus: Key;
  /** Keys that this side holds down, a bit a key. */
  readonly down: number;
  readonly log: readonly LogEntry[];
  /** The page of help that lies over all, from 1; 0 for none. */
  readonly helpPage: number;
  /** Whether the terminal says when a key is let go of. */
  readonly hasReleases: boolean;
}

export function drawLinkFace(view: LinkView, columns: number, rows: number, theme: Theme): Grid {
  const grid = new Grid(columns, rows);
  const layout = linkLayout(columns, rows);
  if (layout.kind === 'message') {
    drawTooSmall(grid, theme);
    return grid;
  }
  const { reading, focus, down } = view;
  if (reading !== undefined)
    drawCard(grid, layout, { ...reading, down, stuck: 0, dead: [], lit: [], chosen: undefined, focus }, theme);
  for (const { name, rect } of layout.panels) {
    if (name === 'state') drawPanel(grid, rect, 'wire', wireLines(view), theme);
    else drawPanel(grid, rect, 'events', logLines(view, rect), theme);
  }
  drawStatus(grid, layout.statusRow, view, theme);
  if (view.helpPage > 0) drawHelp(grid, linkHelp(view.hasReleases), view.helpPage, theme);
  return grid;
}

function drawPanel(grid: Grid, rect: Rect, title: string, lines: readonly PanelLine[], theme: Theme): void {
  const inner = drawFrame(grid, rect, title, theme);
  for (const [at, [text, role]] of lines.slice(0, inner.rows).entries()) {
    grid.write(inner.x, inner.y + at, fitted(text, inner.columns, theme.marks.cut), theme.styles[role]);
  }
}

function wireLines({ name, reading, trouble }: LinkView): PanelLine[] {
  const lines: PanelLine[] = [[name, 'title']];
  lines.push(trouble === undefined ? ['the card answers', 'good'] : [trouble, 'bad']);
  if (reading === undefined) return lines;
  lines.push([reading.isVirtual ? 'clock virtual, .: 1 s' : 'clock real', 'text']);
  lines.push(...reading.conditions.map((text): PanelLine => [text, 'active']));
  lines.push(['no contacts, no', 'faint'], ['memory on a wire', 'faint']);
  return lines;
}

function logLines({ log }: LinkView, rect: Rect): PanelLine[] {
  return log.slice(2 - rect.rows).map(({ time_us, text }) => [`${seconds(time_us, 3)} ${text}`, 'text']);
}

function drawStatus(grid: Grid, row: number, view: LinkView, theme: Theme): void {
  const { reading, trouble, message } = view;
  const time = reading === undefined ? ' ' : ` ${seconds(reading.board_us, 3)} s `;
  grid.write(0, row, time, theme.styles.title);
  const [text, role]: [string, Role] =
    trouble !== undefined
      ? [trouble, 'bad']
      : message !== ''
        ? [message, 'active']
        : ['p: hold PRESS  0-9 Enter Backspace Space Tab: keys  ? help  q quit', 'faint'];
  grid.write(time.length + 1, row, text, theme.styles[role]);
}
