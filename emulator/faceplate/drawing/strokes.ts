/** The display's segments: strokes of box lines, points of half a row where there is more room, braille dots where less. */
import { type Display, GRID_HEIGHT, GRID_WIDTH, type Line, SEGMENTS } from '../../../firmware/lcd/segments.js';
import type { Marks } from './theme.js';

const LEFT = 1;
const RIGHT = 2;
const UP = 4;
const DOWN = 8;

/** How large the display is drawn: columns to one unit of the segments' grid, which is twice as many as rows. */
export type Scale = 1 | 2 | 3 | 5;

/** Columns and rows of one display cell drawn with strokes or with blocks. */
export function strokesSize(scale: Scale): { readonly columns: number; readonly rows: number } {
  return {
    columns: GRID_WIDTH * scale + thickness(scale),
    rows: Math.ceil((GRID_HEIGHT * scale + thickness(scale)) / 2),
  };
}

/** Of a segment drawn with blocks, in half rows or columns. */
function thickness(scale: Scale): number {
  return Math.max(1, scale - 1);
}

/**
 * One display cell, drawn with strokes.
 * @param mask the segments that light
 * @returns its rows from the top
 */
export function strokes(display: Display, mask: number, scale: Scale, marks: Marks): string[] {
  const { columns, rows } = strokesSize(scale);
  const sides = Array.from({ length: rows }, () => new Uint8Array(columns));
  const slants = new Map<number, string>();
  SEGMENTS[display].forEach(({ line }, bit) => {
    if (((mask >> bit) & 1) === 0) return;
    const [x1, x2] = [line[0] * scale, line[2] * scale];
    const [y1, y2] = [(line[1] * scale) / 2, (line[3] * scale) / 2];
    const steps = Math.max(Math.abs(x2 - x1), y2 - y1);
    const step = Math.sign(x2 - x1);
    for (let at = 0; at < steps; at++) {
      if (y1 === y2) {
        sides[y1][x1 + at] |= RIGHT;
        sides[y1][x1 + at + 1] |= LEFT;
      } else if (x1 === x2) {
        sides[y1 + at][x1] |= DOWN;
        sides[y1 + at + 1][x1] |= UP;
      } else if (at > 0) {
        slants.set((y1 + at) * columns + x1 + step * at, step > 0 ? marks.falling : marks.rising);
      }
    }
  });
  const joints = [...marks.joints];
  return sides.map((row, y) => Array.from(row, (side, x) => slants.get(y * columns + x) ?? joints[side]).join(''));
}

/** Points that are half a row high and a column wide, which is square: where each segment of a display lies. */
const POINTS = new Map<string, ReadonlyArray<ReadonlyArray<readonly [x: number, y: number]>>>();

function pointsOf(display: Display, scale: Scale) {
  const name = `${display} ${scale}`;
  let points = POINTS.get(name);
  if (points === undefined) {
    points = SEGMENTS[display].map(({ line }) => (isSlanted(line) ? slantPoints(line, scale) : barPoints(line, scale)));
    POINTS.set(name, points);
  }
  return points;
}

function isSlanted([x1, y1, x2, y2]: Line): boolean {
  return x1 !== x2 && y1 !== y2;
}

function barPoints([x1, y1, x2, y2]: Line, scale: Scale): Array<readonly [number, number]> {
  const points: Array<readonly [number, number]> = [];
  for (let y = y1 * scale; y < y2 * scale + thickness(scale); y++) {
    for (let x = x1 * scale; x < x2 * scale + thickness(scale); x++) points.push([x, y]);
  }
  return points;
}

/** Within the quadrant that the bars leave free. */
function slantPoints([x1, y1, x2, y2]: Line, scale: Scale): Array<readonly [number, number]> {
  const thick = thickness(scale);
  const [left, right] = [Math.min(x1, x2) * scale + thick, Math.max(x1, x2) * scale - 1];
  const [top, bottom] = [y1 * scale + thick, y2 * scale - 1];
  const room = right - left - thick + 1;
  const points: Array<readonly [number, number]> = [];
  for (let y = top; y <= bottom; y++) {
    const way = Math.round((room * (y - top)) / (bottom - top));
    for (let at = 0; at < thick; at++) points.push([x1 < x2 ? left + way + at : right - way - at, y]);
  }
  return points;
}

/**
 * The content of one point of the glass: nothing, or a segment: off, on, one that never lights, one that always does,
 * the chosen one.
 */
export type Point = 0 | 1 | 2 | 3 | 4 | 5;

/** Segments that look like none that is whole: masks. */
export interface Marked {
  readonly dead: number;
  readonly lit: number;
  readonly chosen: number;
}

const NONE: Marked = { dead: 0, lit: 0, chosen: 0 };

/**
 * One display cell as points, two to a row of the terminal.
 * @param mask the segments that light
 * @returns rows of points from the top, an even number of them
 */
export function cellPoints(display: Display, mask: number, scale: Scale, marked: Marked = NONE): Point[][] {
  const { columns, rows } = strokesSize(scale);
  const points = Array.from({ length: rows * 2 }, () => new Array<Point>(columns).fill(0));
  // The last layer lies above.
  const layers: ReadonlyArray<readonly [Point, number]> = [
    [1, ~mask],
    [2, mask],
    [3, marked.dead],
    [4, marked.lit],
    [5, marked.chosen],
  ];
  for (const [level, layer] of layers) {
    pointsOf(display, scale).forEach((segment, bit) => {
      if (((layer >> bit) & 1) === 1) for (const [x, y] of segment) points[y][x] = level;
    });
  }
  return points;
}

/** Bits of a braille character's dots, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BRAILLE = 0x2800;

/** Columns and rows of one display cell drawn with dots. */
export const DOTTED_COLUMNS = 3;
export const DOTTED_ROWS = 3;

/** One display cell, drawn with braille dots: its rows from the top. */
export function dots(display: Display, mask: number): string[] {
  const codes = Array.from({ length: DOTTED_ROWS }, () => new Uint8Array(DOTTED_COLUMNS));
  SEGMENTS[display].forEach(({ line: [x1, y1, x2, y2] }, bit) => {
    if (((mask >> bit) & 1) === 0) return;
    const steps = Math.max(Math.abs(x2 - x1), y2 - y1);
    for (let at = 0; at <= steps; at++) {
      const x = x1 + Math.round(((x2 - x1) * at) / steps);
      const y = y1 + Math.round(((y2 - y1) * at) / steps);
      codes[y >> 2][x >> 1] |= DOTS[y & 3][x & 1];
    }
  });
  return codes.map((row) =>
    String.fromCharCode(...Array.from(row, (code) => BRAILLE + code)).replaceAll('\u2800', ' '),
  );
}
