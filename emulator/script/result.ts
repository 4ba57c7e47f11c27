/** What one script's run gives: the object that the JSON report prints, and that every reporter reads. */
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
}
