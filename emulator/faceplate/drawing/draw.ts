/** The whole screen from a view: no terminal, no state. */

import { seconds } from '../../text.js';
import { drawCard } from './card-face.js';
import { fitted } from './fit.js';
import { Grid } from './grid.js';
import { benchHelp, drawHelp } from './help.js';
import { hintOf } from './hint.js';
import { type Layout, LEAST_COLUMNS, LEAST_ROWS, largeRect, layoutOf } from './layout.js';
import { drawPalette } from './palette-box.js';
import { drawPanel } from './panels.js';
import { drawPrompt } from './prompt-line.js';
import { speedText } from './text.js';
import type { Theme } from './theme.js';
import type { FaceView } from './view.js';

/** @param columns and `rows`: the terminal's size, in cells */
export function drawFace(view: FaceView, columns: number, rows: number, theme: Theme): Grid {
  const grid = new Grid(columns, rows);
  const layout = layoutOf(columns, rows, view.panels);
  if (layout.kind === 'message') {
    drawTooSmall(grid, theme);
    return grid;
  }
  drawCard(grid, layout, view.card, theme);
  for (const { name, rect } of layout.panels) drawPanel(grid, name, rect, view, theme);
  if (view.scope.isLarge) drawPanel(grid, 'scope', largeRect(layout), view, theme);
  drawStatus(grid, layout, view, theme);
  if (view.palette !== undefined) drawPalette(grid, view.palette, theme);
  if (view.helpPage > 0) drawHelp(grid, benchHelp(view.hasReleases), view.helpPage, theme);
  return grid;
}

/** The picture where the card finds no room. */
export function drawTooSmall(grid: Grid, theme: Theme): void {
  const { columns, rows } = grid;
  const text = `The card needs ${LEAST_COLUMNS} columns and ${LEAST_ROWS} rows; here are ${columns} and ${rows}. q quits.`;
  for (let y = 0; y * columns < text.length; y++) {
    grid.write(0, y, text.slice(y * columns, (y + 1) * columns), theme.styles.text);
  }
}

function drawStatus(grid: Grid, layout: Layout, view: FaceView, theme: Theme): void {
  const { clock } = view;
  const row = layout.statusRow;
  grid.fill({ x: 0, y: row, columns: grid.columns, rows: 1 }, ' ', theme.styles.text);
  if (view.prompt !== undefined && view.message === '') {
    drawPrompt(grid, view.prompt, row, theme);
    return;
  }
  const pace = clock.isPaused ? (clock.isPast ? 'PAST' : 'STOPPED') : speedText(clock.speed);
  const time = ` ${seconds(clock.board_us, 3)} s ${pace} ${view.recording === '' ? '' : 'REC '}`;
  grid.write(0, row, time, theme.styles.title);
  const missing = layout.left_out.length > 0 ? `   (no room: ${layout.left_out.join(', ')})` : '';
  const text = view.message === '' ? `${hintOf(view)}   ? help  q quit${missing}` : view.message;
  const style = theme.styles[view.message === '' ? 'faint' : 'active'];
  grid.write(time.length + 1, row, fitted(text, grid.columns - time.length - 1, theme.marks.cut), style);
}
