/** Values as a key script writes them: what their readers in `values.ts` and `line-reader.ts` read back as the same. */
import { InputError } from '../input-error.js';

/** Bare where a script can hold it so. @throws InputError for a text with a line break, which no script can hold */
export function wordText(text: string): string {
  return /^[^\s#"]+$/.test(text) ? text : quotedText(text);
}

/** @throws InputError for a text with a line break, which no script can hold */
export function quotedText(text: string): string {
  if (/[\r\n]/.test(text)) throw new InputError('a text with a line break in it can’t stand in a key script');
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
