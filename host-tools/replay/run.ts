/** One run of scripts: all are checked, then all are played and reported. */
import { dirname } from 'node:path';
import { findScripts } from '../../emulator/script/find.js';
import { makeReporter, type ReporterName } from '../../emulator/script/reporters/index.js';
import { ProgressLine } from '../cli/shell/progress.js';
import type { Stop } from '../cli/shell/stop.js';
import { isTerminal } from '../cli/shell/terminal.js';
import { Output } from '../files/output.js';
import type { LineSettings } from '../line/calls.js';
import { checkTraceNames, type TraceSettings } from '../trace-files/script-traces.js';
import { type Crew, crewOfOne } from './crew.js';
import { annotate, isOnGitHub } from './github.js';
import { type Checks, checkAll, type Played, playAll } from './passes.js';
import { PathList } from './path-list.js';
import { repeatCommand } from './repeat.js';
import type { RunSettings } from './work.js';

export interface RunOptions {
  /** Scripts and folders, as given. */
  readonly paths: readonly string[];
  readonly reporter: ReporterName;
  /** The report's file; undefined for standard output. */
  readonly output: string | undefined;
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
  /** The file that worker threads load. */
  readonly bundle: string;
}

export interface RunEnd {
  /** The exit status. */
  readonly status: number;
  /** The files that the scripts include. */
  readonly includes: readonly string[];
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
}

/** From so many scripts on it is worth it to mind the garbage collector. */
const MANY_SCRIPTS = 2000;

/**
 * Checks and plays the scripts and writes the report. Wrong scripts are told of on standard error: status 2.
 * @throws InputError where a file can't be read or written
 */
export async function runScripts(options: RunOptions, stop: Stop): Promise<RunEnd> {
  const files = await scriptsOf(options);
  if (options.trace !== undefined) checkTraceNames(options.trace, files.slice(0, files.length));
  const reportOnTerminal = options.output === undefined && (await isTerminal(1));
  const settings = settingsOf(options, reportOnTerminal);
  const progress = new ProgressLine(!reportOnTerminal && (await isTerminal(2)));
  let crew = await hire(options, settings, files.length, stop);
  try {
    const checks = await checkAll(crew, files, progress);
    progress.clear();
    const includes = [...checks.includes];
    if (checks.wrong > 0) return { status: tellMistakes(checks), includes, firstFailed: null };
    if (checks.usesCardFile !== null && options.jobs > 1) {
      tell(`${checks.usesCardFile} fits a card file, so all scripts are played by one job`);
      await crew.close();
      crew = await crewOfOne(settings, stop);
    }
    const { failed, firstFailed } = await report(options, settings, crew, files, checks.prints, progress);
    if (failed > 0 && options.output !== undefined)
      tell(`${failed} of ${files.length} scripts failed: see ${options.output}`);
    return { status: stop.status || (failed > 0 ? 1 : 0), includes, firstFailed };
  } finally {
    progress.clear();
    await crew.close();
  }
}

/** The scripts of the run's shard. */
async function scriptsOf({ paths, shard: { part, of } }: RunOptions): Promise<PathList> {
  const files = new PathList();
  let index = 0;
  for (const path of findScripts(paths, (message) => tell(`warning: ${message}`))) {
    if (index++ % of === part - 1) files.push(path);
    if (index === MANY_SCRIPTS) await keepHeapSmall();
  }
  return files;
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

function settingsOf(options: RunOptions, reportOnTerminal: boolean): RunSettings {
  const { reporter, output, cardFile, line, trace, shrinks } = options;
  const reportFolder = output === undefined ? '.' : dirname(output);
  const colors = reportOnTerminal && !process.env.NO_COLOR;
  return { reporter, cardFile, line, trace, shrinks, reportFolder, colors };
}

/**
 * A card file has one counter, which scripts use one after another: it takes a crew of one. The card on a line takes a
 * thread that can wait for it.
 */
async function hire(options: RunOptions, settings: RunSettings, scripts: number, stop: Stop): Promise<Crew> {
  const { jobs, cardFile, bundle, line } = options;
  if (line !== undefined) return (await import('./crew-of-many.js')).crewOfMany(1, scripts, bundle, settings, stop);
  if (cardFile !== undefined && jobs > 1) tell('with --card all scripts are played by one job');
  if (jobs === 1 || scripts <= 1 || cardFile !== undefined) return crewOfOne(settings, stop);
  const { crewOfMany } = await import('./crew-of-many.js');
  return crewOfMany(Math.min(jobs, scripts), scripts, bundle, settings, stop);
}

/** @returns the exit status */
function tellMistakes({ wrong, mistakes }: Checks): number {
  const more = wrong - mistakes.length;
  const text = mistakes.map((mistake) => mistake.text).join('\n');
  process.stderr.write(`${text}\n${more > 0 ? `… and ${more} more scripts with a mistake\n` : ''}`);
  if (isOnGitHub(process.env)) {
    annotate(
      mistakes.map(({ told }) => told),
      'A key script has a mistake',
      0,
    );
  }
  return 2;
}

function tell(message: string): void {
  process.stderr.write(`dscplus: ${message}\n`);
}

/** Plays all and writes the report: whole, or closed after what was done when the run was stopped. */
async function report(
  { reporter: name, output: path }: RunOptions,
  settings: RunSettings,
  crew: Crew,
  files: PathList,
  prints: Uint32Array,
  progress: ProgressLine,
): Promise<Played> {
  const { colors } = settings;
  const reporter = await makeReporter(name, { colors, repeat: (file) => repeatCommand(file, settings) });
  const output = new Output(path);
  try {
    output.write(reporter.start(files.length));
    const summary = await playAll(crew, files, prints, progress, output);
    output.write(reporter.end(summary));
    output.commit();
    return summary;
  } catch (error) {
    output.discard();
    throw error;
  }
}
