/** The two passes over all scripts of a run: check, then play. */
import type { RunSummary } from '../../emulator/script/reporters/index.js';
import type { ScriptFailure } from '../../emulator/script/result.js';
import { WORLD_TIME } from '../../emulator/time.js';
import type { PathList } from './path-list.js';
import type { Mistake } from './work.js';
import type { WorkerPool } from './worker-pool.js';

/** Gets what a run reports beside its report, as it happens. */
export interface RunListener {
  /** How far the run is. */
  progress(text: () => string): void;
  /** A sentence. */
  note(message: string): void;
  /** Scripts that failed. */
  failed(failures: readonly ScriptFailure[]): void;
}

/** Where a report goes: text that `commit` keeps and `discard` drops. */
export interface Report {
  write(text: string): void;
  flush(): void;
  commit(): void;
  discard(): void;
}

/** Mistakes that are kept of wrong scripts. */
const MOST_MISTAKES = 20;
/** Names in a note. */
const MOST_NAMES = 3;
/** A reader sees results at least this often. */
const FLUSH_us = 100_000;

export interface Checks {
  /** Each script's fingerprint. */
  readonly prints: Uint32Array;
  /** Scripts with a mistake, and the first of these mistakes. */
  readonly wrong: number;
  readonly mistakes: readonly Mistake[];
  /** The first script that fits a card file; null where none does. */
  readonly usesCardFile: string | null;
  /** How many scripts expect nothing, and the first of them. */
  readonly withoutExpect: { readonly count: number; readonly first: readonly string[] };
  readonly includes: ReadonlySet<string>;
}

/** Reads all scripts. */
export async function checkAll(pool: WorkerPool, files: PathList, listener: RunListener): Promise<Checks> {
  const prints = new Uint32Array(files.length);
  const mistakes: Mistake[] = [];
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

function playedText({ done, total, failed }: RunSummary): string {
  return `played ${done} of ${total} scripts${failed === 0 ? '' : `, ${failed} failed`}`;
}

export interface Played extends RunSummary {
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
}

/** Plays all scripts and writes their results, up to where the run is stopped. */
export async function playAll(
  pool: WorkerPool,
  files: PathList,
  prints: Uint32Array,
  listener: RunListener,
  report: Report,
): Promise<Played> {
  const sum = { total: files.length, done: 0, failed: 0, board_us: 0, firstFailed: null as string | null };
  let asked = 0;
  let flushed_us = WORLD_TIME.steady_us();
  await pool.inOrder(
    (size) => {
      const first = asked;
      const batch = files.slice(first, first + size);
      asked += batch.length;
      if (batch.length === 0) return undefined;
      return { kind: 'play' as const, files: batch, prints: prints.slice(first, asked), first };
    },
    (played) => {
      sum.done += played.played;
      listener.failed(played.failures);
      sum.failed += played.failures.length;
      sum.firstFailed ??= played.firstFailed;
      sum.board_us += played.board_us;
      report.write(played.text);
      for (const message of played.shrunk) listener.note(message);
      listener.progress(() => playedText(sum));
      if (WORLD_TIME.steady_us() - flushed_us < FLUSH_us) return;
      report.flush();
      flushed_us = WORLD_TIME.steady_us();
    },
  );
  return sum;
}
