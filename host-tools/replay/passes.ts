/** The two passes over all scripts of a run: check, then play. */
import type { Problem, RunSummary } from '../../emulator/script/reporters/index.js';
import type { ScriptMistake } from '../../emulator/script/result.js';
import { WORLD_TIME } from '../../emulator/time.js';
import type { OpenReports } from './open-reports.js';
import type { PathList } from './path-list.js';
import type { Played as BatchPlayed } from './work.js';
import type { WorkerPool } from './worker-pool.js';

/** Gets what a run reports beside its report, as it happens. */
export interface RunListener {
  /** How far the run is. */
  progress(text: () => string): void;
  /** A sentence. */
  note(message: string): void;
  /** What went wrong with scripts, in order. */
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
  /** Each script's fingerprint. */
  readonly prints: Uint32Array;
  /** Scripts with a mistake, and the first of these mistakes. */
  readonly wrong: number;
  readonly mistakes: readonly ScriptMistake[];
  /** The first script that fits a card file; null where none does. */
  readonly usesCardFile: string | null;
  /** How many scripts expect nothing, and the first of them. */
  readonly withoutExpect: { readonly count: number; readonly first: readonly string[] };
  readonly includes: ReadonlySet<string>;
}

/** Reads all scripts. */
export async function checkAll(pool: WorkerPool, files: PathList, listener: RunListener): Promise<Checks> {
  const prints = new Uint32Array(files.length);
  const mistakes: ScriptMistake[] = [];
  const includes = new Set<string>();
  let wrong = 0;
  let usesCardFile: string | null = null;
  const withoutExpect = { count: 0, first: [] as string[] };
  let asked = 0;
  let done = 0;
  await pool.inOrder(
    (size) => {
      const batch = files.slice(asked, asked + size);
      asked += batch.length;
      return batch.length === 0 ? undefined : { kind: 'check' as const, files: batch };
    },
    (checked) => {
      prints.set(checked.prints, done);
      done += checked.prints.length;
      wrong += checked.mistakes.length;
      mistakes.push(...checked.mistakes.slice(0, MOST_MISTAKES - mistakes.length));
      usesCardFile ??= checked.usesCardFile;
      withoutExpect.count += checked.withoutExpect.length;
      withoutExpect.first.push(...checked.withoutExpect.slice(0, MOST_NAMES - withoutExpect.first.length));
      for (const include of checked.includes) includes.add(include);
      listener.progress(() => `read ${done} of ${files.length} scripts`);
    },
  );
  return { prints, wrong, mistakes, usesCardFile, withoutExpect, includes };
}

function playedText({ done, total, failed, mistaken }: Sum): string {
  const wrong = failed + mistaken;
  return `played ${done} of ${total} scripts${wrong === 0 ? '' : `, ${wrong} went wrong`}`;
}

export interface Played extends RunSummary {
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
}

/** A run's summary while it grows. */
interface Sum {
  readonly total: number;
  done: number;
  failed: number;
  mistaken: number;
  problems: Problem[];
  board_us: number;
  firstFailed: string | null;
}

/**
 * Plays all scripts and writes their results, up to where the run is stopped.
 * @param bail it ends after so many scripts that failed or have a mistake; undefined for no limit
 */
export async function playAll(
  pool: WorkerPool,
  files: PathList,
  prints: Uint32Array,
  listener: RunListener,
  report: Pick<OpenReports, 'write' | 'flush'>,
  bail: number | undefined,
): Promise<Played> {
  const sum: Sum = {
    total: files.length,
    done: 0,
    failed: 0,
    mistaken: 0,
    problems: [],
    board_us: 0,
    firstFailed: null,
  };
  let asked = 0;
  let flushed_us = WORLD_TIME.steady_us();
  const isOver = (): boolean => bail !== undefined && sum.failed + sum.mistaken >= bail;
  await pool.inOrder(
    (size) => {
      const first = asked;
      // What is played beyond the last failure that counts must not be reported.
      const batch = isOver() ? [] : files.slice(first, first + (bail === undefined ? size : 1));
      asked += batch.length;
      if (batch.length === 0) return undefined;
      return { kind: 'play' as const, files: batch, prints: prints.slice(first, asked), first };
    },
    (played) => {
      if (isOver()) return;
      add(sum, played);
      listener.problems(played.problems);
      report.write(played.texts);
      for (const message of played.shrunk) listener.note(message);
      listener.progress(() => playedText(sum));
      if (WORLD_TIME.steady_us() - flushed_us < FLUSH_us) return;
      report.flush();
      flushed_us = WORLD_TIME.steady_us();
    },
  );
  return { ...sum, next: files.slice(sum.done, sum.done + 1)[0] ?? null, ended_ms: WORLD_TIME.wall_ms() };
}

function add(sum: Sum, { played, problems, firstFailed, board_us }: BatchPlayed): void {
  const mistaken = problems.filter(({ kind }) => kind === 'mistake').length;
  sum.done += played;
  sum.failed += problems.length - mistaken;
  sum.mistaken += mistaken;
  sum.problems.push(...problems.slice(0, MOST_PROBLEMS - sum.problems.length));
  sum.firstFailed ??= firstFailed;
  sum.board_us += board_us;
}
