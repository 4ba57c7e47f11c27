/** Values as a key script writes them: what their readers in `values.ts` and `line-reader.ts` read back as the same. */
import { InputError } from '../input-error.js';

/** Microseconds in the largest unit that needs no more than three decimals, as in `250us`, `20ms`, `2.5s`. */
export function durationText(us: number): string {
  if (us % 1000 !== 0) return `${us}us`;
  return us < 1_000_000 ? `${us / 1000}ms` : `${us / 1_000_000}s`;
}

/** Bare where a script can hold it so. @throws InputError for a text with a line break, which no script can hold */
export function wordText(text: string): string {
  return /^[^\s#"]+$/.test(text) ? text : quotedText(text);
}

/** @throws InputError for a text with a line break, which no script can hold */
export function quotedText(text: string): string {
  if (/[\r\n]/.test(text)) throw new InputError('a text with a line break in it can’t stand in a key script');
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
