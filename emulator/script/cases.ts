/**
 * Scripts with data: `NAME.cases.keys` is played once for each row of its table, with `{COLUMN}` replaced by the row's value.
 * Each row is a script of its own, named `NAME.cases.keys[ROW]`, wherever a script's path stands. The table stands in the
 * comments before the first statement, or in the CSV file that `# @data FILE.csv` there names.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../input-error.js';
import { textLines, visible } from '../text.js';
import { pathBeside } from './paths.js';
import { sourceText } from './source-text.js';
import { headComments } from './tags.js';

const CASES = '.cases.keys';
const CASE = /^(.*\.cases\.keys)\[([^[\]]*)\]$/s;
const DATA = /^@data[ \t]+(\S.*)$/;
const TABLE_ROW = /^\|(.*)\|$/;
/** The column that names the rows; without it they are named by their numbers. */
const NAME_COLUMN = 'case';
const COLUMN = /^[A-Za-z]\w*$/;
/** A row's name is part of a path. */
const ROW_NAME = /^[^/\\[\]\p{Cc}]{1,64}$/u;
const PLACEHOLDER = /\{([A-Za-z]\w*)\}/g;
const COMMENT = /^[ \t]*#/;

/** The bytes of a file. @throws InputError where it can't be read */
export type ReadFile = (path: string) => Uint8Array;

interface Row {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** A file of cases, and what it was made from. */
interface Table {
  readonly file: string;
  readonly text: string;
  /** The CSV file that it names; undefined where the table stands in the comments. */
  readonly data: { readonly path: string; readonly bytes: Uint8Array } | undefined;
  readonly lines: readonly string[];
  /** In the order of the table, by their names. */
  readonly rows: ReadonlyMap<string, Row>;
}

/** The table that was parsed last. Its rows are played one after the other, and each asks for all of it. */
let latest: Table | undefined;

/** The file of a case, and its row; undefined for a path of another kind. */
export function caseOf(path: string): { readonly file: string; readonly row: string } | undefined {
  const [, file, row] = CASE.exec(path) ?? [];
  return file === undefined ? undefined : { file, row: row! };
}

/** The file that a script stands in: for a case, the one of all cases. */
export function fileOf(path: string): string {
  return caseOf(path)?.file ?? path;
}

/** The paths with each file of cases replaced by its cases. One whose table has a mistake stays, for who reads it to report. */
export function* expanded(paths: Iterable<string>, read: ReadFile): Generator<string, void> {
  for (const path of paths) {
    if (path.endsWith(CASES)) yield* casesOf(path, read);
    else yield path;
  }
}

function casesOf(path: string, read: ReadFile): string[] {
  try {
    return [...tableOf(path, read).rows.keys()].map((name) => `${path}[${name}]`);
  } catch (error) {
    if (error instanceof InputError) return [path];
    throw error;
  }
}

/** A file of cases is no script by itself. @throws InputError for one: the mistake in its table, or how a case is named */
export function refuseCases(path: string, read: ReadFile): void {
  if (!path.endsWith(CASES)) return;
  const [first] = tableOf(path, read).rows.keys();
  throw new InputError(
    `${visible(path)}: found a table of cases, expected one of them, as in ${visible(`${path}[${first}]`)}`,
  );
}

/** The text of a case. @throws InputError where there is no such row or column */
export function caseText(file: string, row: string, read: ReadFile): string {
  const { lines, rows } = tableOf(file, read);
  const found = rows.get(row);
  if (found === undefined) {
    const names = [...rows.keys()].join(', ');
    throw new InputError(`${visible(file)}: found no case ${JSON.stringify(row)}, expected one of ${visible(names)}`);
  }
  return lines.map((line) => (COMMENT.test(line) ? line : filled(line, found, file))).join('\n');
}

function filled(line: string, { values }: Row, file: string): string {
  return line.replace(PLACEHOLDER, (_, column: string) => {
    const value = values.get(column);
    if (value !== undefined) return value;
    throw new InputError(
      `${visible(file)}: found {${column}}, expected a column of its table (${[...values.keys()].join(', ')})`,
    );
  });
}

/** The table as it stands in the files now: it is read each time, and parsed where it is not the latest one. */
function tableOf(file: string, read: ReadFile): Table {
  const text = sourceText(file, read(file));
  if (latest?.file === file && latest.text === text && isUnchanged(latest.data, read)) return latest;
  const { cells, path } = tableIn(text);
  const data = path === undefined ? undefined : readData(pathBeside(file, path), read);
  const rows = rowsOf(file, data === undefined ? cells : csvCells(data.path, data.bytes));
  latest = { file, text, data, lines: textLines(text), rows };
  return latest;
}

function readData(path: string, read: ReadFile): NonNullable<Table['data']> {
  return { path, bytes: read(path) };
}

function isUnchanged(data: Table['data'], read: ReadFile): boolean {
  return data === undefined || Buffer.compare(data.bytes, read(data.path)) === 0;
}

/** The cells of the table in the comments, the header first; or the path of the CSV file that is named there. */
function tableIn(text: string): { readonly cells: string[][]; readonly path: string | undefined } {
  const cells: string[][] = [];
  for (const { comment } of headComments(text)) {
    const path = DATA.exec(comment)?.[1]?.trim();
    if (path !== undefined) return { cells, path };
    const row = TABLE_ROW.exec(comment)?.[1];
    if (row !== undefined) cells.push(row.split('|').map((cell) => cell.trim()));
  }
  return { cells, path: undefined };
}

function rowsOf(file: string, [header = [], ...lines]: readonly string[][]): Table['rows'] {
  const refuse = (what: string): never => {
    throw new InputError(`${visible(file)}: ${what}`);
  };
  const wrong = header.find((column, index) => !COLUMN.test(column) || header.indexOf(column) !== index);
  if (wrong !== undefined)
    refuse(`found the column ${JSON.stringify(wrong)}, expected names of letters and digits, each once`);
  if (lines.length === 0)
    refuse('found no row, expected a table in comments, or # @data FILE.csv, before the first statement');
  const rows = new Map<string, Row>();
  for (const [index, cells] of lines.entries()) {
    if (cells.length !== header.length)
      refuse(`found ${cells.length} values in row ${index + 1}, expected ${header.length}`);
    const values = new Map(header.map((column, at) => [column, cells[at]!]));
    const name = values.get(NAME_COLUMN) ?? String(index + 1);
    if (!ROW_NAME.test(name) || rows.has(name))
      refuse(
        `found the case ${JSON.stringify(name)}, expected names of up to 64 characters without / \\ [ ], each once`,
      );
    rows.set(name, { name, values });
  }
  return rows;
}

function csvCells(path: string, bytes: Uint8Array): string[][] {
  try {
    return parse(Buffer.from(bytes), { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError(`${visible(path)}: found no table of CSV (${error.code}), expected a header and a row a case`);
  }
}
