/** Lists as rows of text: a table that fits the terminal; elsewhere a row a line, tabs between, and nothing cut. */
import stringWidth from 'string-width';
import { terminalSize } from '../../../../emulator/faceplate/terminal/size.js';
import { print } from '../../shell/print.js';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
}

/** Rows whose widths the table is laid out for; later ones are cut to it, so that a list of any length needs no memory. */
const LAYOUT_ROWS = 100;
const GAP = '  ';
const ELLIPSIS = '…';

const GRAPHEMES = new Intl.Segmenter();

/**
 * Text that can't move the cursor, turn the line around or stand for other text: control, format and unassigned
 * characters, line and paragraph separators and lone surrogates show as their code point.
 */
export function harmless(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (found) => `\\u{${found.codePointAt(0)!.toString(16)}}`);
}

/** Text of exactly so many cells: cut with an ellipsis, or filled with blanks. */
export function toCells(text: string, cells: number): string {
  const width = stringWidth(text);
  if (width <= cells) return text + ' '.repeat(cells - width);
  let cut = '';
  let used = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    const next = used + stringWidth(segment);
    if (next > cells - 1) break;
    cut += segment;
    used = next;
  }
  return cut + ELLIPSIS + ' '.repeat(cells - 1 - used);
}

/** Widths within `cells`: the widest give way first. */
export function columnWidths(natural: readonly number[], cells: number): number[] {
  const widths = [...natural];
  const room = Math.max(cells - GAP.length * (widths.length - 1), widths.length);
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) {
    widths[widths.indexOf(Math.max(...widths))] -= 1;
  }
  return widths;
}

/** Prints rows as they come. */
export async function printTable<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly Column<Row>[],
): Promise<void> {
  const textsOf = (row: Row): string[] => columns.map(({ text }) => harmless(text(row)));
  if (!process.stdout.isTTY) {
    for await (const row of rows) print(`${textsOf(row).join('\t')}\n`);
    return;
  }
  let widths: number[] | undefined;
  let first = [columns.map(({ title }) => title)];
  const line = (texts: readonly string[]): string =>
    `${texts
      .map((text, index) => toCells(text, widths![index]!))
      .join(GAP)
      .trimEnd()}\n`;
  const layOut = async (): Promise<void> => {
    const natural = columns.map((_, index) => Math.max(...first.map((texts) => stringWidth(texts[index]!))));
    widths = columnWidths(natural, terminalSize(process.stdout).columns);
    print(first.map(line).join(''));
    first = [];
  };
  for await (const row of rows) {
    if (widths !== undefined) print(line(textsOf(row)));
    else if (first.push(textsOf(row)) > LAYOUT_ROWS) await layOut();
  }
  if (widths === undefined && first.length > 1) await layOut();
}

/** Prints an object a line as they come. */
export async function printJson<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  object: (row: Row) => object,
): Promise<void> {
  for await (const row of rows) print(`${JSON.stringify(object(row))}\n`);
}
