/**
 * A link: lines from a stream to an instrument, or to whatever executes them, and its answers back. Bounded on both sides: a line has at most
 * `LONGEST_LINE` characters, and while an answer waits for its time or for the peer to read, no more than
 * `MOST_WAITING` bytes are taken from the stream.
 */
import type { Duplex } from 'node:stream';
import { type LineExecutor, LONGEST_LINE } from './scpi/interpreter.js';

/** Input that is kept while a line is being executed; beyond it the stream is paused. */
const MOST_WAITING = 65_536;

const CR = 0x0d;
const LF = 0x0a;

/** Listens in on a link, at the card's side of it. @param bytes a character a byte */
export interface Tap {
  heard(bytes: string): void;
  said(bytes: string): void;
}

export interface LinkOptions {
  /** The end of each answer. */
  readonly eol: 'lf' | 'crlf';
  readonly tap?: Tap | undefined;
}

export interface Link {
  /** Detaches from the stream, which stays as it is; waits are given up. */
  close(): void;
  /** Resolves when the stream has ended, broken or been closed, or after `close`. */
  readonly closed: Promise<void>;
}

/** Lets the stream's peer speak to `executor`, an instrument or another. Lines are executed strictly in the order in which they came. */
export function attachLink(stream: Duplex, executor: LineExecutor, options: LinkOptions): Link {
  return new StreamLink(stream, executor, options.eol === 'lf' ? '\n' : '\r\n', options.tap);
}

class StreamLink implements Link {
  readonly closed: Promise<void>;
  private resolveClosed: () => void = () => undefined;
  private readonly gone = new AbortController();
  /** Input that has come, and how far it has been read. */
  private input = '';
  private at = 0;
  /** The line that is being collected. */
  private line = '';
  private isTooLong = false;
  /** An answer waits for its time, or the peer has to read before more is written. */
  private isAnswering = false;
  private isDraining = false;
  private hasEnded = false;

  constructor(
    private readonly stream: Duplex,
    private readonly executor: LineExecutor,
    private readonly eol: string,
    private readonly tap: Tap | undefined,
  ) {
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
    stream.on('data', this.onData);
    stream.on('end', this.onEnd);
    stream.on('drain', this.onDrain);
    stream.on('close', this.detach);
    // Stays for good: a stream that breaks after this must not end the program.
    stream.on('error', this.detach);
    if (stream.destroyed) this.detach();
  }

  close(): void {
    this.detach();
  }

  private readonly detach = (): void => {
    if (this.gone.signal.aborted) return;
    const { stream } = this;
    stream.off('data', this.onData);
    stream.off('end', this.onEnd);
    stream.off('drain', this.onDrain);
    stream.off('close', this.detach);
    this.gone.abort();
    this.input = '';
    this.line = '';
    this.resolveClosed();
  };

  private readonly onData = (chunk: Buffer | string): void => {
    const bytes = typeof chunk === 'string' ? chunk : chunk.toString('latin1');
    this.tap?.heard(bytes);
    this.input = this.input.slice(this.at) + bytes;
    this.at = 0;
    this.read();
    if (this.input.length - this.at >= MOST_WAITING) this.stream.pause();
  };

  /** The peer writes no more, but may read what its lines answer. A line without its end is none. */
  private readonly onEnd = (): void => {
    this.hasEnded = true;
    this.read();
  };

  private readonly onDrain = (): void => {
    this.isDraining = false;
    this.read();
  };

  /** Executes the lines that have come, until one has to wait. */
  private read(): void {
    while (!this.isAnswering && !this.isDraining && !this.gone.signal.aborted) {
      if (this.at < this.input.length) {
        this.collect();
        continue;
      }
      if (this.hasEnded) this.detach();
      else if (this.stream.isPaused()) this.stream.resume();
      return;
    }
  }

  /** Takes the input up to a line's end, or all there is. CRLF is a line and an empty one, which does nothing. */
  private collect(): void {
    const { input, at } = this;
    let end = at;
    while (end < input.length && input.charCodeAt(end) !== LF && input.charCodeAt(end) !== CR) end += 1;
    if (this.line.length + end - at > LONGEST_LINE) this.isTooLong = true;
    this.line = this.isTooLong ? '' : this.line + input.slice(at, end);
    this.at = end;
    if (end === input.length) return;
    this.at = end + 1;
    this.endLine();
  }

  private endLine(): void {
    const { line, isTooLong } = this;
    this.line = '';
    this.isTooLong = false;
    if (isTooLong) this.executor.overrun();
    else if (line !== '') this.execute(line);
  }

  private execute(line: string): void {
    const answer = this.executor.executeNow(line, this.gone.signal);
    if (typeof answer === 'string') {
      this.write(answer);
      return;
    }
    this.isAnswering = true;
    void answer.then((late) => {
      this.isAnswering = false;
      this.write(late);
      this.read();
    });
  }

  private write(answer: string): void {
    const { stream } = this;
    if (answer === '' || this.gone.signal.aborted || !stream.writable) return;
    this.tap?.said(answer + this.eol);
    this.isDraining = !stream.write(answer + this.eol, 'latin1');
  }
}
