/** The display: its segments on glass, those that don't light faintly too where there are colours for it. */
import { SEGMENTS } from '../../../firmware/lcd/segments.js';
import type { Grid, Rect, Style } from './grid.js';
import { cellStep, glassOf, type Layout } from './layout.js';
import { cellPoints, dots, type Point, type Scale, strokes, strokesSize } from './strokes.js';
import { drawBox, type Theme } from './theme.js';
import type { CardView } from './view.js';

export function drawGlass(grid: Grid, layout: Layout, card: CardView, theme: Theme): void {
  const { scale } = layout;
  const glass = glassOf(layout, card.model.cells);
  grid.fill(glass, ' ', theme.styles.glass);
  if (scale === 0) drawSmall(grid, glass, card, theme);
  else {
    drawRim(grid, glass, theme);
    if (scale > 1 && !theme.isAscii) drawPoints(grid, glass, scale, card, theme);
    else drawStrokes(grid, glass, scale, card, theme);
  }
}

/** A dark rim of half a column and a quarter of a row, or a box where there are no colours. */
function drawRim(grid: Grid, { x, y, columns, rows }: Rect, theme: Theme): void {
  const { glass, rim } = theme.styles;
  if (!theme.hasBlocks) {
    drawBox(grid, { x, y, columns, rows }, theme.marks.box, glass);
    return;
  }
  const inner = columns - 2;
  const [bright, dark]: Style[] = [
    { fg: glass.bg, bg: rim.bg, bold: false },
    { fg: rim.bg, bg: glass.bg, bold: false },
  ];
  grid.write(x, y, `▗${'▆'.repeat(inner)}▖`, bright);
  for (let row = y + 1; row < y + rows - 1; row++) {
    grid.write(x, row, '▌', dark);
    grid.write(x + columns - 1, row, '▐', dark);
  }
  grid.write(x, y + rows - 1, '▝', bright);
  grid.write(x + 1, y + rows - 1, '▂'.repeat(inner), dark);
  grid.write(x + columns - 1, y + rows - 1, '▘', bright);
}

/** Half of the gap between cells is left of the first. */
function cellLeft(x: number, cell: number, scale: Scale): number {
  const step = cellStep(scale);
  return x + Math.ceil((step - strokesSize(scale).columns) / 2) + cell * step;
}

function drawStrokes(grid: Grid, { x, y }: Rect, scale: Scale, { model, segments }: CardView, theme: Theme): void {
  const { glass, ghost } = theme.styles;
  const all = (1 << SEGMENTS[model.display].length) - 1;
  const unlit =
    ghost === undefined ? [] : strokes(model.display, all, scale, { ...theme.marks, joints: theme.marks.ghostJoints });
  segments.forEach((mask, cell) => {
    const left = cellLeft(x, cell, scale);
    strokes(model.display, mask, scale, theme.marks).forEach((row, line) => {
      if (ghost !== undefined) grid.write(left, y + 1 + line, unlit[line], ghost);
      for (const { index, 0: lit } of row.matchAll(/[^ ]+/g)) grid.write(left + index, y + 1 + line, lit, glass);
    });
  });
}

function drawPoints(grid: Grid, { x, y }: Rect, scale: Scale, { model, segments }: CardView, theme: Theme): void {
  segments.forEach((mask, cell) => {
    const points = cellPoints(model.display, mask, scale);
    for (let line = 0; line * 2 < points.length; line++) {
      const [above, below] = [points[line * 2], points[line * 2 + 1]];
      above.forEach((upper, at) => {
        drawPair(grid, cellLeft(x, cell, scale) + at, y + 1 + line, upper, below[at], theme);
      });
    }
  });
}

/** Two points, one above the other, in one cell of the terminal. */
function drawPair(grid: Grid, x: number, y: number, upper: Point, lower: Point, theme: Theme): void {
  const { glass, ghostBlock: ghost } = theme.styles;
  const [high, low] = ghost === undefined ? [upper & 2, lower & 2] : [upper, lower];
  if (high === 0 && low === 0) return;
  const inks = [glass.bg, ghost?.fg ?? glass.bg, glass.fg];
  const [above, below] = [inks[high], inks[low]];
  if (high === low) grid.write(x, y, '█', { fg: above, bg: glass.bg, bold: false });
  else if (high > low) grid.write(x, y, '▀', { fg: above, bg: below, bold: false });
  else grid.write(x, y, '▄', { fg: below, bg: above, bold: false });
}

function drawSmall(grid: Grid, glass: Rect, { model, segments, text }: CardView, theme: Theme): void {
  const style = theme.styles.glass;
  if (theme.isAscii) {
    grid.write(glass.x + 1, glass.y + 1, [...text].join('   '), style);
    return;
  }
  segments.forEach((mask, cell) => {
    const x = glass.x + 1 + cell * cellStep(0);
    for (const [line, row] of dots(model.display, mask).entries()) grid.write(x, glass.y + line, row, style);
  });
}
