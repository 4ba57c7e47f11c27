/**
 * Captures as CSV: a header that names the columns, then a row for each sample or each change. The exports of
 * sigrok-cli (`-O csv:label=channel`) and of logic analysers' programs: comments begin with `;` or `#`, columns are
 * separated by commas or tabs. Without a column of times, a comment must say the sample rate.
 */
import { InputError } from '../../input-error.js';
import { textLines } from '../../text.js';
import type { Capture } from './capture.js';
import { CaptureBuilder, keyOfSignal } from './capture.js';

/** Decimals of a second that each unit has. */
const UNITS: Readonly<Record<string, number>> = { s: 0, ms: 3, us: 6, µs: 6, ns: 9 };
const LONG_UNITS: Readonly<Record<string, string>> = {
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'us',
  nanoseconds: 'ns',
};
const RATE_FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000, g: 1_000_000_000 };

interface Columns {
  /** The column of times and its unit's decimals; −1 where there is none. */
  readonly time: number;
  readonly decimals: number;
  /** The key of each column, or undefined. */
  readonly keys: ReadonlyArray<number | undefined>;
}

/** @throws InputError that names the line */
export function readCsvCapture(text: string, isClosedLow: boolean): Capture {
  const builder = new CaptureBuilder(isClosedLow);
  let columns: Columns | undefined;
  let rate: number | undefined;
  let rows = 0;
  textLines(text).forEach((line, at) => {
    try {
      if (line.trim() === '' || /^([;#]|META\b)/.test(line)) {
        rate ??= rateOf(line);
      } else if (columns === undefined) {
        columns = columnsOf(cellsOf(line));
      } else {
        builder.goTo(timeOf(cellsOf(line), columns, rate, rows));
        rows += 1;
        levels(cellsOf(line), columns, builder);
      }
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`line ${at + 1}: ${error.message}`);
      throw error;
    }
  });
  if (rows === 0) throw new InputError('found no rows, expected a header of column names and at least one row');
  if (rows > 1 && builder.length_us === 0) throw new InputError('found one time in all rows, expected times that rise');
  return builder.finished();
}

function cellsOf(line: string): string[] {
  return line.split(/[,\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** `samplerate: 1000000`, `Samplerate: 1 MHz` and the like, in a comment. */
function rateOf(line: string): number | undefined {
  const match = /sample ?rate:?\s*([0-9]+(?:\.[0-9]+)?)\s*([kMG]?)(?:Hz)?\b/i.exec(line);
  return match === null ? undefined : Number(match[1]) * RATE_FACTORS[match[2].toLowerCase()];
}

function columnsOf(names: readonly string[]): Columns {
  const keys = names.map(keyOfSignal);
  const known = keys.filter((key) => key !== undefined);
  if (known.length === 0) {
    throw new InputError('found no column that is named as a key, expected names such as 0, K5, OK or PRESS');
  }
  if (new Set(known).size < known.length) throw new InputError('found two columns for one key, expected one');
  const units = names.map(unitOf);
  const time = units.findIndex((unit) => unit !== undefined);
  return { time, decimals: time < 0 ? 0 : UNITS[units[time]!]!, keys };
}

/** `Time`, `Time [s]`, `time(us)`, `nanoseconds`: the unit, which is seconds where none is named. */
function unitOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  const match = /^time\s*(?:[[(]?\s*(s|ms|us|µs|ns)\s*[\])]?)?$/.exec(lower);
  return match === null ? LONG_UNITS[lower] : (match[1] ?? 's');
}

function timeOf(cells: readonly string[], { time, decimals }: Columns, rate: number | undefined, row: number): number {
  if (time >= 0) return microseconds(cells[time] ?? '', decimals);
  if (rate === undefined || rate <= 0) {
    throw new InputError('found no times, expected a column such as "Time [s]" or a comment with the sample rate');
  }
  return Math.floor((row * 1_000_000) / rate);
}

/** Exact: `0.1` s is 100 000 µs on every engine. Fractions of a microsecond are dropped. */
function microseconds(cell: string, decimals: number): number {
  const match = /^([+-]?)([0-9]{1,15})(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,2}))?$/.exec(cell);
  if (match === null) throw new InputError('found a time that is not a number');
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  // The decimal point moves by so many digits to the right, or to the left.
  const shift = 6 - decimals + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const us = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -Number(us) : Number(us);
}

function levels(cells: readonly string[], { keys }: Columns, builder: CaptureBuilder): void {
  keys.forEach((key, column) => {
    if (key === undefined) return;
    const cell = cells[column];
    if (cell !== '0' && cell !== '1') throw new InputError('found a level that is neither 0 nor 1');
    builder.level(key, cell === '1');
  });
}
