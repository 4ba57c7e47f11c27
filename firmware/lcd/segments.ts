/**
 * The segments of a cell: their names, their bits and where they lie. A cell's drive is a mask: bit n drives the n-th
 * segment of the display's list.
 *
 *          sixteen                    seven
 *       --a1-- --a2--                --a--
 *      |\     |     /|              |     |
 *      f  h   i   j  b              f     b
 *      |    \ | /    |              |     |
 *       --g1-- --g2--                --g--
 *      |    / | \    |              |     |
 *      e  k   l   m  c              e     c
 *      |/     |     \|              |     |
 *       --d1-- --d2--                --d--
 */
import type { Model } from '../models.js';

export type Display = Model['display'];

/** From (x1, y1) to (x2, y2) on a grid of `GRID_WIDTH` by `GRID_HEIGHT`; (0, 0) is the cell's upper left corner. */
export type Line = readonly [x1: number, y1: number, x2: number, y2: number];

export interface Segment {
  readonly name: string;
  readonly line: Line;
}

export const GRID_WIDTH = 4;
export const GRID_HEIGHT = 8;

/** Every display's segments in the order of their bits, bit 0 first. */
export const SEGMENTS: Readonly<Record<Display, readonly Segment[]>> = {
  sixteen: [
    { name: 'a1', line: [0, 0, 2, 0] },
    { name: 'a2', line: [2, 0, 4, 0] },
    { name: 'b', line: [4, 0, 4, 4] },
    { name: 'c', line: [4, 4, 4, 8] },
    { name: 'd1', line: [0, 8, 2, 8] },
    { name: 'd2', line: [2, 8, 4, 8] },
    { name: 'e', line: [0, 4, 0, 8] },
    { name: 'f', line: [0, 0, 0, 4] },
    { name: 'g1', line: [0, 4, 2, 4] },
    { name: 'g2', line: [2, 4, 4, 4] },
    { name: 'h', line: [0, 0, 2, 4] },
    { name: 'i', line: [2, 0, 2, 4] },
    { name: 'j', line: [4, 0, 2, 4] },
    { name: 'k', line: [2, 4, 0, 8] },
    { name: 'l', line: [2, 4, 2, 8] },
    { name: 'm', line: [2, 4, 4, 8] },
  ],
  seven: [
    { name: 'a', line: [0, 0, 4, 0] },
    { name: 'b', line: [4, 0, 4, 4] },
    { name: 'c', line: [4, 4, 4, 8] },
    { name: 'd', line: [0, 8, 4, 8] },
    { name: 'e', line: [0, 4, 0, 8] },
    { name: 'f', line: [0, 0, 0, 4] },
    { name: 'g', line: [0, 4, 4, 4] },
  ],
};

/** Segment names in the order of their bits. */
export const SEGMENT_NAMES: Readonly<Record<Display, readonly string[]>> = {
  sixteen: SEGMENTS.sixteen.map(({ name }) => name),
  seven: SEGMENTS.seven.map(({ name }) => name),
};

/** Codes of ASCII, the range of a font's table. */
export const CHARACTER_CODES = 128;

/**
 * A font as the display's driver reads it: a mask for every character code, 0 for what has no glyph and for the blank.
 * @param glyphs for each character the names of its segments, separated by blanks
 * @throws Error for a segment that the display does not have or a key that is not one printable ASCII character
 */
export function fontTable(display: Display, glyphs: Readonly<Record<string, string>>): Uint16Array {
  const names = SEGMENT_NAMES[display];
  const table = new Uint16Array(CHARACTER_CODES);
  for (const [character, lit] of Object.entries(glyphs)) {
    if (!/^[!-~]$/.test(character))
      throw new Error(`font: ${JSON.stringify(character)} is not one printable character`);
    for (const name of lit.split(' ')) {
      const bit = names.indexOf(name);
      if (bit === -1) throw new Error(`font: ${character}: no segment ${JSON.stringify(name)} on ${display} segments`);
      table[character.charCodeAt(0)] |= 1 << bit;
    }
  }
  return table;
}
