/** One try of a shrunk script: does it still fail, and in the same way? */
import { InputError } from '../../input-error.js';
import { PlayedCard, perform } from '../../script/drivers/at-once.js';
import { type DryRun, inDryRun } from '../../script/dry-run.js';
import { type ParseOptions, parseScript, type Script } from '../../script/parse.js';
import type { Mismatch } from '../../script/statements/entry.js';
import type { Statement } from '../../script/statements/table.js';
import { textLines } from '../../text.js';
import { CorrectCard } from './correct-card.js';

/** How a script fails. */
export interface Failing {
  /** The failing statement; the first is 0. */
  readonly index: number;
  /** Equal where the same is wanted and the same shows. */
  readonly signature: string;
  /** The expectation of the failing statement, as a message gives it. */
  readonly wanted: string;
  /** Board time at which each statement started, up to the failing one and its end. */
  readonly times_us: readonly number[];
}

export interface TrialOptions extends DryRun {
  /** Where the script stands, or would: paths in it are seen from there. */
  readonly file: string;
}

/** How a script fails in a dry run; undefined where it succeeds. @throws ScriptError for a mistake in it */
export function failingOf(script: Script, dryRun: DryRun): Failing | undefined {
  const { card, check } = dryRun;
  card.restart();
  const played = new PlayedCard(card, check);
  const times_us: number[] = [];
  for (const [index, statement] of script.statements.entries()) {
    times_us.push(card.now_us);
    const mismatch = perform(inDryRun(statement, dryRun), played);
    if (mismatch === undefined) continue;
    times_us.push(card.now_us);
    return {
      index,
      signature: signatureOf(lineOf(statement, script), mismatch, card.display),
      wanted: mismatch.message,
      times_us,
    };
  }
  return undefined;
}

/** How the script of these lines fails; undefined where it succeeds or is none. */
export function tryLines(lines: readonly string[], options: TrialOptions): Failing | undefined {
  return unlessRefused(() => failingOf(parseLines(lines, options), options));
}

/** Whether the script of these lines succeeds on a correct card; false where that can't be known. */
export function succeedsOnCorrectCard(lines: readonly string[], options: TrialOptions): boolean {
  const { card, check } = options;
  const succeeds = unlessRefused(() => {
    const script = parseLines(lines, options);
    card.restart();
    const played = new PlayedCard(new CorrectCard(card, check), check);
    return script.statements.every((statement) => perform(inDryRun(statement, options), played) === undefined);
  });
  return succeeds === true;
}

function parseLines(lines: readonly string[], { file, parse }: TrialOptions): Script {
  const bytes = new TextEncoder().encode(lines.join('\n'));
  const read: ParseOptions['read'] = (path, most_bytes) => (path === file ? bytes : parse.read(path, most_bytes));
  return parseScript(file, { ...parse, read });
}

function unlessRefused<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The text of a statement, up to the end of its line. */
function lineOf({ place: { file, line, column } }: Statement, script: Script): string {
  return textLines(script.sources.get(file)!)[line - 1]!.slice(column - 1);
}

/**
 * A failure is the same where the same is wanted and the same shows. Of a response that follows from what the script
 * types, the digits may change with those: it is the same where as much of it is wanted and shows.
 */
function signatureOf(line: string, { expected }: Mismatch, display: string): string {
  const follows = /^expect\s+response\s*(#|$)/.test(line);
  return JSON.stringify(follows ? ['response', shapeOf(expected), shapeOf(display)] : [expected, display]);
}

function shapeOf(text: string): string {
  return text.replace(/[0-9]/g, '0');
}
