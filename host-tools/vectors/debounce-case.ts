/** Cases of kind `debounce`: what the keys' filter says at which scan. */
import { KEYS, type Key } from '../../firmware/hal.js';
import { Debouncer } from '../../firmware/keypad/debounce.js';
import type { RunCase } from './mismatch.js';
import { listOf, object, oneOf, type Rule, shortText, wholeNumber } from './rules.js';

/** Some keys and their levels; true is down. */
type Levels = Readonly<Partial<Record<Key, boolean>>>;

interface Row {
  readonly at_ms: number;
  /** Contacts whose new level the scan at `at_ms` is the first to read. */
  readonly raw: Levels;
  /** Keys whose debounced level this scan changes. */
  readonly debounced: Levels;
}

export interface DebounceCase {
  readonly name: string;
  readonly debounce_ms: number;
  readonly rows: readonly Row[];
}

/** After the last row nothing may change for so long. */
const SILENCE_MS = 60_000;

const levels = object({
  needed: {},
  optional: Object.fromEntries(KEYS.map((key) => [key, oneOf(true, false)])),
});
const fields = object({
  needed: {
    name: shortText,
    debounce_ms: wholeNumber(0, 10_000),
    rows: listOf(object({ needed: { at_ms: wholeNumber(0, 3_600_000), raw: levels, debounced: levels } })),
  },
});

export const debounceRule: Rule = (value, path) => {
  const mistake = fields(value, path);
  if (mistake !== undefined) return mistake;
  const { rows } = value as DebounceCase;
  const late = rows.findIndex((row, index) => index > 0 && row.at_ms <= rows[index - 1]!.at_ms);
  return late === -1 ? undefined : `rows[${late}].at_ms must be later than that of the row before`;
};

const NOTHING: Row = { at_ms: 0, raw: {}, debounced: {} };

/** A scan at every millisecond, from 0 to the end of the silence. */
export function prepareDebounce({ debounce_ms, rows }: DebounceCase): RunCase {
  return () => {
    const debouncer = new Debouncer(debounce_ms);
    const end_ms = rows.at(-1)!.at_ms + SILENCE_MS;
    let readings = 0;
    let next = 0;
    for (let now_ms = 0; now_ms <= end_ms; now_ms += 1) {
      const row = rows[next]?.at_ms === now_ms ? rows[next++]! : NOTHING;
      if (row !== NOTHING) readings = moved(readings, row.raw);
      const before = debouncer.levels;
      debouncer.scan(now_ms, readings);
      const changed = before ^ debouncer.levels;
      if (row === NOTHING ? changed !== 0 : !isChange(row.debounced, changed, debouncer.levels)) {
        return {
          wanted: `at ${now_ms} ms ${changeText(row.debounced)}`,
          got: `at ${now_ms} ms ${changeText(levelsOf(changed, debouncer.levels))}`,
        };
      }
    }
    return undefined;
  };
}

/** The key mask `mask` with the keys in `moves` at their new levels. */
function moved(mask: number, moves: Levels): number {
  return KEYS.reduce((result, key, bit) => {
    if (moves[key] === undefined) return result;
    return moves[key] ? result | (1 << bit) : result & ~(1 << bit);
  }, mask);
}

/** Whether the keys in `wanted`, and no others, have changed, to those levels. */
function isChange(wanted: Levels, changed: number, now: number): boolean {
  return KEYS.every((key, bit) => {
    if ((changed & (1 << bit)) === 0) return wanted[key] === undefined;
    return wanted[key] === ((now & (1 << bit)) !== 0);
  });
}

function levelsOf(changed: number, now: number): Levels {
  const keys = KEYS.filter((_, bit) => (changed & (1 << bit)) !== 0);
  return Object.fromEntries(keys.map((key) => [key, (now & (1 << KEYS.indexOf(key))) !== 0]));
}

function changeText(change: Levels): string {
  const keys = KEYS.filter((key) => change[key] !== undefined);
  if (keys.length === 0) return 'nothing changes';
  return keys.map((key) => `${key} goes ${change[key] ? 'down' : 'up'}`).join(', ');
}
