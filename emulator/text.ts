/** Text for people, the same in every room: what is repeated from a user's input, and board time. */

/** Of a longer word, this many characters are repeated in a message. */
const QUOTED_CHARACTERS = 40;

/** A word of the input for a message: in quotes, bounded, without control characters. */
export function quote(word: string): string {
  const shown = word.length > QUOTED_CHARACTERS ? `${word.slice(0, QUOTED_CHARACTERS)}…` : word;
  return `"${visible(shown)}"`;
}

/**
 * The text with every control and direction character replaced by one visible character, so that an input can't steer
 * the terminal that shows it, and a caret stays under its column. Tabs become blanks.
 */
export function visible(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x09) return ' ';
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** Any value for a message: what it is where that is short, and otherwise of which kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The lines of a text: LF, CR LF and CR alone end one. Behind the last end stands another, which may be empty. */
export function textLines(text: string): string[] {
  return text.split(/\r\n|[\r\n]/);
}
