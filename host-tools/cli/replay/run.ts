/** One run of scripts: all are checked, then all are played and reported. */
import { isatty } from 'node:tty';
import { findScripts } from '../../../emulator/script/find.js';
import { makeReporter, type ReporterName, type RunSummary } from '../../../emulator/script/reporters/index.js';
import { type Crew, crewOfMany, crewOfOne } from './crew.js';
import { Output } from './output.js';
import { PathList } from './path-list.js';
import { Progress } from './progress.js';
import { repeatCommand } from './repeat.js';
import type { Stop } from './stop.js';
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
  /** The file that worker threads run. */
  readonly program: string;
}

export interface RunEnd {
  /** The exit status. */
  readonly status: number;
  /** The files that the scripts include. */
  readonly includes: readonly string[];
}

/** Messages of wrong scripts that are printed. */
const MISTAKES_SHOWN = 20;

/**
 * Checks and plays the scripts and writes the report. Wrong scripts are told of on standard error: status 2.
 * @throws InputError where a file can't be read or written
 */
export async function runScripts(options: RunOptions, stop: Stop): Promise<RunEnd> {
  const files = scriptsOf(options);
  const progress = new Progress(options.output === undefined && isatty(1));
  let crew = await hire(options, files.length, stop);
  try {
    const checks = await checkAll(crew, files, progress);
    progress.clear();
    const { includes } = checks;
    if (checks.mistakes.length > 0) return { status: tellMistakes(checks.mistakes), includes };
    if (checks.usesCardFile !== null && options.jobs > 1) {
      process.stderr.write(`dscplus: ${checks.usesCardFile} fits a card file, so all scripts are played by one job\n`);
      await crew.close();
      crew = await crewOfOne(settingsOf(options), stop);
    }
    const summary = await report(options, crew, files, checks.prints, progress);
    return { status: stop.status || (summary.failed > 0 ? 1 : 0), includes };
  } finally {
    progress.clear();
    await crew.close();
  }
}

/** The scripts of the run's shard. */
function scriptsOf({ paths, shard: { part, of } }: RunOptions): PathList {
  const files = new PathList();
  let index = 0;
  for (const path of findScripts(paths)) if (index++ % of === part - 1) files.push(path);
  return files;
}

function settingsOf({ reporter, output, cardFile }: RunOptions): RunSettings {
  return { reporter, cardFile, colors: output === undefined && isatty(1) && !process.env.NO_COLOR };
}

/** A card file has one counter, which scripts use one after another: it takes a crew of one. */
async function hire(options: RunOptions, scripts: number, stop: Stop): Promise<Crew> {
  const { jobs, cardFile, program } = options;
  const settings = settingsOf(options);
  if (cardFile !== undefined && jobs > 1)
    process.stderr.write('dscplus: with --card all scripts are played by one job\n');
  if (jobs === 1 || scripts <= 1 || cardFile !== undefined) return crewOfOne(settings, stop);
  return crewOfMany(Math.min(jobs, scripts), program, settings, stop);
}

interface Checks {
  readonly prints: Uint32Array;
  readonly mistakes: readonly string[];
  readonly usesCardFile: string | null;
  readonly includes: readonly string[];
}

async function checkAll(crew: Crew, files: PathList, progress: Progress): Promise<Checks> {
  const prints = new Uint32Array(files.length);
  const mistakes: string[] = [];
  const includes = new Set<string>();
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
      mistakes.push(...checked.mistakes);
      usesCardFile ??= checked.usesCardFile;
      for (const include of checked.includes) includes.add(include);
      progress.update('read', done, files.length, 0);
    },
  );
  return { prints, mistakes, usesCardFile, includes: [...includes] };
}

/** @returns the exit status */
function tellMistakes(mistakes: readonly string[]): number {
  const more = mistakes.length - MISTAKES_SHOWN;
  const shown = mistakes.slice(0, MISTAKES_SHOWN).join('\n');
  process.stderr.write(`${shown}\n${more > 0 ? `… and ${more} more scripts with a mistake\n` : ''}`);
  return 2;
}

/** Plays all and writes the report: whole, or closed after what was done when the run was stopped. */
async function report(
  options: RunOptions,
  crew: Crew,
  files: PathList,
  prints: Uint32Array,
  progress: Progress,
): Promise<RunSummary> {
  const { reporter: name, output: path, cardFile } = options;
  const reporter = await makeReporter(name, {
    ...settingsOf(options),
    repeat: (file) => repeatCommand(file, cardFile),
  });
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

/** A reader sees results at least this often. */
const FLUSH_ms = 100;

async function playAll(
  crew: Crew,
  files: PathList,
  prints: Uint32Array,
  progress: Progress,
  output: Output,
): Promise<RunSummary> {
  const sum = { total: files.length, done: 0, failed: 0, board_us: 0 };
  let asked = 0;
  let flushed_ms = performance.now();
  await crew.inOrder(
    (size) => {
      const first = asked;
      const share = files.slice(first, first + size);
      asked += share.length;
      return share.length === 0
        ? undefined
        : { kind: 'play' as const, files: share, prints: prints.slice(first, asked), first };
    },
    (played) => {
      sum.done += played.played;
      sum.failed += played.failed;
      sum.board_us += played.board_us;
      output.write(played.text);
      progress.update('played', sum.done, sum.total, sum.failed);
      if (performance.now() - flushed_ms < FLUSH_ms) return;
      output.flush();
      flushed_ms = performance.now();
    },
  );
  return sum;
}
