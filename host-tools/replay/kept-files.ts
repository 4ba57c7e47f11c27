/** Scripts that were read to choose among them, kept for their play: a run reads a file once. */
import { readScriptFile } from '../../emulator/script/read-file.js';

/** So much is kept: what is chosen beyond that is read again. */
const KEPT_BYTES = 8 * 1024 * 1024;
/** The memory that a script takes beside its bytes, about. */
const OVERHEAD_BYTES = 256;

export class KeptFiles {
  /** Whether some of them came out of pipes. */
  hasPipes = false;
  private readonly kept = new Map<string, Uint8Array>();
  private left_bytes = KEPT_BYTES;

  /** Keeps a script that was read, if there is room. */
  keep(path: string, bytes: Uint8Array): void {
    const left_bytes = this.left_bytes - bytes.length - OVERHEAD_BYTES;
    if (this.kept.has(path) || left_bytes < 0) return;
    this.left_bytes = left_bytes;
    this.kept.set(path, bytes);
  }

  /** Reads a file ahead of its play, and keeps it: it may be a pipe, which can be read once. @throws InputError as `readScriptFile` */
  readAhead(path: string): Uint8Array {
    const bytes = this.take(path);
    this.left_bytes -= bytes.length + OVERHEAD_BYTES;
    this.kept.set(path, bytes);
    return bytes;
  }

  /**
   * The bytes of a script or a capture: those that were kept, which then go, or else what the file holds.
   * @throws InputError as `readScriptFile`
   */
  take(path: string, most_bytes?: number): Uint8Array {
    const bytes = this.kept.get(path);
    if (bytes === undefined) return readScriptFile(path, most_bytes);
    this.kept.delete(path);
    this.left_bytes += bytes.length + OVERHEAD_BYTES;
    return bytes;
  }
}
