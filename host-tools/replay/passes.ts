/** The two passes over all scripts of a run: check, then play. */
import type { RunSummary } from '../../emulator/script/reporters/index.js';
import type { ProgressLine } from '../cli/shell/progress.js';
import type { Output } from '../files/output.js';
import { now_ms } from './clock.js';
import type { Crew } from './crew.js';
import { annotate, isOnGitHub } from './github.js';
import type { PathList } from './path-list.js';
import type { Mistake } from './work.js';

/** Mistakes that are kept of wrong scripts. */
const MOST_MISTAKES = 20;
/** A reader sees results at least this often. */
const FLUSH_ms = 100;

export interface Checks {
  /** Each script's fingerprint. */
  readonly prints: Uint32Array;
  /** Scripts with a mistake, and the first of these mistakes. */
  readonly wrong: number;
  readonly mistakes: readonly Mistake[];
  /** The first script that fits a card file; null where none does. */
  readonly usesCardFile: string | null;
  readonly includes: ReadonlySet<string>;
}

/** Reads all scripts. */
export async function checkAll(crew: Crew, files: PathList, progress: ProgressLine): Promise<Checks> {
  const prints = new Uint32Array(files.length);
  const mistakes: Mistake[] = [];
  const includes = new Set<string>();
  let wrong = 0;
  let usesCardFile: string | null = null;
  let asked = 0;
  let done = 0;
  await crew.inOrder(
    (size) => {
      const share = files.slice(asked, asked + size);
      asked += share.length;
      return share.length === 0 ? undefined : { kind: 'check' as const, files: share };
    },
    (checked) => {
      prints.set(checked.prints, done);
      done += checked.prints.length;
      wrong += checked.mistakes.length;
      mistakes.push(...checked.mistakes.slice(0, MOST_MISTAKES - mistakes.length));
      usesCardFile ??= checked.usesCardFile;
      for (const include of checked.includes) includes.add(include);
      progress.update(() => `read ${done} of ${files.length} scripts`);
    },
  );
  return { prints, wrong, mistakes, usesCardFile, includes };
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
  crew: Crew,
  files: PathList,
  prints: Uint32Array,
  progress: ProgressLine,
  output: Output,
): Promise<Played> {
  const isAnnotated = isOnGitHub(process.env);
  const sum = { total: files.length, done: 0, failed: 0, board_us: 0, firstFailed: null as string | null };
  let asked = 0;
  let flushed_ms = now_ms();
  await crew.inOrder(
    (size) => {
      const first = asked;
      const share = files.slice(first, first + size);
      asked += share.length;
      if (share.length === 0) return undefined;
      return { kind: 'play' as const, files: share, prints: prints.slice(first, asked), first };
    },
    (played) => {
      sum.done += played.played;
      if (isAnnotated) annotate(played.failures, 'A key script fails', sum.failed);
      sum.failed += played.failures.length;
      sum.firstFailed ??= played.firstFailed;
      sum.board_us += played.board_us;
      output.write(played.text);
      for (const message of played.shrunk) {
        progress.clear();
        process.stderr.write(`dscplus: ${message}\n`);
      }
      progress.update(() => playedText(sum));
      if (now_ms() - flushed_ms < FLUSH_ms) return;
      output.flush();
      flushed_ms = now_ms();
    },
  );
  return sum;
}
