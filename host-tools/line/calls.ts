/**
 * The calls from the thread that plays to the thread that has the line. The player waits for each answer without a
 * promise, so that scripts are played one after the other as on a card in the process; the line's own thread goes on
 * hearing signals.
 */
import type { MessagePort } from 'node:worker_threads';
import type { LineCall } from '../../emulator/script/drivers/on-line.js';

export type Call =
  | LineCall
  /** A new script begins: the card's processor resets. */
  | { readonly do: 'begin' };

/** How the card is after a call, or the error that ended it. */
export type Reply =
  | { readonly text: string; readonly clock_us: number }
  | { readonly error: { readonly name: string; readonly message: string } };

/** The player's side of the way to the line, plain data but for the port. */
export interface LineSettings {
  readonly port: MessagePort;
  /** One 32-bit counter of answers, for `Atomics.wait`. */
  readonly answered: SharedArrayBuffer;
  /** The card's model; `unknown` where the line failed before the card had said it. */
  readonly model: string;
  /** Why the line failed before a script began; undefined where it did not. */
  readonly fault?: string;
  /** The options that name the line, for the command that repeats a script. */
  readonly options: readonly string[];
}
