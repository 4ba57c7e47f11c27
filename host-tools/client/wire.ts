/**
 * The lines on the wire, and which answer belongs to which query. A lost line end joins two lines, a late answer comes
 * after its time-out, and noise does what it likes; so every query stands in one line with a number of its own, set and
 * read back in a register that is there for the controller's use (`*ESE 17;:DISP:DATA?;*ESE?` is answered by
 * `"PIN>";17`; IEEE 488.2 10.10). An answer without the query's number is nobody's.
 */
import type { Duplex } from 'node:stream';
import { readErrors, splitAnswers } from './answer.js';
import { AnswerLines, LONGEST_ANSWER } from './answer-lines.js';
import { LinkError } from './errors.js';

/** The register has eight bits; 0 is what `*CLS` and power-on could leave there. */
const LARGEST_TAG = 255;
/** Bytes that may wait in the stream for a peer that does not read. */
const MOST_UNSENT = 65_536;

export interface Question {
  /** Command lines that go before the query's own line, each with its LF. */
  readonly lead?: string;
  /** Queries joined by `;`; what is no common command (`*…`) begins with `:`. */
  readonly query: string;
  readonly within_ms: number;
  readonly signal?: AbortSignal | undefined;
}

interface Pending {
  readonly tag: string;
  readonly resolve: (answers: string[]) => void;
  readonly reject: (error: Error) => void;
}

export class Wire {
  private pending: Pending | undefined = undefined;
  private tag = 0;
  private broken: LinkError | undefined = undefined;
  /** The peer's last unasked line: a server that is taken sends the reason before it closes. */
  private lastWords = '';
  private readonly reader = new AnswerLines(
    (line) => this.take(line),
    () =>
      this.pending?.reject(new LinkError(`an answer has more than ${LONGEST_ANSWER} characters without a line end`)),
  );
  private readonly onData = (bytes: Buffer): void => this.reader.push(bytes);
  private readonly onError = (error: Error): void => this.break(`the link failed: ${error.message}`);
  private readonly onClose = (): void => this.break(`the link was closed${this.lastWords}`);

  constructor(private readonly stream: Duplex) {
    stream.on('data', this.onData);
    stream.on('error', this.onError);
    stream.on('close', this.onClose);
    stream.on('end', this.onClose);
  }

  /** Releases the stream, which stays open. */
  release(): void {
    this.break('the client was closed');
    this.stream.off('data', this.onData);
    this.stream.off('close', this.onClose);
    this.stream.off('end', this.onClose);
    this.stream.off('error', this.onError);
  }

  /**
   * Sends the lines and waits for the answers of the query; one question at a time.
   * @returns the answers, fewer or more where an error or the wire took or made some; undefined where none came in time
   * @throws LinkError where the stream is gone; the signal's reason where it aborts
   */
  async ask({ lead = '', query, within_ms, signal }: Question): Promise<string[] | undefined> {
    if (this.broken !== undefined) throw this.broken;
    signal?.throwIfAborted();
    if (this.stream.writableLength > MOST_UNSENT) throw new LinkError('the other end does not read');
    this.tag = (this.tag % LARGEST_TAG) + 1;
    const tag = String(this.tag);
    let timer: NodeJS.Timeout | undefined;
    let abort = (): void => {};
    try {
      return await new Promise<string[] | undefined>((resolve, reject) => {
        this.pending = { tag, resolve, reject };
        timer = setTimeout(() => resolve(undefined), within_ms);
        abort = () => reject(signal?.reason);
        signal?.addEventListener('abort', abort, { once: true });
        this.stream.write(`${lead}*ESE ${tag};${query};*ESE?\n`, 'latin1');
      });
    } finally {
      this.pending = undefined;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  private take(line: string): void {
    const { pending } = this;
    const parts = splitAnswers(line);
    if (pending === undefined || parts.at(-1) !== pending.tag) {
      const [error] = readErrors(line) ?? [];
      this.lastWords = error === undefined ? '' : `: ${error.text}`;
      return;
    }
    parts.pop();
    pending.resolve(parts);
  }

  private break(why: string): void {
    this.broken ??= new LinkError(why);
    this.pending?.reject(this.broken);
  }
}
