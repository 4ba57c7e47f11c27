import type { Place } from './place.js';

/** The result of one script's run: the object that the JSON report prints, and that every reporter reads. */
export interface ScriptFailure {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}

export interface ScriptResult {
  readonly file: string;
  /** Of the card, or of the device that is attached at the end. */
  readonly model: string;
  readonly contacts: 'clean' | 'bouncy';
  readonly ok: boolean;
  /** Board time at the script's end. */
  readonly board_us: number;
  /** Every change of the display's text: board time in microseconds, text. */
  readonly screens: ReadonlyArray<readonly [number, string]>;
  readonly failure: ScriptFailure | null;
  /** SHA-256 in hex over the trace's records; null for a card at the end of a wire. */
  readonly digest: string | null;
  /** A further note for the reader, such as a known failure or a further play; missing for none. */
  readonly note?: string;
}

/** Why a script could not be played to an end that says whether the card is right. */
export interface ScriptMistake {
  /** The script, as it was given. */
  readonly script: string;
  /** Where the mistake is, in the script or in one that it includes; undefined for the script as a whole. */
  readonly place: Place | undefined;
  readonly message: string;
  /** For people: the place, the message, and where there is a place the line and a caret. */
  readonly text: string;
  /** The model of the card that scripts start with. */
  readonly model: string;
  /** Not the script is wrong: the line to the card failed. */
  readonly isOfLine?: true;
}
