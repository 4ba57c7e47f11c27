/** The passes over all scripts of a run: a strict one reads all, and then plays; any other plays each as it is read. */
import type { Problem, RunSummary } from '../../emulator/script/reporters/index.js';
import type { ScriptMistake } from '../../emulator/script/result.js';
import { visible } from '../../emulator/text.js';
import { WORLD_TIME } from '../../emulator/time.js';
import type { OpenReports } from './open-reports.js';
import type { PathList } from './path-list.js';
import type { Played as BatchPlayed, RunSettings } from './work.js';
import type { WorkerPool } from './worker-pool.js';

/** Gets what a run reports beside its report, as it happens. */
export interface RunListener {
  /** How far the run is. */
  progress(text: () => string): void;
  /** A sentence. */
  note(message: string): void;
  /** The problems of scripts, in order. */
  problems(problems: readonly Problem[]): void;
}

/** Mistakes that are kept of wrong scripts. */
const MOST_MISTAKES = 20;
/** Problems that are listed once more at the end. */
const MOST_PROBLEMS = 100;
/** Names in a note. */
const MOST_NAMES = 3;
/** A reader sees results at least this often. */
const FLUSH_us = 100_000;

export interface Checks {
  /** Scripts with a mistake, and the first of these mistakes. */
  readonly wrong: number;
  readonly mistakes: readonly ScriptMistake[];
}

/** Reads all scripts. */
export async function checkAll(pool: WorkerPool, scripts: number, listener: RunListener): Promise<Checks> {
  const mistakes: ScriptMistake[] = [];
  let wrong = 0;
  let done = 0;
  await pool.pass('check', (checked) => {
    done += checked.done;
    wrong += checked.mistakes.length;
    mistakes.push(...checked.mistakes.slice(0, MOST_MISTAKES - mistakes.length));
    listener.progress(() => `read ${done} of ${scripts} scripts`);
    return true;
  });
  return { wrong, mistakes };
}

function playedText({ done, total, failed, mistaken, lineFailures }: Sum): string {
  const wrong = failed + mistaken + lineFailures;
  return `played ${done} of ${total} scripts${wrong === 0 ? '' : `, ${wrong} went wrong`}`;
}

export interface Played extends RunSummary {
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
  /** How many scripts expect nothing, and the first of them. */
  readonly withoutExpect: { readonly count: number; readonly first: readonly string[] };
}

/** A run's summary while it grows. */
interface Sum {
  readonly total: number;
  done: number;
  failed: number;
  mistaken: number;
  lineFailures: number;
  problems: Problem[];
  board_us: number;
  firstFailed: string | null;
  readonly withoutExpect: { count: number; readonly first: string[] };
}

/**
 * Plays all scripts and writes their results, up to where the run is stopped.
 * @param bail it ends after so many scripts that failed or have a mistake; undefined for no limit
 * @param line of the card that plays them, which ends the run where it fails; undefined for cards in this process
 */
export async function playAll(
  pool: WorkerPool,
  files: PathList,
  listener: RunListener,
  report: Pick<OpenReports, 'write' | 'flush'>,
  { bail, line }: Pick<RunSettings, 'line'> & { readonly bail: number | undefined },
): Promise<Played> {
  const sum: Sum = {
    total: files.length,
    done: 0,
    failed: 0,
    mistaken: 0,
    lineFailures: 0,
    problems: [],
    board_us: 0,
    firstFailed: null,
    withoutExpect: { count: 0, first: [] },
  };
  let flushed_us = WORLD_TIME.steady_us();
  let isOnOneThread = false;
  const take = (played: BatchPlayed): boolean => {
    if (played.cardFileScript !== null && !isOnOneThread) {
      isOnOneThread = true;
      listener.note(`${visible(played.cardFileScript)} fits a card file, so such scripts are played by one job`);
    }
    add(sum, played);
    listener.problems(played.problems);
    report.write(played.texts);
    for (const message of played.shrunk) listener.note(message);
    listener.progress(() => playedText(sum));
    if (WORLD_TIME.steady_us() - flushed_us >= FLUSH_us) {
      report.flush();
      flushed_us = WORLD_TIME.steady_us();
    }
    // A line that fails ends the run: it would fail for each script after it, each time after a time-out.
    if (sum.lineFailures > 0) return false;
    return bail === undefined || sum.failed + sum.mistaken < bail;
  };
  // Plays beyond the last failure that counts must not be reported.
  await pool.pass('play', take, bail === undefined && line === undefined ? undefined : 1);
  return { ...sum, next: files.slice(sum.done, sum.done + 1)[0] ?? null, ended_ms: WORLD_TIME.wall_ms() };
}

function add(sum: Sum, { done, problems, firstFailed, board_us, withoutExpect }: BatchPlayed): void {
  const mistaken = problems.filter(({ kind }) => kind === 'mistake').length;
  const lineFailures = problems.filter(({ kind }) => kind === 'line').length;
  sum.done += done;
  sum.failed += problems.length - mistaken - lineFailures;
  sum.lineFailures += lineFailures;
  sum.mistaken += mistaken;
  sum.problems.push(...problems.slice(0, MOST_PROBLEMS - sum.problems.length));
  sum.firstFailed ??= firstFailed;
  sum.board_us += board_us;
  sum.withoutExpect.count += withoutExpect.length;
  sum.withoutExpect.first.push(...withoutExpect.slice(0, MOST_NAMES - sum.withoutExpect.first.length));
}
