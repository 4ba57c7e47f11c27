/** The parts of every SCPI device: status registers and an error queue, and how an error gets into both. */
import { ErrorQueue } from './error-queue.js';
import type { ScpiError } from './errors.js';
import { ESR, Status } from './status.js';

export abstract class ScpiDevice {
  readonly status = new Status();
  readonly errors = new ErrorQueue();
  /** Whether an answer of the line that is being executed waits to be sent. */
  hasMessage = false;

  /** A command is about to run: conditions and time are brought up to now. */
  abstract begin(): void;

  /** It has run, or has begun to wait. */
  abstract settle(): void;

  /** The error of the standard that stands for what a command threw. @throws what is a defect */
  protected abstract errorOf(thrown: unknown): ScpiError;

  /** The status byte, as `*STB?` reads it. */
  statusByte(): number {
    return this.status.byte(this.errors.length > 0, this.hasMessage);
  }

  /**
   * Puts an error into the queue and its bit into the standard event register.
   * @returns the error as the queue has it
   * @throws what is a defect
   */
  report(thrown: unknown): ScpiError {
    const known = this.errorOf(thrown);
    this.status.note(classOf(known));
    if (!this.errors.add(known)) this.status.note(ESR.deviceError);
    return known;
  }

  /** `*CLS`: events and errors are cleared. */
  clear(): void {
    this.status.clear();
    this.errors.clear();
  }
}

/** The bit of the standard event register that an error sets (SCPI-99 volume 2, 21.8.9 to 21.8.12). */
function classOf(error: ScpiError): number {
  if (error.isCommandError) return ESR.commandError;
  return error.number > -300 ? ESR.executionError : ESR.deviceError;
}
