/** Lists that are read page by page: of any length, in little memory. */
import { setImmediate as turn } from 'node:timers/promises';
import { wholeNumber } from '../../shell/arguments.js';

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

/**
 * The rows that --after, --limit and --filter ask for, in the order of their keys.
 * @param pageAfter of the `limit` rows after a key, those with a text in them, and the key to go on after
 * @throws InputError for a limit that is none
 */
export async function* listed<Row, Key>(
  pageAfter: (key: Key, limit: number, text: string) => Promise<{ found: readonly Row[]; next: Key | undefined }>,
  after: Key,
  { limit, filter = '' }: ListValues,
): AsyncGenerator<Row> {
  let left = limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', limit, 1, LIMIT_MAX);
  for (let key: Key | undefined = after; key !== undefined; ) {
    const page: { found: readonly Row[]; next: Key | undefined } = await pageAfter(key, PAGE, filter);
    for (const row of page.found) {
      yield row;
      left -= 1;
      if (left === 0) return;
    }
    key = page.next;
    // The database frees the memory of its results only when the event loop turns.
    await turn();
  }
}
