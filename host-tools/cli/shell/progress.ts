/** One line on standard error that tells how far long work is, where a person watches. */
import { writeSync } from 'node:fs';
import { now_ms } from '../../replay/clock.js';

const FIRST_ms = 1000;
const EVERY_ms = 200;
const CLEAR_LINE = '\r\u001b[K';

export class ProgressLine {
  #next_ms = now_ms() + FIRST_ms;
  #line = '';

  /** @param shown whether there is somebody to show it to */
  constructor(private readonly shown: boolean) {}

  /** Shows the line anew, if it is time to. */
  update(text: () => string): void {
    if (!this.shown || now_ms() < this.#next_ms) return;
    this.#next_ms = now_ms() + EVERY_ms;
    this.#line = text();
    writeSync(2, CLEAR_LINE + this.#line);
  }

  clear(): void {
    if (this.#line !== '') writeSync(2, CLEAR_LINE);
    this.#line = '';
  }
}
