/** The table of a file of cases: in the comments before the first statement, or in the CSV file that is named there. */
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../input-error.js';
import { countOf, textLines, visible } from '../text.js';
import { ScriptError } from './script-error.js';
import { headComments } from './tags.js';

const DATA = /^@data[ \t]+(\S.*)$/;
const TABLE_ROW = /^\|(.*)\|$/;
/** The column that names the rows; without it they are named by their numbers. */
const NAME_COLUMN = 'case';
const COLUMN = /^[A-Za-z]\w*$/;
/** A row's name is part of a path. */
const ROW_NAME = /^[^/\\[\]\p{Cc}]{1,64}$/u;
/** What stands in such columns stays out of messages. */
const SECRET_COLUMN = /pin|secret|passcode|password|key/i;

export interface Row {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The rows in the order of the table, by their names. */
export type Rows = ReadonlyMap<string, Row>;

/** A line of a table. */
interface TableLine {
  readonly cells: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/** A file that a table stands in, for messages. */
interface Source {
  readonly file: string;
  readonly text: string;
}

/** The CSV file that the comments name: its path as written there, and the place of the comment. */
export interface NamedData {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** @returns undefined where none is named */
export function namedData(text: string): NamedData | undefined {
  for (const { comment, line, column } of headComments(text)) {
    const path = DATA.exec(comment)?.[1]?.trim();
    if (path !== undefined) return { path, line, column };
  }
  return undefined;
}

/** The rows of the table in the comments. @throws ScriptError for a mistake in it */
export function rowsInComments(source: Source): Rows {
  const lines: TableLine[] = [];
  for (const { comment, line } of headComments(source.text)) {
    const row = TABLE_ROW.exec(comment)?.[1];
    if (row !== undefined) lines.push({ cells: row.split('|').map((cell) => cell.trim()), line });
  }
  return new TableReading(source, lines).rows();
}

/** The rows of a CSV file. @throws ScriptError for a mistake in it */
export function rowsOfCsv(file: string, bytes: Uint8Array): Rows {
  const source = { file, text: Buffer.from(bytes).toString('utf8') };
  let records: ReadonlyArray<{ readonly record: string[]; readonly info: { readonly lines: number } }>;
  try {
    const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true } as const;
    records = parse(Buffer.from(bytes), options) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error.lines) || 1;
    throw refusal(source, line, 1, `found no table of CSV (${error.code}), expected a header and a row a case`);
  }
  // It counts up to the end of a record, which quoted cells may make longer than a line.
  const lines = records.map(({ record, info }) => ({ cells: record, line: info.lines - lineEndsIn(record) }));
  return new TableReading(source, lines).rows();
}

function lineEndsIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + textLines(cell).length - 1, 0);
}

class TableReading {
  private readonly header: readonly string[];
  private readonly lines: readonly TableLine[];

  constructor(
    private readonly source: Source,
    private readonly all: readonly TableLine[],
  ) {
    const [first, ...lines] = all;
    this.header = first?.cells ?? [];
    this.lines = lines;
  }

  rows(): Rows {
    this.checkHeader();
    const rows = new Map<string, Row>();
    for (const [index, { cells, line }] of this.lines.entries()) {
      if (cells.length !== this.header.length) {
        const found = `${countOf(cells.length, 'value')} in row ${index + 1}`;
        throw this.refusal(line, cells[0], `found ${found}, expected ${this.header.length}`);
      }
      const values = new Map(this.header.map((column, at) => [column, cells[at]!]));
      const name = values.get(NAME_COLUMN) ?? String(index + 1);
      if (!ROW_NAME.test(name) || rows.has(name)) {
        const expected = 'expected names of up to 64 characters without / \\ [ ], each once';
        throw this.refusal(line, name, `found the case ${JSON.stringify(name)}, ${expected}`);
      }
      rows.set(name, { name, values });
    }
    return rows;
  }

  private checkHeader(): void {
    const { header, all } = this;
    const line = all[0]?.line ?? 1;
    const wrong = header.find((column, index) => !COLUMN.test(column) || header.indexOf(column) !== index);
    if (wrong !== undefined) {
      const expected = 'expected names of letters and digits, each once';
      throw this.refusal(line, wrong, `found the column ${JSON.stringify(wrong)}, ${expected}`);
    }
    if (this.lines.length > 0) return;
    throw this.refusal(
      line,
      header[0],
      'found no row, expected a table in comments, or # @data FILE.csv, before the first statement',
    );
  }

  /** @param cell the text that the caret stands below, the last of its kind in the line */
  private refusal(line: number, cell: string | undefined, found: string): InputError {
    const written = textLines(this.source.text)[line - 1] ?? '';
    const at = cell === undefined || cell === '' ? -1 : written.lastIndexOf(cell);
    return refusal({ ...this.source, text: this.withoutSecrets() }, line, Math.max(at, 0) + 1, found);
  }

  /** The text with stars for all that may be a PIN or a key: in a line that has not its header's columns, for all digits. */
  private withoutSecrets(): string {
    const lines = textLines(this.source.text);
    const secret = this.header.map((column) => SECRET_COLUMN.test(column));
    for (const { cells, line } of secret.includes(true) ? this.lines : []) {
      const isWhole = cells.length === secret.length;
      for (const [index, cell] of cells.entries()) {
        if (cell !== '' && (isWhole ? secret[index] : /[0-9]/.test(cell)))
          lines[line - 1] = lines[line - 1]!.replaceAll(cell, '*'.repeat(cell.length));
      }
    }
    return lines.join('\n');
  }
}

/** A file of another kind, named by mistake, may hold a secret: nothing of it is shown. */
function refusal({ file, text }: Source, line: number, column: number, found: string): InputError {
  if (!/\.(?:csv|keys)$/i.test(file)) {
    const what = `found no table of CSV (on line ${line}), expected a header and a row a case`;
    return new InputError(
      `${visible(file)}: ${what}. Its line is not shown, as it may be a secret: of files named *.csv it is`,
    );
  }
  return new ScriptError({ file, line, column }, text, found);
}

/** What `read` throws is a mistake of the comment that names the file. */
export function atData<T>(source: Source, { line, column }: NamedData, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? refusal(source, line, column, error.message) : error;
  }
}
