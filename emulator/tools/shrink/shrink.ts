/**
 * The smallest script that still fails in the same way. First statements go, in ever smaller pieces (Zeller and
 * Hildebrandt's ddmin, in its form without subsets), or a wait of the same length takes their place; then those that
 * are left are written simpler. A fault of the card stays one: what is left succeeds on a correct card, as the whole did.
 * Deterministic: the same script gives the same result.
 */

import { simplerLines } from '../../script/written-lines.js';
import { durationText } from '../../text.js';
import { joined } from './joined.js';
import type { Failing } from './trial.js';

/** The end of all patience: some ten seconds. The script reached by then is the result. */
export const MOST_TRIES = 20_000;
/** Up to so many statements, every pair is tried without. */
const FEW_STATEMENTS = 40;

export interface ShrinkOptions {
  /** How a script of these lines fails; undefined where it doesn't. */
  readonly attempt: (lines: readonly string[]) => Failing | undefined;
  /** Whether a script of these lines, which fails in the same way, still shows the fault: `succeedsOnCorrectCard` for one of the card. */
  readonly confirm: (lines: readonly string[]) => boolean;
  /** Called for every attempt. */
  readonly progress: (statements: number, tries: number) => void;
}

/** @param failing how `lines` fail */
export function shrink(lines: readonly string[], failing: Failing, options: ShrinkOptions): readonly string[] {
  const search = new Search(lines, failing, options);
  let before: string;
  do {
    before = search.lines.join('\n');
    search.removePieces();
    search.removePairs();
    search.simplify();
  } while (search.lines.join('\n') !== before && !search.isTired);
  return search.lines;
}

class Search {
  lines: readonly string[];
  private tries = 0;

  constructor(
    lines: readonly string[],
    private failing: Failing,
    private readonly options: ShrinkOptions,
  ) {
    this.lines = lines.slice(0, failing.index + 1);
  }

  get isTired(): boolean {
    return this.tries >= MOST_TRIES;
  }

  /** Every piece of half the script, of a quarter, … of one statement; at each size until none can go. */
  removePieces(): void {
    for (let size = Math.ceil(this.lines.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      // From the end: what comes later is needed by less.
      for (let end = this.lines.length - 1; end > 0; end -= size) this.removePiece(Math.max(0, end - size), end);
    }
  }

  /** The lines from `start` up to `end`, which is none of them: they go, or a wait takes their place. */
  private removePiece(start: number, end: number): void {
    if (this.take(this.lines.toSpliced(start, end - start)) || end - start < 2) return;
    const { times_us } = this.failing;
    const wait_us = times_us[end]! - times_us[start]!;
    if (wait_us > 0) this.take(this.lines.toSpliced(start, end - start, `wait ${durationText(wait_us)}`));
  }

  /** Two statements may need each other and be needed by nothing else. */
  removePairs(): void {
    if (this.lines.length > FEW_STATEMENTS) return;
    for (let second = this.lines.length - 2; second > 0; second--) {
      for (let first = second - 1; first >= 0 && second < this.lines.length - 1; first--) {
        this.take(this.lines.filter((_, index) => index !== first && index !== second));
      }
    }
  }

  simplify(): void {
    for (let at = this.lines.length - 1; at >= 0; at--) {
      const join = joined(this.lines, at);
      if (join !== undefined) this.take(this.lines.toSpliced(at, join[0], join[1]));
      while (at < this.lines.length && this.simplifyLine(at)) {
        // Once more: what is simpler now may get simpler still.
      }
    }
  }

  private simplifyLine(at: number): boolean {
    for (const simpler of simplerLines(this.lines[at]!)) {
      if (simpler !== this.lines[at] && this.take(this.lines.with(at, simpler))) return true;
    }
    return false;
  }

  /** Goes on with these lines if they fail in the same way. @returns whether they do */
  private take(lines: readonly string[]): boolean {
    if (this.isTired) return false;
    this.tries += 1;
    this.options.progress(this.lines.length, this.tries);
    const failing = this.options.attempt(lines);
    if (failing?.signature !== this.failing.signature) return false;
    const kept = lines.slice(0, failing.index + 1);
    if (!this.options.confirm(kept)) return false;
    this.failing = failing;
    this.lines = kept;
    return true;
  }
}
