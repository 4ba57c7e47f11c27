/** A script's bytes as text: bounded, UTF-8, and no binary file. */
import { isUtf8 } from 'node:buffer';
import { InputError } from '../input-error.js';
import { textLines, visible } from '../text.js';
import { ScriptError } from './script-error.js';

const SCRIPT_NAME = /\.keys$/i;

/** A script has at most 1 MiB. */
export const LARGEST_SCRIPT_BYTES = 1024 * 1024;

/**
 * @param file the script's path as the user knows it
 * @returns the text without a byte order mark
 * @throws InputError for a script that is too large, ScriptError where it holds NUL or is no UTF-8
 */
export function sourceText(file: string, bytes: Uint8Array): string {
  if (bytes.length > LARGEST_SCRIPT_BYTES) {
    throw new InputError(`${visible(file)}: found more than 1,048,576 bytes, expected a script of at most 1 MiB`);
  }
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('utf8');
  const nul = text.indexOf('\0');
  if (nul >= 0) refuse(file, text, nul, 'found a NUL character, expected a text file (UTF-8)');
  if (!isUtf8(bytes)) refuse(file, text, text.indexOf('\ufffd'), 'found bytes that are not UTF-8, expected UTF-8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** What is no text may be a key: only of a file with a script's name a line is shown. */
function refuse(file: string, text: string, at: number, message: string): never {
  if (!SCRIPT_NAME.test(file)) throw new InputError(`${visible(file)}: ${message}`);
  const before = textLines(text.slice(0, at));
  throw new ScriptError({ file, line: before.length, column: before.at(-1)!.length + 1 }, text, message);
}
