/** Files that hold one line, which is a secret more often than not: no message says what stands there. */
import * as fs from 'node:fs';
import { InputError } from '../../emulator/input-error.js';

export const LINE_LENGTH_MAX = 1024;

/**
 * The one line that a file holds.
 * @param what the secret, as a message names it
 * @throws InputError where it can't be read, holds more, or no text; never with what stands there
 */
export function readSecretFile(path: string, what: string): string {
  const bytes = Buffer.alloc(4 * LINE_LENGTH_MAX);
  let length: number;
  try {
    const fd = fs.openSync(path, 'r');
    try {
      length = fs.readSync(fd, bytes);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    throw new InputError(`${what} can't be read from ${path}: ${(error as Error).message.split(',')[0]}`);
  }
  const line = bytes.toString('utf8', 0, length).replace(/\r?\n$/, '');
  if (line !== '' && line.length <= LINE_LENGTH_MAX && !/[\p{Cc}\ufffd]/u.test(line)) return line;
  throw new InputError(`${path} must hold ${what} on one line of 1 to ${LINE_LENGTH_MAX} characters and nothing else`);
}
