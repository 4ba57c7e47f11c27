/** Text for people, the same in every room: what is repeated from a user's input, times, and durations. */

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

/**
 * Microseconds as seconds, exactly, without the unit.
 * @param decimals so many of the six, the rest cut off; as few as it takes where they are left out
 */
export function seconds(us: number, decimals?: number): string {
  const whole = Math.floor(us / 1_000_000);
  const fraction = String(Math.floor(us) - whole * 1_000_000).padStart(6, '0');
  const shown = decimals === undefined ? fraction.replace(/0+$/, '') : fraction.slice(0, decimals);
  return shown === '' ? String(whole) : `${whole}.${shown}`;
}

/** 30 days: the longest duration that anything takes. */
export const LONGEST_DURATION_US = 2_592_000_000_000;

/** Microseconds in the largest unit that needs no more than three decimals, as in `250us`, `20ms`, `2.5s`. */
export function durationText(us: number): string {
  if (us % 1000 !== 0) return `${us}us`;
  return us < 1_000_000 ? `${us / 1000}ms` : `${us / 1_000_000}s`;
}

const ZERO = 0x30;
const NINE = 0x39;

/** The place behind the digits 0 to 9 that begin at `from`. */
export function endOfDigits(word: string, from: number): number {
  let position = from;
  while (position < word.length) {
    const code = word.charCodeAt(position);
    if (code < ZERO || code > NINE) break;
    position += 1;
  }
  return position;
}

/**
 * The microseconds of a duration: a number and us, ms or s, as in `250us`, `20ms`, `2.5s`.
 * @returns undefined for anything else; NaN for a duration of no whole number of microseconds
 */
export function microsecondsOf(word: string): number | undefined {
  const point = endOfDigits(word, 0);
  const unit = word[point] === '.' ? endOfDigits(word, point + 1) : point;
  const scale = UNITS.get(word.slice(unit));
  if (point === 0 || unit === point + 1 || scale === undefined) return undefined;
  const { decimals, us } = scale;
  const fraction = word.slice(point + 1, unit);
  for (let at = decimals; at < fraction.length; at += 1) {
    if (fraction.charCodeAt(at) !== ZERO) return Number.NaN;
  }
  return Number(word.slice(0, point)) * us + Number(fraction.slice(0, decimals).padEnd(decimals, '0'));
}

/** By unit: the microseconds that it has, and how many decimals make one of them. */
const UNITS: ReadonlyMap<string, { readonly us: number; readonly decimals: number }> = new Map([
  ['us', { us: 1, decimals: 0 }],
  ['ms', { us: 1000, decimals: 3 }],
  ['s', { us: 1_000_000, decimals: 6 }],
]);

/** A number of things: `1 edge`, `2 edges`. @param many where it is not `one` with an s */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
