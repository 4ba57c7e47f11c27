/**
 * Scripts with data: `NAME.cases.keys` is played once for each row of its table, with `{COLUMN}` replaced by the row's value.
 * Each row is a script of its own, named `NAME.cases.keys[ROW]`, wherever a script's path stands. The table stands in the
 * comments before the first statement, or in the CSV file that `# @data FILE.csv` there names.
 */
import { InputError } from '../input-error.js';
import { textLines, visible } from '../text.js';
import { atData, namedData, type Row, type Rows, rowsInComments, rowsOfCsv } from './case-table.js';
import { pathBeside } from './paths.js';
import { ScriptError } from './script-error.js';
import { sourceText } from './source-text.js';

const CASES = '.cases.keys';
const CASE = /^(.*\.cases\.keys)\[([^[\]]*)\]$/s;
const PLACEHOLDER = /\{([A-Za-z]\w*)\}/g;
const COMMENT = /^[ \t]*#/;

/** The bytes of a file. @throws InputError where it can't be read */
export type ReadFile = (path: string) => Uint8Array;

/** A file of cases, and what it was made from. */
interface Table {
  readonly file: string;
  readonly text: string;
  /** The CSV file that it names; undefined where the table stands in the comments. */
  readonly data: { readonly path: string; readonly bytes: Uint8Array } | undefined;
  readonly lines: readonly string[];
  readonly rows: Rows;
}

/** The table that was parsed last. Its rows are played one after the other, and each asks for all of it. */
let latest: Table | undefined;

/** The file of a case, and its row; undefined for a path of another kind. */
export function caseOf(path: string): { readonly file: string; readonly row: string } | undefined {
  // Hardly any path is one, and every path is asked.
  if (!path.endsWith(']')) return undefined;
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

/** The text of a case. @throws InputError where there is no such row; ScriptError where it names no column */
export function caseText(file: string, row: string, read: ReadFile): string {
  const { lines, rows, text } = tableOf(file, read);
  const found = rows.get(row);
  if (found === undefined) {
    const names = [...rows.keys()].join(', ');
    throw new InputError(`${visible(file)}: found no case ${JSON.stringify(row)}, expected one of ${visible(names)}`);
  }
  return lines
    .map((line, index) => (COMMENT.test(line) ? line : filled(index, found, { file, text, lines })))
    .join('\n');
}

function filled(index: number, { values }: Row, { file, text, lines }: Pick<Table, 'file' | 'text' | 'lines'>): string {
  return lines[index]!.replace(PLACEHOLDER, (_, column: string, at: number) => {
    const value = values.get(column);
    if (value !== undefined) return value;
    const place = { file, line: index + 1, column: at + 1 };
    const columns = [...values.keys()].join(', ');
    throw new ScriptError(place, text, `found {${column}}, expected a column of its table (${columns})`);
  });
}

/** The table as it stands in the files now: it is read each time, and parsed where it is not the latest one. */
function tableOf(file: string, read: ReadFile): Table {
  const text = sourceText(file, read(file));
  if (latest?.file === file && latest.text === text && isUnchanged(latest.data, read)) return latest;
  const named = namedData(text);
  const path = named && pathBeside(file, named.path);
  const data = path === undefined ? undefined : { path, bytes: atData({ file, text }, named!, () => read(path)) };
  const rows = data === undefined ? rowsInComments({ file, text }) : rowsOfCsv(data.path, data.bytes);
  latest = { file, text, data, lines: textLines(text), rows };
  return latest;
}

function isUnchanged(data: Table['data'], read: ReadFile): boolean {
  return data === undefined || Buffer.compare(data.bytes, read(data.path)) === 0;
}
