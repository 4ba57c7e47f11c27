/** Reads a file of vectors whole, and checks every field before any case runs. */
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { readJson } from '../../emulator/json.js';
import { visible } from '../../emulator/text.js';
import { type DebounceCase, debounceRule, prepareDebounce } from './debounce-case.js';
import type { RunCase } from './mismatch.js';
import { type OcraCase, ocraRule, prepareOcra } from './ocra-case.js';
import { prepareRadius, type RadiusCase, radiusRule } from './radius-case.js';
import { anyText, anything, isObject, listOf, object, oneOf } from './rules.js';
import { prepareSession, type SessionCase, sessionRule } from './session-case.js';

/** The kinds of vectors: what a case must hold, and how it becomes something to run. */
const KINDS = {
  ocra: { rule: ocraRule, prepare: (each: unknown) => prepareOcra(each as OcraCase) },
  debounce: { rule: debounceRule, prepare: (each: unknown) => prepareDebounce(each as DebounceCase) },
  radius: { rule: radiusRule, prepare: (each: unknown) => prepareRadius(each as RadiusCase) },
  session: { rule: sessionRule, prepare: (each: unknown) => prepareSession(each as SessionCase) },
} as const;

type Kind = keyof typeof KINDS;

export interface VectorCase {
  readonly name: string;
  readonly run: RunCase;
}

export interface VectorFile {
  readonly path: string;
  readonly kind: Kind;
  readonly cases: readonly VectorCase[];
}

const LARGEST_FILE_BYTES = 32 * 1024 * 1024;

const fileRule = object({
  needed: { description: anyText, source: anyText, kind: oneOf(...Object.keys(KINDS)), cases: listOf(anything) },
});

/**
 * The file's cases, ready to run.
 * @throws InputError that names file, case and field, where the file can't be read or holds no vectors
 */
export function readVectorFile(path: string): VectorFile {
  const shown = visible(path);
  const content = parse(readBytes(path, shown), shown);
  const mistake = fileRule(content, '');
  if (mistake !== undefined) throw new InputError(`${shown}: ${mistake}`);
  const { kind, cases } = content as { kind: Kind; cases: unknown[] };
  return { path: shown, kind, cases: cases.map((each, index) => prepareCase(kind, each, `${shown}: cases[${index}]`)) };
}

function prepareCase(kind: Kind, content: unknown, place: string): VectorCase {
  const name = isObject(content) && typeof content.name === 'string' ? visible(content.name.slice(0, 200)) : '';
  const where = name === '' ? place : `${place} "${name}"`;
  const mistake = KINDS[kind].rule(content, '');
  if (mistake !== undefined) throw new InputError(`${where}: ${mistake}`);
  const run = placing(where, () => KINDS[kind].prepare(content));
  return { name, run: () => placing(where, run) };
}

/** Does `act`; bad input that it finds is reported with its place. */
function placing<Result>(where: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${where}: ${error.message}`) : error;
  }
}

function parse(bytes: Uint8Array, shown: string): unknown {
  const read = isUtf8(bytes) ? readJson(new TextDecoder().decode(bytes)) : { fault: '' };
  if ('value' in read) return read.value;
  const place = read.fault === '' ? '' : ` at ${read.fault}`;
  throw new InputError(`${shown}: this is not JSON text in UTF-8${place}, as a file of vectors must be`);
}

function readBytes(path: string, shown: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      return readAll(file, shown);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${shown}: the file can't be read: ${whyRefused(error)}`);
  }
}

const PIECE_BYTES = 64 * 1024;

function readAll(file: number, shown: string): Uint8Array {
  const pieces: Buffer[] = [];
  for (let total = 0; ; ) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const count = readSync(file, piece);
    if (count === 0) return Buffer.concat(pieces);
    total += count;
    if (total > LARGEST_FILE_BYTES) {
      throw new InputError(`${shown}: the file has more than ${LARGEST_FILE_BYTES} bytes: split it`);
    }
    pieces.push(piece.subarray(0, count));
  }
}
