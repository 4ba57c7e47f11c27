/** One run of scripts: they are read, played and reported. */

import { expanded } from '../../emulator/script/cases.js';
import { findScripts } from '../../emulator/script/find.js';
import { readBytes } from '../../emulator/script/read-file.js';
import type { ScriptMistake } from '../../emulator/script/result.js';
import { visible } from '../../emulator/text.js';
import { checkNames } from '../trace-files/script-traces.js';
import { type Choice, chosen, type Keep } from './choose.js';
import { KeptFiles } from './kept-files.js';
import type { OpenReports } from './open-reports.js';
import { checkAll, type Played, playAll, type RunListener } from './passes.js';
import { PathList } from './path-list.js';
import { checkRunFiles } from './run-files.js';
import { checkSnapshotNames, makeSnapshotFolder } from './snapshots.js';
import { type RunSettings, reportersOf } from './work.js';
import { WorkerPool } from './worker-pool.js';

export interface RunOptions extends RunSettings {
  /** Scripts and folders, as given. */
  readonly paths: readonly string[];
  /** Which of them are played. */
  readonly choice: Choice;
  readonly jobs: number;
  /** Every `of`-th script from the `part`-th on, counted from 1. */
  readonly shard: { readonly part: number; readonly of: number };
  /** The run ends after so many scripts that failed or have a mistake; undefined for no limit. */
  readonly bail: number | undefined;
  /** The file that worker threads load. */
  readonly bundle: string;
}

/** The scripts that were played; a strict run that was ended by mistakes has played nothing. */
export type RunEnd = Played | RunRefused;

/** Why a strict run has played nothing: how many scripts have a mistake, and the first of these mistakes. */
export interface RunRefused {
  readonly wrong: number;
  readonly mistakes: readonly ScriptMistake[];
}

/** From so many scripts on it is worth it to mind the garbage collector. */
const MANY_SCRIPTS = 2000;

/**
 * Plays the scripts and writes the reports: whole, or closed after what was done when `signal` stops the run.
 * @param reports what they are written to, in the order of the options'; left as it is where there is no report
 * @param kept what was read of the scripts already: those that are pipes
 * @throws InputError where a file can't be read or written
 */
export async function runScripts(
  options: RunOptions,
  reports: OpenReports,
  listener: RunListener,
  signal: AbortSignal,
  kept = new KeptFiles(),
): Promise<RunEnd> {
  const files = await scriptsOf(options, listener, kept);
  if (options.trace !== undefined) checkNames('--trace', options.trace.path, files.slice(0, files.length));
  if (options.snapshots !== undefined) checkSnapshotNames(options.snapshots, files.slice(0, files.length));
  checkRunFiles({ ...options, files, kept }, reports.targets);
  if (options.snapshots !== undefined) makeSnapshotFolder(options.snapshots);
  reports.begin();
  const pool = await poolFor(options, files, kept, listener, signal);
  try {
    // Where the card can't be reached nobody knows of which model it is, and how its scripts read.
    if (!options.isStrict || options.line?.fault !== undefined) {
      return await report(options, pool, files, listener, reports);
    }
    const { wrong, mistakes } = await checkAll(pool, files.length, listener);
    if (wrong > 0) return { wrong, mistakes };
    return await report(options, pool, files, listener, reports);
  } finally {
    await pool.close();
  }
}

function withoutExpectText({ withoutExpect: { count, first }, done: scripts }: Played): string | undefined {
  if (count === 0) return undefined;
  const names = first.map(visible).join(', ') + (count > first.length ? ', …' : '');
  const which = scripts === 1 ? `${names} has` : `${count} of ${scripts} scripts ${count === 1 ? 'has' : 'have'}`;
  const named = scripts === 1 ? '' : ` (${names})`;
  return `warning: ${which} no expect${named}, so nothing is checked there: --strict makes that an error`;
}

async function scriptsOf(options: RunOptions, listener: RunListener, kept: KeptFiles): Promise<PathList> {
  const files = new PathList();
  for (const path of scriptsToPlay(options, listener, (file, bytes) => kept.keep(file, bytes))) {
    files.push(path);
    if (files.length === MANY_SCRIPTS && options.jobs === 1) await keepHeapSmall();
  }
  return files;
}

/** The scripts of the run's shard. @param keep gets what was read of those that are chosen */
export function* scriptsToPlay(
  { paths, choice, shard: { part, of } }: Pick<RunOptions, 'paths' | 'choice' | 'shard'>,
  { note }: Pick<RunListener, 'note'>,
  keep: Keep = () => {},
): Generator<string, void> {
  let index = 0;
  const found = findScripts(paths, (message) => note(`warning: ${message}`));
  for (const path of chosen(expanded(found, readBytes), choice, keep)) if (index++ % of === part - 1) yield path;
}

/**
 * The objects of a finished script are garbage at once. A nursery that grows with the run, and garbage that waits in
 * the old space until that has grown too, gain no time and take a third of all the memory that a long run has.
 */
async function keepHeapSmall(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=10');
  // There is so little to collect that to wake other threads for it takes longer.
  setFlagsFromString('--no-parallel-scavenge');
}

/**
 * Each thread compiles the whole program for itself, some 0.5 s of the processor, and with a thread a core none is idle to do
 * that beside it. Most of what is compiled are copies of called functions: two threads take a twelfth less with fewer of them.
 */
async function compileLess(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
}

function settingsOf({ reports, cardFile, line, trace, snapshots, shrinks, isStrict, rules }: RunOptions): RunSettings {
  return { reports, cardFile, line, trace, snapshots, shrinks, isStrict, rules };
}

/**
 * A card file has one counter, which scripts use one after another, on one thread. The card on a line takes a thread that
 * can wait for it. A script out of a pipe is played where it was read.
 */
async function poolFor(
  options: RunOptions,
  files: PathList,
  kept: KeptFiles,
  listener: RunListener,
  signal: AbortSignal,
): Promise<WorkerPool> {
  const { jobs, cardFile, bundle, line } = options;
  const why =
    line !== undefined
      ? undefined
      : cardFile !== undefined
        ? 'with --card all scripts are played by one job'
        : kept.hasPipes
          ? 'a script out of a pipe can be read only once, so all scripts are played by one job'
          : undefined;
  const threads = why === undefined ? Math.min(jobs, files.length) : 1;
  if (why !== undefined && jobs > 1) listener.note(why);
  const further = line === undefined ? Math.max(0, threads - 1) : 1;
  const pool = await WorkerPool.start(files, kept, settingsOf(options), further, bundle, signal);
  const tune = async (): Promise<void> => {
    // One thread alone has done so while it searched for them.
    if (jobs > 1 && files.length >= MANY_SCRIPTS) await keepHeapSmall();
    if (threads > 1) await compileLess();
  };
  // V8 takes a code cache only with the options that it was made with: a thread that loads later compiles for 40 ms.
  if (further === 0) await tune();
  else pool.onLoaded = tune;
  return pool;
}

async function report(
  options: RunOptions,
  pool: WorkerPool,
  files: PathList,
  listener: RunListener,
  reports: OpenReports,
): Promise<RunEnd> {
  const reporters = await reportersOf(settingsOf(options));
  reports.write(reporters.map((reporter) => reporter.start(files.length)));
  const played = await playAll(pool, files, listener, reports, options);
  reports.write(reporters.map((reporter) => reporter.end(played)));
  reports.commit();
  const warning = withoutExpectText(played);
  if (warning !== undefined) listener.note(warning);
  return played;
}
