/** Our side of a pseudo-terminal as a stream. */
import * as fs from 'node:fs';
import { Duplex } from 'node:stream';
import { ReadStream } from 'node:tty';

/** How soon a full line is tried again: first, and at most. */
const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 50;

/**
 * Reads through `tty.ReadStream`, but writes by itself: writing through that stream spins, and stops the whole process,
 * as soon as a peer that does not read lets the line fill up.
 */
export class PtyMaster extends Duplex {
  private readonly input: ReadStream;
  private retry: NodeJS.Timeout | undefined = undefined;

  /** @param fd the master's descriptor, which does not block; it is closed with the stream */
  constructor(private readonly fd: number) {
    super();
    this.input = new ReadStream(fd);
    this.input.on('data', (bytes) => {
      if (!this.push(bytes)) this.input.pause();
    });
    // EIO: the last descriptor of the peer's side is closed. We hold one until our own end, so nothing is lost.
    this.input.on('error', (error) => this.destroy(error));
    this.input.on('close', () => this.destroy());
    this.input.pause();
  }

  override _read(): void {
    this.input.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.writeRest(bytes, FIRST_RETRY_MS, done);
  }

  private writeRest(bytes: Buffer, retry_ms: number, done: (error?: Error | null) => void): void {
    let written = 0;
    try {
      written = fs.writeSync(this.fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        done(error as Error);
        return;
      }
    }
    if (written === bytes.length) {
      done();
      return;
    }
    const rest = bytes.subarray(written);
    const next_ms = written > 0 ? FIRST_RETRY_MS : Math.min(2 * retry_ms, LAST_RETRY_MS);
    this.retry = setTimeout(() => this.writeRest(rest, next_ms, done), retry_ms);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.retry);
    this.input.destroy();
    done(error);
  }
}
