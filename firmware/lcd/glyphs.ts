/** Text to segments and back. */
import { FONT_SEVEN } from './font-seven.js';
import { FONT_SIXTEEN } from './font-sixteen.js';
import { type Display, SEGMENTS } from './segments.js';

const BLANK = 0x20;
const UNKNOWN = 0x3f;
const FONTS: Readonly<Record<Display, Uint16Array>> = { sixteen: FONT_SIXTEEN, seven: FONT_SEVEN };

/** For every mask the code of the character whose glyph is exactly that. */
function readersTable(display: Display): Uint8Array {
  const codes = new Uint8Array(1 << SEGMENTS[display].length).fill(UNKNOWN);
  codes[0] = BLANK;
  FONTS[display].forEach((mask, code) => {
    if (mask !== 0) codes[mask] = code;
  });
  return codes;
}

const CODES: Readonly<Record<Display, Uint8Array>> = { sixteen: readersTable('sixteen'), seven: readersTable('seven') };

/** The display's font: a segment mask for each of 128 character codes, 0 for the blank and for what has no glyph. */
export function glyphTable(display: Display): Uint16Array {
  return FONTS[display];
}

/**
 * The character that a person reads in a cell with these segments lit.
 * @returns one character: a blank for no segment, `?` for a shape that is no character's
 */
export function decode(display: Display, mask: number): string {
  return String.fromCharCode(CODES[display][mask]);
}
