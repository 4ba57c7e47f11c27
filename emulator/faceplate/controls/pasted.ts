/** The use of a paste: it is no typing, so nothing of it is a command. */

/** More than any field of a card takes. */
const MOST_DIGITS = 16;

/** The outcome of a paste: digits that can be typed, or the reason for none. */
export type Pasted = { readonly digits: string } | { readonly refusal: string };

/** Digits, with blanks and line ends around them, can be typed; nothing else can. The refusal shows nothing of the text. */
export function pastedDigits(text: string): Pasted {
  const digits = text.trim();
  if (/^[0-9]+$/.test(digits) && digits.length <= MOST_DIGITS) return { digits };
  return { refusal: `not typed: a paste must be 1 to ${MOST_DIGITS} digits` };
}

/** The question before digits are typed. */
export function pasteQuestion(digits: string): string {
  return `type the pasted ${digits}? Enter: yes, any other key: no`;
}

/**
 * The text that a paste adds to a line that is being typed: printable ASCII on one line; undefined for anything else.
 */
export function pastedLine(text: string): string | undefined {
  const line = text.replace(/[\r\n]+$/, '');
  return /^[ -~]+$/.test(line) ? line : undefined;
}
