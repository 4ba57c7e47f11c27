/**
 * Secrets out of files, read in the same way wherever one is named: whole, whether the file is one or a pipe, and as text
 * of one form. No message says what stands there.
 */
import * as fs from 'node:fs';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { UNSEEN } from './unseen.js';

export const SECRET_LENGTH_MAX = 1024;
/** Far more than any secret has: a file that goes on is none. */
const BYTES_MAX = 65_536;

/** How long a descriptor that others have set to non-blocking is left alone before it is asked again. */
const PAUSE_MS = 5;

/**
 * The bytes of a file up to its end, however many pieces they come in.
 * @param file its path; 0 for standard input
 * @param what stands in it, as a message names it
 * @throws InputError where it can't be read or has more than 64 KiB
 */
export function readSecretBytes(file: string | 0, what: string): Buffer {
  const place = file === 0 ? 'standard input' : file;
  const bytes = Buffer.alloc(BYTES_MAX + 1);
  let length = 0;
  try {
    const fd = file === 0 ? file : fs.openSync(file, 'r');
    try {
      for (let more = -1; more !== 0 && length < bytes.length; length += Math.max(more, 0)) {
        more = readSome(fd, bytes.subarray(length));
      }
    } finally {
      if (fd !== 0) fs.closeSync(fd);
    }
  } catch (error) {
    throw new InputError(`${what} can't be read from ${place}: ${whyRefused(error)}`);
  }
  if (length <= BYTES_MAX) return bytes.subarray(0, length);
  throw new InputError(`${place} must hold ${what} and nothing else, but has more than ${BYTES_MAX} bytes`);
}

/** @returns how many bytes came; 0 at the end, -1 where there are none yet */
function readSome(fd: number, bytes: Buffer): number {
  try {
    return fs.readSync(fd, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // How Windows reports the end of a pipe.
    if (code === 'EOF') return 0;
    if (code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    return -1;
  }
}

/**
 * The text of such a file: UTF-8, without the byte order mark that some editors put before it.
 * @throws InputError as `readSecretBytes` does, and for what is not UTF-8
 */
export function readSecretText(file: string | 0, what: string): string {
  const bytes = readSecretBytes(file, what);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(
      `${file === 0 ? 'standard input' : file} must hold ${what} as text in UTF-8: save it as UTF-8`,
    );
  }
}

/**
 * The one line that a file holds: a password, a passphrase or a PIN. Its line end, LF or CRLF, is no part of it.
 * @returns the line in its composed form, as `checkedSecret` gives it
 * @throws InputError as `readSecretText` and `checkedSecret` do
 */
export function readSecretFile(path: string, what: string): string {
  const line = readSecretText(path, what).replace(/\r?\n$/, '');
  if (/[\r\n]/.test(line)) throw new InputError(`${path} must hold ${what} on one line and nothing else`);
  return checkedSecret(line, `${what} in ${path}`);
}

/**
 * A secret as it is used, wherever it came from: in its composed form (NFC), since keyboards differ in how they make é.
 * @param what the secret, as a message names it
 * @throws InputError where it is empty or too long, or holds what can't be seen: blanks at its ends among them
 */
export function checkedSecret(text: string, what: string): string {
  const secret = text.normalize('NFC');
  if (secret === '') throw new InputError(`${what} is empty`);
  if (secret.length > SECRET_LENGTH_MAX) throw new InputError(`${what} has more than ${SECRET_LENGTH_MAX} characters`);
  if (secret.startsWith(' ') || secret.endsWith(' ')) {
    throw new InputError(`${what} begins or ends with a blank, which can't be seen: take it away`);
  }
  const [unseen] = UNSEEN.exec(secret) ?? [];
  if (unseen === undefined) return secret;
  const code = unseen.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  throw new InputError(`${what} holds the character U+${code}, which can't be seen: take it away`);
}

/**
 * The key in a file, as hexadecimal digits; blanks and line ends around them do no harm.
 * @param lengths how many bytes it may have
 * @param isBareAllowed whether the bytes themselves may stand there instead, as other programs keep keys; bytes that are
 *   all digits are digits
 * @returns undefined where the file holds anything else
 * @throws InputError where it can't be read
 */
export function readKeyBytes(
  file: string | 0,
  what: string,
  lengths: readonly number[],
  isBareAllowed = false,
): Buffer | undefined {
  const bytes = readSecretBytes(file, what);
  // Neither a mark nor digits have other bytes than their characters in this encoding.
  const digits = bytes
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trim();
  if (/^[0-9A-Fa-f]+$/.test(digits)) {
    return lengths.includes(digits.length / 2) ? Buffer.from(digits, 'hex') : undefined;
  }
  return isBareAllowed && lengths.includes(bytes.length) ? bytes : undefined;
}
