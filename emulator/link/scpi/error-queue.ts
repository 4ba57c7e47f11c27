/** The queue of errors and events (SCPI-99 volume 2, 21.8): read from the oldest, bounded, -350 where one found no place. */
import { ScpiError } from './errors.js';

export const ERROR_PLACES = 32;

const NO_ERROR = new ScpiError(0);

export class ErrorQueue {
  private errors: ScpiError[] = [];

  get length(): number {
    return this.errors.length;
  }

  /** @returns whether there was a place; where not, the newest error has become -350 */
  add(error: ScpiError): boolean {
    if (this.errors.length < ERROR_PLACES) {
      this.errors.push(error);
      return true;
    }
    this.errors[ERROR_PLACES - 1] = new ScpiError(-350);
    return false;
  }

  /** The oldest error, taken out; number 0 where there is none. */
  next(): ScpiError {
    return this.errors.shift() ?? NO_ERROR;
  }

  clear(): void {
    this.errors = [];
  }
}
