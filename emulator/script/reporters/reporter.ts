/**
 * What turns the results of a run into a report. A reporter only makes text, piece by piece in the order of the results:
 * who runs the scripts writes it, so a report of any length takes no memory, and a report that was cut short by Ctrl-C is
 * closed by `end` as any other.
 */
import type { Picture } from '../../machine/recorder.js';
import { expectsNothing } from '../expects.js';
import type { Script } from '../parse.js';
import type { ScriptResult } from '../result.js';

/** How a run ended. */
export interface RunSummary {
  /** Scripts that the run was given. */
  readonly total: number;
  /** Scripts that were reported; fewer than `total` only after an interruption. */
  readonly done: number;
  readonly failed: number;
  /** Board time of the reported scripts together. */
  readonly board_us: number;
}

/** What a page for people shows beside a result. */
export interface ResultContext {
  readonly script: Script;
  /** How screens looked, by their places; some or all may be missing. */
  readonly pictures: ReadonlyMap<number, Picture>;
  /** The text of the smallest script that still fails; undefined where none was made. */
  readonly shrunk: string | undefined;
  /** Files that belong to it, as seen from the report. */
  readonly links: ReadonlyArray<{ readonly label: string; readonly href: string }>;
}

export interface Reporter {
  /** The text before the first result of `total`. */
  start(total: number): string;
  /** The text of one result; `index` counts from 0. It depends on nothing but the three. */
  result(result: ScriptResult, index: number, context: ResultContext): string;
  /** The text after the last result. */
  end(summary: RunSummary): string;
}

/** What a reader should know of a script that succeeds; undefined for nothing. */
export function warningOf({ failure }: ScriptResult, { script }: ResultContext): string | undefined {
  return failure === null && expectsNothing(script) ? 'it has no expect, so nothing was checked' : undefined;
}
