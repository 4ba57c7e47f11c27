/** Writing to a descriptor, and why that failed. */
import { writeSync } from 'node:fs';

const PAUSE_MS = 2;

/**
 * Writes all of it, and waits while the reader is slower.
 * @param done how many bytes are written, also where that fails
 * @throws the system's error
 */
export function writeAll(fd: number, bytes: Uint8Array, done = { bytes: 0 }): void {
  while (done.bytes < bytes.length) {
    try {
      done.bytes += writeSync(fd, bytes, done.bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      // Somebody else has set the pipe to non-blocking: wait for the reader.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/** Why the system refused to write, for a message. */
export function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return WHY[code ?? ''] ?? message;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EEXIST: 'something has that name already; choose another',
  ENOTDIR: 'its folder is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has become too large',
  EIO: 'the device fails, or the terminal has gone',
  EPIPE: 'its reader has gone',
};
