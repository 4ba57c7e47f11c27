/** Lists that are read page by page: of any length, in little memory. */
import { wholeNumber } from '../arguments.js';

/** The options of a list. */
export const LIST_OPTIONS = {
  after: { type: 'string' },
  limit: { type: 'string' },
  filter: { type: 'string' },
} as const;

export interface ListValues {
  readonly after?: string;
  readonly limit?: string;
  readonly filter?: string;
}

const PAGE = 500;
export const LIMIT_MAX = 1_000_000_000;

/** What is listed, in the order of its keys. */
export interface Listing<Row, Key> {
  /** Up to `limit` rows after `after`. */
  readonly page: (after: Key, limit: number) => Promise<Row[]>;
  readonly keyOf: (row: Row) => Key;
  /** The text that --filter looks in. */
  readonly textOf: (row: Row) => string;
}

/**
 * The rows that the options ask for. --filter finds its text anywhere, whatever the case.
 * @throws InputError for a limit that is none
 */
export async function* listed<Row, Key>(
  { page, keyOf, textOf }: Listing<Row, Key>,
  after: Key,
  { limit, filter }: ListValues,
): AsyncGenerator<Row> {
  const sought = filter?.toLowerCase();
  let left = limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', limit, 1, LIMIT_MAX);
  for (let key = after; ; ) {
    const size = sought === undefined ? Math.min(PAGE, left) : PAGE;
    const rows = await page(key, size);
    for (const row of rows) {
      if (sought !== undefined && !textOf(row).toLowerCase().includes(sought)) continue;
      yield row;
      left -= 1;
      if (left === 0) return;
    }
    if (rows.length < size) return;
    key = keyOf(rows.at(-1)!);
  }
}
