/** Lists that may have a million rows, page by page. */
import { checkText, checkWhole } from '../arguments.js';
import type { Context } from './context.js';
import { DECOY } from './decoy.js';
import type { Page } from './facts.js';
import { normalName } from './names.js';
import type { StoreReader } from './store/store.js';

/** Rows that are read at once, at most. */
const PAGE_MAX = 10_000;

/**
 * The rows of a page whose key has the text in it, upper or lower case.
 * @param read the rows behind `after`, `limit` at most
 */
export function pageOf<Row, Facts>(
  context: Context,
  after: string,
  limit: number,
  text: string,
  read: (tx: StoreReader) => Promise<Row[]>,
  keyOf: (row: Row) => string,
  factsOf: (tx: StoreReader, row: Row, now_ms: number) => Promise<Facts>,
): Promise<Page<Facts>> {
  checkText('after', after);
  checkWhole('limit', limit, 1, PAGE_MAX);
  checkText('text', text);
  return context.look(async ({ tx, now_ms }) => {
    const rows = await read(tx);
    const wanted = normalName(text).toLowerCase();
    const found: Facts[] = [];
    for (const row of rows) {
      if (keyOf(row) !== DECOY && keyOf(row).toLowerCase().includes(wanted)) found.push(await factsOf(tx, row, now_ms));
    }
    return { found, next: rows.length < limit ? undefined : keyOf(rows.at(-1)!) };
  });
}
