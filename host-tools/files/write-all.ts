/** Writing to a descriptor, and why that failed. */
import { writeSync } from 'node:fs';
import { whyRefused } from '../../emulator/input-error.js';

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
  return whyRefused(error, {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is not a folder',
    EISDIR: 'it is a folder',
  });
}
