/** Users for a store, from a CSV file (RFC 4180): a header, and the columns user, serial and pin in any order. */
import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import type { Enrolment, EnrolmentFault } from '../verifier/enrolment.js';

const FIELDS = ['user', 'serial', 'pin'] as const;
type Field = (typeof FIELDS)[number];

const BYTES_MAX = 256 * 1024 * 1024;
/** Of many mistakes, so many are shown. */
const SHOWN_MAX = 20;

/** A row as csv-parse gives it with `info` and `raw`. */
interface Row {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

/** A user of the file, and where each field of it stands. */
export interface UserLine {
  readonly enrolment: Enrolment;
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly columns: Readonly<Record<Field, number>>;
}

/** Collects what is wrong with a file, to be reported at once. No message holds what stands in the file's column of PINs. */
export class Mistakes {
  readonly #found: { readonly line: number; readonly column: number; readonly message: string }[] = [];

  constructor(private readonly path: string) {}

  add(line: number, column: number, message: string): void {
    this.#found.push({ line, column, message });
  }

  addFault({ line, columns }: UserLine, { field, message }: Pick<EnrolmentFault, 'field' | 'message'>): void {
    this.add(line, columns[field], message);
  }

  /** @throws InputError with all of them, if there are any */
  report(): void {
    if (this.#found.length === 0) return;
    this.#found.sort((a, b) => a.line - b.line || a.column - b.column);
    const shown = this.#found.slice(0, SHOWN_MAX);
    const more = this.#found.length - shown.length;
    const texts = shown.map(({ line, column, message }) => `${this.path}:${line}:${column}: ${message}\n`);
    throw new InputError(`${texts.join('')}${more === 0 ? '' : `and ${more} more mistakes; `}nothing was imported`);
  }
}

/**
 * The users in the file.
 * @param mistakes gets what is wrong with single lines
 * @throws InputError where the file can't be read, or is no such table
 */
export function readUsersFile(path: string, mistakes: Mistakes): UserLine[] {
  const [header, ...rows] = rowsOf(readText(path), path);
  if (header === undefined) throw new InputError(`${path} is empty, but must have a header: user,serial,pin`);
  const places = placesOf(header, path);
  const lines: UserLine[] = [];
  for (const row of rows) {
    const { record, raw, info } = row;
    const line = lineOf(row);
    if (record.length !== header.record.length) {
      const columns = header.record.length;
      mistakes.add(line, 1, `the line has ${record.length} fields, but the header has ${columns}`);
      continue;
    }
    const starts = fieldColumns(raw);
    const at = (field: Field): number => starts[places[field]]!;
    const [user, serial, pin] = FIELDS.map((field) => record[places[field]]!) as [string, string, string];
    const enrolment = { user, serial, ...(pin !== '' && { pin }) };
    lines.push({ enrolment, line, columns: { user: at('user'), serial: at('serial'), pin: at('pin') } });
    if (info.lines > line) mistakes.add(line, 1, 'a field goes on in the next line');
  }
  if (lines.length === 0) mistakes.add(1, 1, 'there are no users behind the header');
  return lines;
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(`the users can't be read from ${path}: ${whyRefused(error)}`);
  }
  if (bytes.length > BYTES_MAX) throw new InputError(`${path} has more than ${BYTES_MAX} bytes: split it`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${path} is not UTF-8 text: save it as CSV in UTF-8`);
  }
}

function rowsOf(text: string, path: string): Row[] {
  try {
    // Rows of another length are reported with the other mistakes.
    const options = { raw: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
    return parse(text, options) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser's message would repeat a part of the file.
    const { lines = 1 } = error as { lines?: number };
    throw new InputError(
      `${path}:${lines}:1: the quotes of a field are not right: it must begin and end with one, and have each in it twice`,
    );
  }
}

/** The column of each field. @throws InputError for a header that has not each of them once, or others */
function placesOf({ record }: Row, path: string): Record<Field, number> {
  const names = record.map((name) => name.trim().toLowerCase());
  if (names.length !== FIELDS.length || !FIELDS.every((field) => names.includes(field))) {
    throw new InputError(`${path}:1:1: the header must be user,serial,pin, separated by commas, in any order`);
  }
  return { user: names.indexOf('user'), serial: names.indexOf('serial'), pin: names.indexOf('pin') };
}

/** The parser counts the line that a row ends in. */
function lineOf({ raw, info }: Row): number {
  return info.lines - (bare(raw).match(/\n/g)?.length ?? 0);
}

/** The row without its line end, and without those of empty lines before it. */
function bare(raw: string): string {
  return raw.replace(/^[\r\n]+|[\r\n]+$/g, '');
}

function fieldColumns(raw: string): number[] {
  const starts = [1];
  let isQuoted = false;
  for (const { 0: mark, index } of bare(raw).matchAll(/[",]/g)) {
    if (mark === '"') isQuoted = !isQuoted;
    else if (!isQuoted) starts.push(index + 2);
  }
  return starts;
}
