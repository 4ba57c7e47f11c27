/** The display's segments as characters: strokes of box lines, or dots of braille where there is less room. */
import { type Display, GRID_HEIGHT, GRID_WIDTH, SEGMENTS } from '../../firmware/lcd/segments.js';
import type { Marks } from './look.js';

const LEFT = 1;
const RIGHT = 2;
const UP = 4;
const DOWN = 8;

/** How large strokes are drawn: columns to one unit of the segments' grid, which is twice as many as rows. */
export type Scale = 1 | 2;

/** Columns and rows of one display cell drawn with strokes. */
export function strokesSize(scale: Scale): { readonly columns: number; readonly rows: number } {
  return { columns: GRID_WIDTH * scale + 1, rows: (GRID_HEIGHT * scale) / 2 + 1 };
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
