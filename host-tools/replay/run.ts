/** One run of scripts: all are checked, then all are played and reported. */
import { expanded } from '../../emulator/script/cases.js';
import { findScripts } from '../../emulator/script/find.js';
import { readBytes } from '../../emulator/script/read-file.js';
import type { ScriptMistake } from '../../emulator/script/result.js';
import { visible } from '../../emulator/text.js';
import type { LineSettings } from '../line/calls.js';
import { checkTraceNames, type TraceSettings } from '../trace-files/script-traces.js';
import { type Choice, chosen } from './choose.js';
import type { OpenReports } from './open-reports.js';
import { type Checks, checkAll, type Played, playAll, type RunListener } from './passes.js';
import { PathList } from './path-list.js';
import type { PlayRules } from './play-rules.js';
import { isReadOnce } from './read-once.js';
import { type ReportSettings, type RunSettings, reportersOf } from './work.js';
import { poolOfThisThread, type WorkerPool } from './worker-pool.js';

export interface RunOptions {
  /** Scripts and folders, as given. */
  readonly paths: readonly string[];
  /** Which of them are played. */
  readonly choice: Choice;
  readonly reports: readonly ReportSettings[];
  readonly jobs: number;
  /** Every `of`-th script from the `part`-th on, counted from 1. */
  readonly shard: { readonly part: number; readonly of: number };
  readonly cardFile: string | undefined;
  /** Where a trace of each script goes; undefined for nowhere. */
  readonly trace: TraceSettings | undefined;
  /** The card at the end of a line that all scripts are played on; undefined for cards in this process. */
  readonly line: LineSettings | undefined;
  /** Shrink scripts that fail, into files beside them. */
  readonly shrinks: boolean;
  /** Take a script without an expectation for a mistake, and let mistakes end the run before any script is played. */
  readonly isStrict: boolean;
  /** How often each script is played, and for how long. */
  readonly rules: PlayRules;
  /** The run ends after so many scripts that failed or have a mistake; undefined for no limit. */
  readonly bail: number | undefined;
  /** The file that worker threads load. */
  readonly bundle: string;
}

export interface RunEnd {
  /** The files that the scripts include. */
  readonly includes: readonly string[];
  /** What was played; a strict run that was ended by mistakes has played nothing. */
  readonly end: Played | RunRefused;
}

/** Why a strict run has played nothing: how many scripts have a mistake, and the first of these mistakes. */
export interface RunRefused {
  readonly wrong: number;
  readonly mistakes: readonly ScriptMistake[];
}

/** From so many scripts on it is worth it to mind the garbage collector. */
const MANY_SCRIPTS = 2000;

/**
 * Checks and plays the scripts and writes the reports: whole, or closed after what was done when `signal` stops the run.
 * @param reports what they are written to, in the order of the options'; left as it is where there is no report
 * @throws InputError where a file can't be read or written
 */
export async function runScripts(
  options: RunOptions,
  reports: OpenReports,
  listener: RunListener,
  signal: AbortSignal,
): Promise<RunEnd> {
  const files = await scriptsOf(options, listener);
  if (options.trace !== undefined) checkTraceNames(options.trace, files.slice(0, files.length));
  const settings = settingsOf(options);
  let pool = await poolFor(options, settings, files.length, listener, signal);
  try {
    const { prints, wrong, mistakes, usesCardFile, ...checks } = await checkAll(pool, files, listener);
    const includes = [...checks.includes];
    if (options.isStrict && wrong > 0) return { includes, end: { wrong, mistakes } };
    const warning = withoutExpectText(checks.withoutExpect, files.length);
    if (warning !== undefined) listener.note(warning);
    if (usesCardFile !== null && options.jobs > 1) {
      listener.note(`${usesCardFile} fits a card file, so all scripts are played by one job`);
      await pool.close();
      pool = await poolOfThisThread(settings, signal);
    }
    return { includes, end: await report(settings, pool, files, prints, listener, reports, options.bail) };
  } finally {
    await pool.close();
  }
}

function withoutExpectText({ count, first }: Checks['withoutExpect'], scripts: number): string | undefined {
  if (count === 0) return undefined;
  const names = first.map(visible).join(', ') + (count > first.length ? ', …' : '');
  const which = scripts === 1 ? `${names} has` : `${count} of ${scripts} scripts ${count === 1 ? 'has' : 'have'}`;
  const named = scripts === 1 ? '' : ` (${names})`;
  return `warning: ${which} no expect${named}, so nothing is checked there: --strict makes that an error`;
}

async function scriptsOf(options: RunOptions, listener: RunListener): Promise<PathList> {
  const files = new PathList();
  for (const path of scriptsToPlay(options, listener)) {
    files.push(path);
    if (files.length === MANY_SCRIPTS) await keepHeapSmall();
  }
  return files;
}

/** The scripts of the run's shard. */
export function* scriptsToPlay(
  { paths, choice, shard: { part, of } }: Pick<RunOptions, 'paths' | 'choice' | 'shard'>,
  { note }: Pick<RunListener, 'note'>,
): Generator<string, void> {
  let index = 0;
  const found = findScripts(paths, (message) => note(`warning: ${message}`));
  for (const path of chosen(expanded(found, readBytes), choice)) if (index++ % of === part - 1) yield path;
}

/**
 * What a script leaves behind is garbage at once. A nursery that grows with the run, and garbage that waits in the old
 * space until that has grown too, gain no time and take a third of all the memory that a long run has.
 */
async function keepHeapSmall(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=10');
}

function settingsOf({ reports, cardFile, line, trace, shrinks, isStrict, rules }: RunOptions): RunSettings {
  return { reports, cardFile, line, trace, shrinks, isStrict, rules };
}

/**
 * A card file has one counter, which scripts use one after another, on one thread. The card on a line takes a thread that
 * can wait for it. A script out of a pipe is played where it was read.
 */
async function poolFor(
  { paths, jobs, cardFile, bundle, line }: RunOptions,
  settings: RunSettings,
  scripts: number,
  listener: RunListener,
  signal: AbortSignal,
): Promise<WorkerPool> {
  const threads = line === undefined ? Math.min(jobs, scripts) : 1;
  if (line === undefined && cardFile !== undefined && jobs > 1) {
    listener.note('with --card all scripts are played by one job');
  }
  const isOutOfPipe = paths.some(isReadOnce);
  if (line === undefined && isOutOfPipe && threads > 1) {
    listener.note('a script out of a pipe can be read only once, so all scripts are played by one job');
  }
  if (line === undefined && (threads <= 1 || isOutOfPipe || cardFile !== undefined))
    return poolOfThisThread(settings, signal);
  return (await import('./thread-pool.js')).poolOfThreads(threads, scripts, bundle, settings, signal);
}

async function report(
  settings: RunSettings,
  pool: WorkerPool,
  files: PathList,
  prints: Uint32Array,
  listener: RunListener,
  reports: OpenReports,
  bail: number | undefined,
): Promise<Played> {
  const reporters = await reportersOf(settings);
  reports.write(reporters.map((reporter) => reporter.start(files.length)));
  const summary = await playAll(pool, files, prints, listener, reports, bail);
  reports.write(reporters.map((reporter) => reporter.end(summary)));
  reports.commit();
  return summary;
}
