/**
 * The makers of reports from the results of a run. A reporter only makes text, piece by piece in the order of the
 * results: who runs the scripts writes it, so a report of any length takes no memory, and a report that was cut short
 * by Ctrl-C is closed by `end` as any other.
 */
import type { Picture } from '../../machine/recorder.js';
import { visible } from '../../text.js';
import { expectsNothing } from '../expects.js';
import type { Script } from '../parse.js';
import type { Place } from '../place.js';
import type { ScriptFailure, ScriptMistake, ScriptResult } from '../result.js';
import { placeText } from '../script-error.js';

/** How a run ended. */
export interface RunSummary {
  /** Scripts that the run was given. */
  readonly total: number;
  /** Scripts that were reported; fewer than `total` only after an interruption. */
  readonly done: number;
  readonly failed: number;
  /** Scripts that have a mistake. */
  readonly mistaken: number;
  /** Scripts at which the line to the card failed: the run ends with the first. */
  readonly lineFailures: number;
  /** The problems of the first scripts that failed or have a mistake, in order. */
  readonly problems: readonly Problem[];
  /** The first script that was not played; null where all were. */
  readonly next: string | null;
  /** When the run ended, as milliseconds since 1970. */
  readonly ended_ms: number;
  /** Board time of the reported scripts together. */
  readonly board_us: number;
}

/** The facts kept about a script that went wrong, for readers who look at the end of a run only. */
export interface Problem {
  readonly kind: 'failure' | 'mistake' | 'line';
  /** The script, as it was given. */
  readonly script: string;
  /** Where it went wrong; undefined for the script as a whole. */
  readonly place: Place | undefined;
  readonly message: string;
  /** For people: the place and the message on the first line; of a mistake its line and a caret may follow. */
  readonly text: string;
}

export function problemOfFailure(script: string, { file, line, column, message }: ScriptFailure): Problem {
  const place = { file, line, column };
  return { kind: 'failure', script, place, message, text: `${placeText(place)}: ${visible(message)}` };
}

export function problemOfMistake({ script, place, message, text, isOfLine }: ScriptMistake): Problem {
  return { kind: isOfLine ? 'line' : 'mistake', script, place, message, text };
}

/** When a script was played, in the world's time. Of two runs these are never the same. */
export interface Timing {
  /** Milliseconds since 1970. */
  readonly began_ms: number;
  readonly took_us: number;
}

/** The context that a page for people shows beside a result. */
export interface ResultContext extends Timing {
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
  /** The text of one result; `index` counts from 0 over all scripts. It depends on nothing but the three. */
  result(result: ScriptResult, index: number, context: ResultContext): string;
  /** The text of one script that has a mistake, or at which the line failed, in place of a result. */
  mistake(mistake: ScriptMistake, index: number, timing: Timing): string;
  /** The text after the last result. */
  end(summary: RunSummary): string;
}

/** The message of a run that was stopped; undefined for any other. */
export function stoppedText({ total, done }: RunSummary): string | undefined {
  return done < total ? `stopped after ${done} of ${total} scripts` : undefined;
}

/** A warning about a script besides its failure; undefined for none. */
export function warningOf({ failure, note }: ScriptResult, { script }: ResultContext): string | undefined {
  if (note !== undefined) return note;
  return failure === null && expectsNothing(script) ? 'it has no expect, so nothing was checked' : undefined;
}
