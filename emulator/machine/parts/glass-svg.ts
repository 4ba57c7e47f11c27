/** The glass as a picture: every segment a real shape, dark where it lights and faint where it does not. All integers. */
import { type Display, GRID_HEIGHT, GRID_WIDTH, type Line, SEGMENTS } from '../../../firmware/lcd/segments.js';
import { type Shape, shape } from './shapes.js';

/** Units of the picture to one of the segments' grid, across and down. */
const UNIT_X = 13;
const UNIT_Y = 11;
/** Half of a stroke's width. */
const HALF = 3;
/** The gap between the tip of a stroke and the grid's point, so that strokes never touch. */
const GAP = 1;
/** How wide and how high the cut end of a diagonal is; it fills its quadrant from corner to corner. */
const CUT_WIDTH = 5;
const CUT_HEIGHT = 10;
/** Free space around a cell's grid: room for the strokes, and between neighbours. */
const MARGIN_X = 11;
const MARGIN_Y = 8;

export const CELL_WIDTH = GRID_WIDTH * UNIT_X + 2 * MARGIN_X;
export const CELL_HEIGHT = GRID_HEIGHT * UNIT_Y + 2 * MARGIN_Y;

export const GLASS = '#c3cdb4';
export const LIT = '#1d2419';
export const UNLIT = '#b8c2a9';

/** A closed outline, from x, y, x, y, … */
function outline(...points: number[]): string {
  return `M${points.join(' ')}Z`;
}

/** The shape of the segment along `line`, of a cell whose upper left corner is at (left, 0). */
function shapeOf(line: Line, left: number): string {
  const x1 = left + MARGIN_X + Math.min(line[0], line[2]) * UNIT_X;
  const x2 = left + MARGIN_X + Math.max(line[0], line[2]) * UNIT_X;
  const y1 = MARGIN_Y + line[1] * UNIT_Y;
  const y2 = MARGIN_Y + line[3] * UNIT_Y;
  const tip = GAP + HALF;
  if (y1 === y2) {
    const [a, b] = [x1 + tip, x2 - tip];
    return outline(x1 + GAP, y1, a, y1 - HALF, b, y1 - HALF, x2 - GAP, y1, b, y1 + HALF, a, y1 + HALF);
  }
  if (x1 === x2) {
    const [a, b] = [y1 + tip, y2 - tip];
    return outline(x1, y1 + GAP, x1 + HALF, a, x1 + HALF, b, x1, y2 - GAP, x1 - HALF, b, x1 - HALF, a);
  }
  const [l, r, t, b] = [x1 + tip, x2 - tip, y1 + tip, y2 - tip];
  return line[0] < line[2]
    ? outline(l, t, l + CUT_WIDTH, t, r, b - CUT_HEIGHT, r, b, r - CUT_WIDTH, b, l, t + CUT_HEIGHT)
    : outline(r, t, r - CUT_WIDTH, t, l, b - CUT_HEIGHT, l, b, l + CUT_WIDTH, b, r, t + CUT_HEIGHT);
}

/** The segments of one cell whose bit in `mask` is set, as the data of a path. @param left x of the cell's left edge */
export function segmentsPath(display: Display, mask: number, left: number): string {
  return SEGMENTS[display].map(({ line }, bit) => ((mask >> bit) & 1 ? shapeOf(line, left) : '')).join('');
}

/** Every segment of a cell. */
export const ALL_SEGMENTS = 0xffff;

/** The segments that light and those that don't, as the data of two paths. */
export interface GlassPaths {
  readonly lit: string;
  readonly unlit: string;
}

/** @param segments a mask a cell from the left, as `Glass` holds them */
export function glassPaths(display: Display, segments: Uint16Array): GlassPaths {
  let lit = '';
  let unlit = '';
  segments.forEach((mask, cell) => {
    lit += segmentsPath(display, mask, cell * CELL_WIDTH);
    unlit += segmentsPath(display, ALL_SEGMENTS & ~mask, cell * CELL_WIDTH);
  });
  return { lit, unlit };
}

/**
 * The cells alone, to stand in a larger picture: `CELL_WIDTH` wide each and `CELL_HEIGHT` high, from (0, 0). The background, the
 * unlit segments and the lit ones, in this order.
 * @param segments a mask a cell from the left, as `Glass` holds them
 */
export function glassShapes(display: Display, segments: Uint16Array): readonly [Shape, unlit: Shape, lit: Shape] {
  const { lit, unlit } = glassPaths(display, segments);
  return [
    shape('rect', { width: segments.length * CELL_WIDTH, height: CELL_HEIGHT, rx: 4, fill: GLASS }),
    shape('path', { d: unlit, fill: UNLIT }),
    shape('path', { d: lit, fill: LIT }),
  ];
}
