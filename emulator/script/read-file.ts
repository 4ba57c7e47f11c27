/** Reads scripts from files. */
import { closeSync, openSync, readSync } from 'node:fs';
import { findModel, type Model } from '../../firmware/models.js';
import { InputError, whyRefused } from '../input-error.js';
import { readCardFile } from '../machine/card-file/card-file.js';
import { visible } from '../text.js';
import { caseOf, caseText, refuseCases } from './cases.js';
import type { ParseOptions } from './parse.js';
import { LARGEST_SCRIPT_BYTES } from './source-text.js';

/** Every script is read into this, then copied: a run may have thousands of small ones. */
const SCRATCH = Buffer.allocUnsafe(LARGEST_SCRIPT_BYTES + 1);

/** For `parseScript`: scripts and card files by their paths. @param defaultModel of the card that a script starts with */
export function scriptFiles(defaultModel: Model): ParseOptions {
  return { read: readScriptFile, defaultModel, cardFileModel: (path) => findModel(readCardFile(path).model)! };
}

/**
 * The bytes of the script or capture at `path`, which may be a case of a table (cases.ts); of a file of more than `most_bytes`, enough to see that it is too large.
 * @param read the bytes of a file as it stands there: those of tables, too
 * @throws InputError where there is no file or it can't be read
 */
export function readScriptFile(path: string, most_bytes = LARGEST_SCRIPT_BYTES, read = readBytes): Uint8Array {
  const readTable = (file: string): Uint8Array => read(file, LARGEST_SCRIPT_BYTES);
  const found = caseOf(path);
  if (found !== undefined) return Buffer.from(caseText(found.file, found.row, readTable));
  refuseCases(path, readTable);
  return read(path, most_bytes);
}

/** The same of a file as it stands there, tables of cases too. */
export function readBytes(path: string, most_bytes = LARGEST_SCRIPT_BYTES): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = most_bytes < SCRATCH.length ? SCRATCH : Buffer.allocUnsafe(most_bytes + 1);
      const length = fill(file, buffer);
      const bytes = Buffer.allocUnsafe(length);
      buffer.copy(bytes, 0, 0, length);
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new InputError(`${visible(path)}: found ${reason(error)}, expected a file that can be read`);
  }
}

function fill(file: number, buffer: Uint8Array): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(file, buffer, filled, buffer.length - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

function reason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file';
    case 'EISDIR':
      return 'a folder';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it';
    default:
      return `a file that can't be read (${whyRefused(error)})`;
  }
}
