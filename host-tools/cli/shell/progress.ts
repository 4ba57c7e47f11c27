/** One line on standard error that shows the progress of long work, if a person watches. */
import { writeSync } from 'node:fs';
import { WORLD_TIME } from '../../../emulator/time.js';

const FIRST_us = 1_000_000;
const EVERY_us = 200_000;
const CLEAR_LINE = '\r\u001b[K';

export class ProgressLine {
  #next_us = WORLD_TIME.steady_us() + FIRST_us;
  #line = '';

  /** @param shown whether there is somebody to show it to */
  constructor(private shown: boolean) {
    // There each time would be a line of its own.
    if (process.env.TERM === 'dumb') this.shown = false;
  }

  /** Shows the line again, if it is time to. */
  update(text: () => string): void {
    if (!this.shown || WORLD_TIME.steady_us() < this.#next_us) return;
    this.#next_us = WORLD_TIME.steady_us() + EVERY_us;
    this.#line = text();
    this.#write(CLEAR_LINE + this.#line);
  }

  clear(): void {
    if (this.#line !== '') this.#write(CLEAR_LINE);
    this.#line = '';
  }

  /** A terminal that has gone gets no more progress, and the work goes on. */
  #write(text: string): void {
    try {
      writeSync(2, text);
    } catch {
      this.shown = false;
    }
  }
}
