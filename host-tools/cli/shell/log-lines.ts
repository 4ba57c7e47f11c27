/** Lines of a server's log on their way to a file. A server goes on where they can't be written, but never silently. */
import { whyNot } from '../../files/write-all.js';

/**
 * Writes a line.
 * @param done gets how many of its bytes were written, also where that fails
 * @throws the system's error
 */
export type WriteLine = (bytes: Buffer, done: { bytes: number }) => void;

export class LogLines {
  /** Lines that are not in the file, since it could be written last, and before that. */
  #lost = 0;
  #lostBefore = 0;
  /** The file ends with a part of a line. */
  #isCut = false;

  /**
   * @param place of the log, for messages
   * @param warn gets a sentence when lines begin to be lost, and one when that is over
   */
  constructor(
    private readonly place: string,
    private readonly writeLine: WriteLine,
    private readonly warn: (message: string) => void,
  ) {}

  /** @param line with its line end */
  write(line: string): void {
    const done = { bytes: 0 };
    try {
      this.writeLine(Buffer.from(this.#isCut ? `\n${line}` : line), done);
    } catch (error) {
      this.#isCut ||= done.bytes > 0;
      this.#lost += 1;
      if (this.#lost > 1) return;
      this.warn(`the log can't be written to ${this.place}: ${whyNot(error)}. Its lines are lost until that is fixed`);
      return;
    }
    this.#isCut = false;
    if (this.#lost === 0) return;
    this.warn(`the log is written to ${this.place} again, and lacks ${linesText(this.#lost)}`);
    this.#lostBefore += this.#lost;
    this.#lost = 0;
  }

  /** What is said of the log when the server ends; undefined where it is whole. */
  missing(): string | undefined {
    const lost = this.#lostBefore + this.#lost;
    if (lost === 0) return undefined;
    return `the log in ${this.place} lacks ${linesText(lost)}${this.#lost > 0 ? ', up to its end' : ''}`;
  }
}

function linesText(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
