/** A line that fails while a script is played: it says nothing of the card. */
import type { Place } from '../../emulator/script/place.js';

export class LineFailure extends Error {
  override readonly name = 'LineFailure';

  /** @param place of the statement that was played then; undefined where the script had not begun */
  constructor(
    readonly place: Place | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** The errors of a client whose line fails, by name: they may come from another thread. */
const NAMES: ReadonlySet<unknown> = new Set(['LinkError', 'ScpiError']);

export function isLineError(error: unknown): error is Error {
  return error instanceof Error && NAMES.has(error.name);
}
