/** A grid as text with colours: what a terminal shows when the file is printed to it. */
import { DEFAULT, type Grid, PLAIN, type Style } from './grid.js';

/** @returns a line a row; colours by SGR (ECMA-48 8.3.117), which end with the line */
export function gridAnsi(grid: Grid): string {
  return Array.from({ length: grid.rows }, (_, y) => `${rowAnsi(grid, y)}\n`).join('');
}

/** One row, without a line end. */
export function rowAnsi(grid: Grid, y: number): string {
  let text = '';
  let style: Style = PLAIN;
  for (let x = 0; x < grid.columns; x++) {
    const cell = grid.at(x, y);
    if (cell.fg !== style.fg || cell.bg !== style.bg || cell.bold !== style.bold) text += sgr(cell);
    style = cell;
    text += cell.char;
  }
  return `${text}${sgr(PLAIN)}`;
}

function sgr({ fg, bg, bold }: Style): string {
  return `\x1b[${['0', ...(bold ? ['1'] : []), ...colour(fg, 30), ...colour(bg, 40)].join(';')}m`;
}

/** @param first 30 for what is written, 40 for the ground */
function colour(number: number, first: 30 | 40): string[] {
  if (number === DEFAULT) return [];
  if (number < 8) return [String(first + number)];
  return number < 16 ? [String(first + 60 + number - 8)] : [String(first + 8), '5', String(number)];
}
