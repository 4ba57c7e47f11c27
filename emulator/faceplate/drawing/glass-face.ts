/** The display: its segments on glass, those that don't light faintly too where there are colours for it. */
import { SEGMENTS } from '../../../firmware/lcd/segments.js';
import type { Grid, Rect, Style } from './grid.js';
import { cellStep, glassOf, type Layout } from './layout.js';
import { cellPoints, dots, type Marked, type Point, type Scale, strokes, strokesSize } from './strokes.js';
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

function drawStrokes(grid: Grid, { x, y }: Rect, scale: Scale, card: CardView, theme: Theme): void {
  const { model, segments } = card;
  const { glass, ghost, deadSegment, litSegment, chosenSegment } = theme.styles;
  const { marks } = theme;
  const all = (1 << SEGMENTS[model.display].length) - 1;
  segments.forEach((mask, cell) => {
    const draw = (layer: number, joints: string, style: Style): void => {
      if (layer === 0) return;
      strokes(model.display, layer, scale, { ...marks, joints }).forEach((row, line) => {
        for (const { index, 0: drawn } of row.matchAll(/[^ ]+/g)) {
          grid.write(cellLeft(x, cell, scale) + index, y + 1 + line, drawn, style);
        }
      });
    };
    const { dead, lit, chosen } = markedIn(card, cell);
    if (ghost !== undefined) draw(all, marks.ghostJoints, ghost);
    draw(mask, marks.joints, glass);
    draw(dead, marks.deadJoints, deadSegment);
    draw(lit, marks.litJoints, litSegment);
    draw(chosen, (mask & chosen) === 0 && theme.depth > 0 ? marks.ghostJoints : marks.chosenJoints, chosenSegment);
  });
}

/** The segments of a cell that look like none that is whole. */
function markedIn({ dead, lit, chosen }: CardView, cell: number): Marked {
  return {
    dead: dead[cell] ?? 0,
    lit: lit[cell] ?? 0,
    chosen: chosen?.cell === cell + 1 ? 1 << chosen.segment : 0,
  };
}

function drawPoints(grid: Grid, { x, y }: Rect, scale: Scale, card: CardView, theme: Theme): void {
  card.segments.forEach((mask, cell) => {
    const points = cellPoints(card.model.display, mask, scale, markedIn(card, cell));
    for (let line = 0; line * 2 < points.length; line++) {
      const [above, below] = [points[line * 2], points[line * 2 + 1]];
      above.forEach((upper, at) => {
        drawPair(grid, cellLeft(x, cell, scale) + at, y + 1 + line, upper, below[at], theme);
      });
    }
  });
}

/** Without colours for them, marked points are shades. */
const SHADES: Readonly<Record<number, string>> = { 3: '░', 4: '▓', 5: '▒' };

/** Two points, one above the other, in one cell of the terminal. */
function drawPair(grid: Grid, x: number, y: number, upper: Point, lower: Point, theme: Theme): void {
  const { glass, ghostBlock: ghost, deadSegment, litSegment, chosenSegment } = theme.styles;
  const [high, low] = [upper, lower].map((point) => (point === 1 && ghost === undefined ? 0 : point));
  if (high === 0 && low === 0) return;
  if (theme.depth === 0 && Math.max(high, low) > 2) {
    grid.write(x, y, SHADES[Math.max(high, low)], glass);
    return;
  }
  const inks = [glass.bg, ghost?.fg ?? glass.bg, glass.fg, deadSegment.fg, litSegment.fg, chosenSegment.bg];
  const [above, below] = [inks[high], inks[low]];
  if (high === low) grid.write(x, y, '█', { fg: above, bg: glass.bg, bold: false });
  else if (low === 0) grid.write(x, y, '▀', { fg: above, bg: below, bold: false });
  else grid.write(x, y, '▄', { fg: below, bg: above, bold: false });
}

/** Dots of segments that are dead, stuck or chosen take the colour of the whole character. */
function drawSmall(grid: Grid, glass: Rect, card: CardView, theme: Theme): void {
  const { model, segments, text } = card;
  const { glass: style, deadSegment, litSegment, chosenSegment } = theme.styles;
  if (theme.isAscii) {
    grid.write(glass.x + 1, glass.y + 1, [...text].join('   '), style);
    return;
  }
  segments.forEach((mask, cell) => {
    const x = glass.x + 1 + cell * cellStep(0);
    const { dead, lit, chosen } = markedIn(card, cell);
    const layers = [
      [mask | dead | chosen, style],
      [dead, deadSegment],
      [lit, litSegment],
      [chosen, chosenSegment],
    ] as const;
    const shown = dots(model.display, mask | dead | chosen);
    for (const [layer, ink] of layers) {
      for (const [line, row] of dots(model.display, layer).entries()) {
        [...row].forEach((dot, at) => {
          if (dot !== ' ') grid.write(x + at, glass.y + line, [...shown[line]][at], ink);
        });
      }
    }
  });
}
