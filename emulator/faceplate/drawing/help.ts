/** The pages of keys. */
import type { Grid, Rect } from './grid.js';
import { drawBox, type Theme } from './theme.js';

/** At most `LINE_COLUMNS` wide, so that the smallest terminal shows them. */
export const BENCH_HELP: readonly string[] = [
  'THE CARD',
  '0-9       digits; a tap is 100 ms',
  'Enter     OK',
  'Backspace BACK',
  'p         hold PRESS till it opens',
  'P         PRESS down, and up again',
  'Tab arrows choose a key',
  'Space     tap the chosen key',
  'mouse     down and up as a finger',
  'm         the next model',
  'LOGIN PAGE',
  'r         type the response here',
  'Esc       end a script; to the card',
  'n         another challenge',
  'TIME',
  's         stop and run',
  '+ -       faster, slower',
  '. ,       on and back by one scan',
  '> <       on and back by one event',
  'S R 0-9   save, restore a slot',
  'PANELS',
  'g login   a state   b memory',
  'e events  o scope   l script',
  'Ctrl-R    show and hide secrets',
  'FAULTS',
  'f         buttons: arrows, Enter',
  'mouse     on glass: choose a segment',
  'x         cut, restore the supply',
  'B         battery 100, 5, 0 percent',
  'c         contacts clean, bouncy',
  'k         chosen key stuck, free',
  'SCRIPTS',
  ":         a key script's statement",
  'F2        record from power-on; end',
  'Ctrl-P    a picture in this folder',
  'q Ctrl-C  quit',
];

/** The keys for a card on a line. */
export const LINK_HELP: readonly string[] = [
  'THE CARD ON THE LINE',
  '0-9       digits; a tap is 100 ms',
  'Enter     OK',
  'Backspace BACK',
  'p         hold PRESS till it opens',
  'P         PRESS down, and up again',
  'Tab arrows choose a key',
  'Space     tap the chosen key',
  'mouse     down and up as a finger',
  'TIME',
  '.         on by 1 s, if it is virtual',
  'THE PANEL',
  'Ctrl-P    a picture in this folder',
  'q Ctrl-C  quit',
];

const LINE_COLUMNS = 37;

/** How many pages help has on a screen of that size. */
export function helpPages(lines: readonly string[], columns: number, rows: number): number {
  return Math.ceil(lines.length / (linesAcross(columns) * linesDown(lines, rows)));
}

function linesAcross(columns: number): number {
  return Math.min(2, Math.max(1, Math.floor((columns - 2) / LINE_COLUMNS)));
}

function linesDown(lines: readonly string[], rows: number): number {
  return Math.min(lines.length, rows - 2);
}

/** @param page counts from 1 */
export function drawHelp(grid: Grid, lines: readonly string[], page: number, theme: Theme): void {
  const across = linesAcross(grid.columns);
  const down = Math.min(linesDown(lines, grid.rows), Math.ceil(lines.length / across));
  const columns = across * LINE_COLUMNS + 2;
  const rect: Rect = {
    x: Math.floor((grid.columns - columns) / 2),
    y: Math.floor((grid.rows - down - 2) / 2),
    columns,
    rows: down + 2,
  };
  grid.fill(rect, ' ', theme.styles.text);
  const pages = helpPages(lines, grid.columns, grid.rows);
  drawBox(grid, rect, theme.marks.heavyBox, theme.styles.active, `help ${page}/${pages}: ? goes on`);
  const shown = lines.slice((page - 1) * across * down, page * across * down);
  shown.forEach((line, at) => {
    const x = rect.x + 1 + Math.floor(at / down) * LINE_COLUMNS;
    grid.write(
      x,
      rect.y + 1 + (at % down),
      line,
      theme.styles[/^[A-Z ]+$/.test(line) ? 'title' : 'text'],
      LINE_COLUMNS,
    );
  });
}
