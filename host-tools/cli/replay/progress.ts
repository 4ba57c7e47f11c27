/** One line on standard error that tells how far a long run is, where a person watches. */
import { writeSync } from 'node:fs';
import { now_ms } from './clock.js';

const FIRST_ms = 1000;
const EVERY_ms = 200;
const BAR_CELLS = 20;
const CLEAR_LINE = '\r\u001b[K';

export class Progress {
  #next_ms = now_ms() + FIRST_ms;
  #line = '';

  /**
   * @param shown whether there is somebody to show it to
   * @param things what is counted
   */
  constructor(
    private readonly shown: boolean,
    private readonly things = 'scripts',
  ) {}

  /** Shows the line anew, if it is time to. */
  update(verb: string, done: number, total: number, failed = 0): void {
    if (!this.shown || now_ms() < this.#next_ms) return;
    this.#next_ms = now_ms() + EVERY_ms;
    const failures = failed === 0 ? '' : `, ${failed} failed`;
    this.#line = `${verb} ${done} of ${total} ${this.things} ${bar(done / total)}${failures}`;
    writeSync(2, CLEAR_LINE + this.#line);
  }

  clear(): void {
    if (this.#line !== '') writeSync(2, CLEAR_LINE);
    this.#line = '';
  }
}

function bar(share: number): string {
  const full = Math.floor(share * BAR_CELLS);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}]`;
}
