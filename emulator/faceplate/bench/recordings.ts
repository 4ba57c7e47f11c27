/** Recording at the bench: begun and ended by the person, who is asked before anything is dropped and sees the result. */
import { InputError } from '../../input-error.js';
import type { Recording } from './recording.js';

/** An action that needs the person's consent. */
export interface Question {
  /** With what is asked, and which key means yes. */
  readonly text: string;
  yes(): void;
  /** Whether yes means to leave. */
  readonly leaves?: boolean;
}

/** The name in place of the path of a statement that is typed. */
export const TYPED = 'typed';

/** The messages to the person. */
export interface Teller {
  message: string;
  question: Question | undefined;
  /** The message for after the faceplate is left; "" for none. */
  lastWords: string;
}

/** Does something; a mistake of the person's is shown as a message, and nothing has happened then. */
export function attempt(teller: Teller, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    teller.message = firstLine(error);
  }
}

/** A script's error shows the line too, for which there is no room. */
export function firstLine(error: InputError): string {
  return error.message.split('\n')[0];
}

export class Recordings {
  /** Whether it was said that a recording is full. */
  private isFullReported = false;

  /** @param begin begins the session again, from power-on */
  constructor(
    private readonly recording: Recording,
    private readonly teller: Teller,
    private readonly begin: () => void,
  ) {}

  /** The file that is recorded to; "" for none. */
  get path(): string {
    return this.recording.path;
  }

  /** Ends a recording that can take no more. */
  follow(): void {
    if (!this.recording.isFull || this.isFullReported) return;
    this.isFullReported = true;
    attempt(this.teller, () => this.end());
  }

  /** Begins or ends a recording. One that begins is without what was done so far, so that is asked. */
  toggle(hasPast: boolean): void {
    const record = (): void => attempt(this.teller, () => this.record(undefined));
    if (this.recording.path !== '') attempt(this.teller, () => this.end());
    else if (!hasPast) record();
    else {
      this.teller.question = {
        text: 'Enter: record from power-on, without what was done; any other key: no',
        yes: record,
      };
    }
  }

  /**
   * Records what is done from here on; the card begins again from power-on with what it has.
   * @param path of the script; undefined for one of a free name
   * @throws InputError where the file can't be written
   */
  record(path: string | undefined): void {
    this.recording.begin(path, this.begin);
    this.isFullReported = false;
    this.teller.message = `recording to ${this.recording.path}, from power-on; F2 ends it`;
  }

  /**
   * Writes what was recorded, if anything is.
   * @throws InputError where the file can't be written: the recording is kept
   */
  end(): void {
    const { path, isFull } = this.recording;
    if (path === '') return;
    const written = this.recording.end();
    this.teller.message = `${isFull ? 'a script has at most 1 MiB: ' : ''}recorded to ${written}`;
    if (written !== path) this.teller.lastWords = `${path} is another file by now: recorded to ${written}`;
  }

  /** Whether nothing is lost by leaving; where a recording can't be written it is asked what to do. */
  mayLeave(): boolean {
    try {
      this.end();
      return true;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const text = `Enter or Ctrl-C: leave without the recording; any other key: stay (${error.message})`;
      this.teller.question = { text, yes: () => this.recording.drop(), leaves: true };
      return false;
    }
  }

  /** Ends the recording for good. @throws InputError where it can't be written */
  close(): void {
    try {
      this.end();
    } finally {
      this.recording.drop();
    }
  }
}
