/** The line that is typed, and below it what may follow or where it is wrong. */
import { fitted } from './fit.js';
import type { Grid } from './grid.js';
import type { Theme } from './theme.js';
import type { PromptView } from './view.js';

const HELP = 'Tab: complete  Up: lines before  Enter: do it  Esc: leave';

/** @param row the last one; the line itself stands above it */
export function drawPrompt(grid: Grid, prompt: PromptView, row: number, theme: Theme): void {
  const { text, cursor, mistake, candidates } = prompt;
  const room = grid.columns - 1;
  const line = `:${text.slice(0, cursor)}_${text.slice(cursor)}`;
  // The end of the typed text stays in sight.
  const from = Math.max(0, cursor + 2 - room);
  for (const y of [row - 1, row]) grid.fill({ x: 0, y, columns: grid.columns, rows: 1 }, ' ', theme.styles.text);
  grid.write(0, row - 1, line.slice(from), theme.styles.active);
  if (mistake !== undefined) drawMistake(grid, mistake, from, row, theme);
  else {
    const below = candidates.length === 0 || text === '' ? HELP : candidates.join('  ');
    grid.write(1, row, fitted(below, room, theme.marks.cut), theme.styles.faint);
  }
}

/** A caret under the place, and what is wrong at its right, or at its left where there is no room. */
function drawMistake(
  grid: Grid,
  { column, text }: NonNullable<PromptView['mistake']>,
  from: number,
  row: number,
  theme: Theme,
): void {
  const x = Math.max(0, column - from);
  const style = theme.styles.bad;
  grid.write(x, row, '^', style);
  const right = grid.columns - x - 2;
  if (text.length <= right || right >= x) grid.write(x + 2, row, fitted(text, right, theme.marks.cut), style);
  else {
    const left = fitted(text, x - 1, theme.marks.cut);
    grid.write(x - 1 - left.length, row, left, style);
  }
}
