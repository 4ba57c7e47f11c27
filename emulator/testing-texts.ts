/** Texts for property tests. */
import fc from 'fast-check';

/**
 * A character of any code point but a surrogate, as a unit of `fc.string`: `unit: 'binary'` gives the same ones, but makes a
 * table of all of them, which takes a second and 100 MB.
 */
export const ANY_CHARACTER = fc
  .integer({ min: 0, max: 0x10ffff })
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));
