/** Reads a JSONL trace record by record, each checked for its shape. */
import { closeSync, openSync, readSync } from 'node:fs';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';
import type { TraceHead, TraceRecord } from '../../emulator/trace/record.js';

const PIECE_BYTES = 64 * 1024;
/** A longer line is none that a trace has. */
const LONGEST_LINE = 1024 * 1024;

export interface TraceLine {
  readonly line: number;
  /** `cut off` for a last line that is not whole: the trace breaks off there. */
  readonly record: TraceRecord | 'cut off';
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const level: Check = (value) => value === 0 || value === 1;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const lane: Check = (value) => typeof value === 'string' && /^([0-9]|BACK|OK|PRESS|digit([1-9]|10))$/.test(value);
const hex: Check = (value) => typeof value === 'string' && /^([0-9a-f]{2})*$/.test(value);
const decimal: Check = (value) => typeof value === 'string' && /^[0-9]{1,20}$/.test(value);

/** The rules for the fields of each event. */
const FIELDS: Readonly<Record<TraceRecord['event'], Readonly<Record<string, Check>>>> = {
  card: {
    why: (value) => value === 'start' || value === 'fitted' || value === 'restored',
    left_us: (value) => value === undefined || count(value),
    model: text,
    serial: text,
    suite: text,
    counter: orNull(decimal),
    key: orNull(hex),
    debounce_ms: count,
    contacts: listOf(lane),
    keys: listOf(lane),
    supply: level,
    state: text,
    screen: text,
    segments: listOf(count),
  },
  ocra: { suite: text, counter: orNull(decimal), response: orNull(decimal) },
  supply: { level },
  reset: {},
  note: { text },
  contact: { key: lane, level },
  key: { key: lane, level },
  state: { state: text },
  screen: { text, driven: (value) => value === undefined || text(value) },
  segments: { cells: listOf(count) },
  memory: { address: count, value: orNull(count) },
  serial: { to: (value) => value === 'card' || value === 'peer', bytes: text },
  end: {},
};

/**
 * @param path of a JSONL trace
 * @throws InputError, while it is read, where it can't be read or a line is no record
 */
export function* readTrace(path: string): Generator<TraceLine, void> {
  let line = 0;
  let now_us = 0;
  for (const { source, isEnded } of linesOf(path)) {
    line += 1;
    if (line > 1 && !isEnded && !isJson(source)) {
      yield { line, record: 'cut off' };
      return;
    }
    const value = parsed(path, line, source);
    if (line === 1) checkHead(path, value);
    else {
      const record = checkedRecord(path, line, value);
      const goesBack = record.at_us < now_us && !(record.event === 'card' && record.why === 'restored');
      if (goesBack)
        throw new InputError(`${visible(path)}:${line}: found a time that goes back, expected one that does not`);
      now_us = record.at_us;
      yield { line, record };
    }
  }
  if (line === 0) throw new InputError(`${visible(path)}: found an empty file, expected a trace (--trace FILE.jsonl)`);
}

function isJson(source: string): boolean {
  try {
    JSON.parse(source);
    return true;
  } catch {
    return false;
  }
}

function parsed(path: string, line: number, source: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(source);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below: the message of JSON.parse repeats the line.
  }
  throw new InputError(`${visible(path)}:${line}: found no JSON object, expected the lines of --trace FILE.jsonl`);
}

function checkHead(path: string, value: Readonly<Record<string, unknown>>): void {
  const { format, shows } = value as Partial<TraceHead>;
  if (format === 'dscplus trace 1' && /^(all|keys|timing)$/.test(shows ?? '')) return;
  throw new InputError(`${visible(path)}:1: found no head of a trace, expected {"format":"dscplus trace 1",…}`);
}

function checkedRecord(path: string, line: number, value: Readonly<Record<string, unknown>>): TraceRecord {
  const { event, at_us } = value;
  const fields =
    typeof event === 'string' && Object.hasOwn(FIELDS, event) ? FIELDS[event as TraceRecord['event']] : undefined;
  const refuse = (found: string): never => {
    throw new InputError(`${visible(path)}:${line}: found ${found}, expected a record of docs/traces.md`);
  };
  if (fields === undefined) return refuse('an unknown "event"');
  if (!count(at_us)) return refuse('an "at_us" that is not a whole number of microseconds');
  for (const [name, check] of Object.entries(fields)) {
    if (!check(value[name])) return refuse(`a "${name}" that a ${String(event)} can't have`);
  }
  return value as unknown as TraceRecord;
}

interface Line {
  /** Without its end. */
  readonly source: string;
  readonly isEnded: boolean;
}

/** The file's lines; what stands behind the last end counts if there is anything. */
function* linesOf(path: string): Generator<Line, void> {
  const file = refusing(path, () => openSync(path, 'r'));
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const read = (): number => refusing(path, () => readSync(file, piece));
  try {
    const decoder = new TextDecoder();
    let rest = '';
    for (let bytes = read(); bytes > 0; bytes = read()) {
      const lines = (rest + decoder.decode(piece.subarray(0, bytes), { stream: true })).split('\n');
      rest = lines.pop()!;
      for (const source of lines) yield { source, isEnded: true };
      if (rest.length > LONGEST_LINE)
        throw new InputError(`${visible(path)}: found a line of more than 1 MiB, expected a trace`);
    }
    if (rest !== '') yield { source: rest, isEnded: false };
  } finally {
    closeSync(file);
  }
}

/** @throws InputError where the system refuses the file; a folder can be opened, and not read */
function refusing(path: string, act: () => number): number {
  try {
    return act();
  } catch (error) {
    throw new InputError(`${visible(path)}: can't be read: ${whyRefused(error)}; name a trace`);
  }
}
