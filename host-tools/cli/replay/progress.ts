/** One line on standard error that tells how far a long run is, where a person watches. */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const FIRST_ms = 1000;
const EVERY_ms = 200;
const CLEAR_LINE = '\r\u001b[K';

export class Progress {
  readonly #shown: boolean;
  #next_ms = performance.now() + FIRST_ms;
  #line = '';

  /** @param reportOnTerminal whether the report itself goes to the terminal: it is then progress enough */
  constructor(reportOnTerminal: boolean) {
    this.#shown = isatty(2) && !reportOnTerminal;
  }

  /** Shows the line anew, if it is time to. */
  update(verb: string, done: number, total: number, failed: number): void {
    if (!this.#shown || performance.now() < this.#next_ms) return;
    this.#next_ms = performance.now() + EVERY_ms;
    const failures = failed === 0 ? '' : `, ${failed} failed`;
    this.#line = `${verb} ${done} of ${total} scripts${failures}`;
    writeSync(2, CLEAR_LINE + this.#line);
  }

  clear(): void {
    if (this.#line !== '') writeSync(2, CLEAR_LINE);
    this.#line = '';
  }
}
