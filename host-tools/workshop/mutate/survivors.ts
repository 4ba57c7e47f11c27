/** The list of mutants that nobody could notice (survivors.json), each with the reason why. */
import type { Mutant } from './mutants.js';

/** Names a mutant by its text: line numbers drift. */
export interface Survivor {
  readonly file: string;
  readonly within: string;
  /** The lines of its place, and the same lines with the mutant; blanks and line ends as one blank. */
  readonly line: string;
  readonly becomes: string;
  /** Why nobody could notice it; empty while nobody has said. */
  readonly reason: string;
}

/** The result of the last complete run. */
export interface Result {
  readonly areas: ReadonlyArray<{ readonly folder: string; readonly mutants: number; readonly found: number }>;
  readonly survivors: readonly Survivor[];
}

export interface AreaResult {
  readonly folder: string;
  readonly mutants: number;
  readonly found: number;
  readonly survivors: readonly Survivor[];
  /** Whether enough were found, and the list is up to date. */
  readonly passes: boolean;
  readonly took_ms: number;
}

/** A mutant as the list names it. @param text its whole source */
export function named({ file, within, start, end, becomes }: Mutant, text: string): Omit<Survivor, 'reason'> {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end);
  const before = text.slice(from, start);
  const after = text.slice(end, to === -1 ? text.length : to);
  const oneLine = (lines: string): string => lines.replaceAll(/\s+/g, ' ').trim();
  return {
    file,
    within,
    line: oneLine(before + text.slice(start, end) + after),
    becomes: oneLine(before + becomes + after),
  };
}

export interface Comparison {
  /** In the order of the sources. Unexplained: not listed, or listed without a reason. */
  readonly survivors: readonly Survivor[];
  readonly unexplained: readonly Survivor[];
  /** Listed, but found now, or no mutants any more. */
  readonly outdated: readonly Survivor[];
}

/** Sets what survived beside the list. @param survived as `named` names them */
export function compare(survived: ReadonlyArray<Omit<Survivor, 'reason'>>, listed: readonly Survivor[]): Comparison {
  const reasons = new Map(listed.map((survivor) => [keyOf(survivor), survivor.reason]));
  // Two places in one declaration may read the same: one line in the list is for both.
  const unique = new Map(survived.map((mutant) => [keyOf(mutant), mutant]));
  const survivors = [...unique].map(([key, mutant]) => ({ ...mutant, reason: reasons.get(key) ?? '' }));
  return {
    survivors,
    unexplained: survivors.filter(({ reason }) => reason === ''),
    outdated: listed.filter((survivor) => !unique.has(keyOf(survivor))),
  };
}

export function keyOf({ file, within, line, becomes }: Omit<Survivor, 'reason'>): string {
  return JSON.stringify([file, within, line, becomes]);
}
