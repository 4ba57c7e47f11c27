/**
 * Glyphs of seven segments. No two are the same, so that what shows can be read back: letters that look like a digit
 * or like each other (I, O, S, Z; B, D, G, Q) have none. 8 lights every segment, as the self test shows it.
 */
import { fontTable } from './segments.js';

export const FONT_SEVEN: Uint16Array = fontTable('seven', {
  '0': 'a b c d e f',
  '1': 'b c',
  '2': 'a b d e g',
  '3': 'a b c d g',
  '4': 'b c f g',
  '5': 'a c d f g',
  '6': 'a c d e f g',
  '7': 'a b c',
  '8': 'a b c d e f g',
  '9': 'a b c d f g',
  A: 'a b c e f g',
  b: 'c d e f g',
  C: 'a d e f',
  c: 'd e g',
  d: 'b c d e g',
  E: 'a d e f g',
  F: 'a e f g',
  H: 'b c e f g',
  h: 'c e f g',
  J: 'b c d e',
  L: 'd e f',
  n: 'c e g',
  o: 'c d e g',
  P: 'a b e f g',
  r: 'e g',
  t: 'd e f g',
  U: 'b c d e f',
  u: 'c d e',
  y: 'b c d f g',
  '-': 'g',
  _: 'd',
});
