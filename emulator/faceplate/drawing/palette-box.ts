/** The palette over the screen: what was typed, and the commands that it finds, with their keys. */
import { fitted } from './fit.js';
import { type Grid, isInside, type Rect } from './grid.js';
import { drawBox, type Theme } from './theme.js';
import type { PaletteView } from './view.js';

const MOST_COLUMNS = 64;
const MOST_ROWS = 16;
const KEY_COLUMNS = 10;

function boxOf(columns: number, rows: number): Rect {
  const box = { columns: Math.min(MOST_COLUMNS, columns - 2), rows: Math.min(MOST_ROWS, rows - 2) };
  return { x: Math.floor((columns - box.columns) / 2), y: Math.max(0, Math.floor((rows - box.rows) / 3)), ...box };
}

/** The first entry that is shown: the chosen one stays in sight. */
function firstShown({ chosen }: PaletteView, rows: number): number {
  return Math.max(0, chosen - rows + 1);
}

/** The place of the entry that lies there; undefined for none. */
export function paletteRowAt(
  view: PaletteView,
  columns: number,
  rows: number,
  x: number,
  y: number,
): number | undefined {
  const box = boxOf(columns, rows);
  const place = firstShown(view, box.rows - 3) + y - box.y - 2;
  return isInside(box, x, y) && y >= box.y + 2 && place < view.entries.length ? place : undefined;
}

export function drawPalette(grid: Grid, view: PaletteView, theme: Theme): void {
  const box = boxOf(grid.columns, grid.rows);
  grid.fill(box, ' ', theme.styles.text);
  drawBox(grid, box, theme.marks.heavyBox, theme.styles.active, 'all commands: type some letters');
  const [x, room, rows] = [box.x + 2, box.columns - 4, box.rows - 3];
  grid.write(x, box.y + 1, `> ${view.letters}_`, theme.styles.active, room);
  const first = firstShown(view, rows);
  view.entries.slice(first, first + rows).forEach(({ says, shown }, place) => {
    const isChosen = first + place === view.chosen;
    const style = theme.styles[isChosen ? 'active' : 'text'];
    const y = box.y + 2 + place;
    const text = `${isChosen ? '>' : ' '} ${fitted(says, room - KEY_COLUMNS - 2, theme.marks.cut)}`;
    grid.write(x, y, text, style, room);
    grid.write(x + room - KEY_COLUMNS, y, shown.padStart(KEY_COLUMNS), style, KEY_COLUMNS);
  });
  if (view.entries.length === 0) grid.write(x, box.y + 2, 'nothing has these letters', theme.styles.faint, room);
}
