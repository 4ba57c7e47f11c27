/**
 * `npm run mutate`: puts every mutant of the areas in areas.ts before the tests that look at it, and says which nobody noticed. With
 * `-- --write` it keeps the result in survivors.json, where the reasons are written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { InputError } from '../../../emulator/input-error.js';
import { AREAS, type Area, sourcesOf } from './areas.js';
import { bundle } from './bundles.js';
import { type Mutant, mutantsOf } from './mutants.js';
import { type MeasuredFile, plansOf } from './plans.js';
import { sampleOf } from './sample.js';
import { type AreaResult, compare, keyOf, named, type Result, type Survivor } from './survivors.js';
import { Tried, VERDICTS } from './tried.js';
import { inTurns, type Verdict } from './worker-pool.js';

const LIST = 'host-tools/workshop/mutate/survivors.json';
const BAR_percent = 90;
const MOST_JOBS = 64;
const MOST_SAMPLED = 1_000_000;
const MOST_SEED = 2 ** 32 - 1;

const USAGE = `Usage: npm run mutate -- [--jobs N] [--sample N [--seed N] | --listed] [--quick] [--resume] [--write] [FOLDER-OR-FILE…]

Changes ${AREAS.map(({ folder }) => folder).join(', ')} in one place at a time and runs the tests
that come by that place until one fails; what they don't notice in the firmware, and ${LIST}
does not explain, the walk of every state may.

  --jobs N         processes at a time, 1 to ${MOST_JOBS} (default: one a core)
  --sample N       N mutants of each area, from everywhere in it
  --seed N         which ones (default: 1)
  --quick          leave out the tests that take longest: some survivors more
  --listed         only mutants that the list has: whether tests notice them now
  --resume         mutants that earlier runs found, in sources that are the same since, count as found; each run adds
                   its verdicts to ${VERDICTS} as they come
  --write          write the result to ${LIST}, reasons kept
  FOLDER-OR-FILE…  mutants of these sources only, such as firmware/ui

Exit status: 0 at least ${BAR_percent} % found in each area and a reason listed for each survivor, 1 not so, 2 the arguments
are wrong.
`;

interface Options {
  readonly jobs: number;
  readonly write: boolean;
  /** Beginnings of the sources' names; none for all. */
  readonly below: readonly string[];
  /** How many mutants of each area to try; undefined for all. */
  readonly sample: number | undefined;
  readonly seed: number;
  /** Only the mutants that the list has. */
  readonly listed: boolean;
  /** Without what comes last. */
  readonly quick: boolean;
  /** What earlier runs found counts. */
  readonly resume: boolean;
}

const OPTIONS = {
  jobs: { type: 'string' },
  sample: { type: 'string' },
  seed: { type: 'string' },
  listed: { type: 'boolean' },
  quick: { type: 'boolean' },
  resume: { type: 'boolean' },
  write: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @returns undefined where only the usage was asked for @throws InputError for arguments that are none */
function readOptions(): Options | undefined {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(USAGE);
    return undefined;
  }
  const { write = false, listed = false, quick = false, resume = false } = values;
  const jobs = readCount('--jobs', values.jobs ?? String(Math.min(availableParallelism(), MOST_JOBS)), MOST_JOBS);
  const sample = values.sample === undefined ? undefined : readCount('--sample', values.sample, MOST_SAMPLED);
  const seed = readCount('--seed', values.seed ?? '1', MOST_SEED);
  checkPaths(positionals, write);
  if (listed && sample !== undefined) throw new InputError('--listed and --sample choose mutants: leave one out');
  if (write && sample !== undefined) {
    throw new InputError('--write keeps the result of whole areas: leave --sample out');
  }
  return { jobs, write, below: positionals, sample, seed, listed, quick, resume };
}

function checkPaths(paths: readonly string[], write: boolean): void {
  const files = AREAS.flatMap((area) => [...sourcesOf(area).keys()]);
  for (const path of paths) {
    if (!files.some((file) => file.startsWith(path))) {
      throw new InputError(`found "${path}", expected a folder or a source of an area, such as firmware/ui`);
    }
    if (write && !AREAS.some(({ folder }) => folder === path)) {
      throw new InputError(`--write keeps the result of whole areas: found "${path}", which is none`);
    }
  }
}

function isBelow(file: string, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((path) => file.startsWith(path));
}

function readCount(option: string, text: string, most: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new InputError(`${option} is "${text}", but must be a whole number from 1 to ${most}`);
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

/**
 * Runs files of tests on the sources as they are.
 * @param mayFail whether a test that fails is only left out: one that needs a process of its own does not pass here
 * @throws Error where another fails
 */
async function measure(scripts: readonly string[], jobs: number, mayFail: boolean): Promise<MeasuredFile[]> {
  const files: MeasuredFile[] = [];
  await inTurns(scripts, jobs, async (script, worker) => {
    const file = { script, ...(await worker.measure(script)) };
    const failed = [file.load, ...file.tests].find(({ failure }) => failure !== null);
    if (failed !== undefined && !mayFail)
      throw new Error(`without any mutant fails: ${failed.title}\n${failed.failure}`);
    if (file.load.failure === null) files.push(file);
    progress(`measured ${files.length} of ${scripts.length} files of tests`);
  });
  return files;
}

/** The mutants of a run by their numbers, the processes that try them, and where the verdicts are kept. */
interface Work {
  readonly mutants: readonly Mutant[];
  readonly jobs: number;
  readonly tried: Tried;
}

/** Puts mutants, given by their numbers, before the tests of some files. @returns what noticed each, or null */
async function tryAll(
  numbers: readonly number[],
  files: readonly MeasuredFile[],
  { mutants, jobs, tried }: Work,
): Promise<Map<number, Verdict>> {
  const plans = plansOf(files, mutants.length);
  const verdicts = new Map<number, Verdict>();
  await inTurns(numbers, jobs, async (number, worker) => {
    const verdict = await worker.try(number, plans[number]);
    verdicts.set(number, verdict);
    tried.note(mutants[number], verdict);
    progress(`tried ${verdicts.size} of ${numbers.length} mutants`);
  });
  return verdicts;
}

/** The numbers of the mutants that nothing noticed, in their order. */
function survivorsOf(verdicts: ReadonlyMap<number, Verdict>): number[] {
  return [...verdicts.keys()].filter((number) => verdicts.get(number) === null).sort((a, b) => a - b);
}

/**
 * Puts mutants before the suite, and before what comes last those that nothing noticed and nothing explains.
 * @param explained whether the list has a reason for the mutant of a number
 */
async function judge(
  wanted: readonly number[],
  { suite, last }: { readonly suite: readonly string[]; readonly last: readonly string[] },
  work: Work,
  explained: (number: number) => boolean,
): Promise<Map<number, Verdict>> {
  const { mutants, jobs, tried } = work;
  const known = new Map<number, Verdict>();
  for (const number of wanted) {
    const foundBy = tried.foundBy(mutants[number]);
    if (foundBy !== undefined) known.set(number, foundBy);
  }
  const untried = wanted.filter((number) => !known.has(number));
  if (untried.length === 0) return known;
  const verdicts = await tryAll(untried, await measure(suite, jobs, false), work);
  const open = survivorsOf(verdicts).filter((number) => !explained(number));
  const more = open.length === 0 || last.length === 0 ? [] : await tryAll(open, await measure(last, jobs, true), work);
  return new Map([...known, ...verdicts, ...more]);
}

/** Mutants of an area: all, those below a path, a sample, or those of the list. @returns undefined where none is wanted */
async function mutate(area: Area, options: Options, list: Result): Promise<AreaResult | undefined> {
  const { jobs, below, quick } = options;
  const sources = sourcesOf(area);
  const own = list.survivors.filter(({ file }) => sources.has(file) && isBelow(file, below));
  const mutants = mutantsOf(sources);
  const names = mutants.map((mutant) => named(mutant, sources.get(mutant.file)!));
  const wanted = wantedOf(names, options, own);
  if (wanted.length === 0) return undefined;
  // A sample asks only whether others survive than before.
  const known = new Set(own.filter(({ reason }) => reason !== '' || options.sample !== undefined).map(keyOf));
  const before = list.areas.find(({ folder }) => folder === area.folder);
  // A sample of an area that never ran whole only reports: it is not worth the time.
  const later = quick || (options.sample !== undefined && before === undefined) ? [] : (area.last ?? []);
  const scripts = await bundle([...area.suite, ...later], sources, mutants);
  const [suite, last] = [scripts.slice(0, area.suite.length), scripts.slice(area.suite.length)];
  const begun_ms = performance.now();
  const work = { mutants, jobs, tried: new Tried(sources, options.resume) };
  const verdicts = await judge(wanted, { suite, last }, work, (number) => known.has(keyOf(names[number])));
  progress('');
  const survived = survivorsOf(verdicts).map((number) => names[number]);
  const count = options.listed ? (before?.mutants ?? 0) : wanted.length;
  return {
    ...judgement(area, count, survived, own, before !== undefined, options),
    took_ms: performance.now() - begun_ms,
  };
}

/** The numbers of the mutants that a run is asked for. */
function wantedOf(
  names: ReadonlyArray<Omit<Survivor, 'reason'>>,
  { below, sample, seed, listed }: Options,
  own: readonly Survivor[],
): number[] {
  const all = [...names.keys()].filter((number) => isBelow(names[number].file, below));
  if (sample !== undefined) return sampleOf(all, sample, seed);
  const keys = new Set(own.map(keyOf));
  return listed ? all.filter((number) => keys.has(keyOf(names[number]))) : all;
}

/**
 * The judgement of an area after a run: its survivors are compared with those that the list has for it.
 * @param isKnown whether the list has the result of a whole run
 */
function judgement(
  { folder }: Area,
  mutants: number,
  survived: ReadonlyArray<Omit<Survivor, 'reason'>>,
  own: readonly Survivor[],
  isKnown: boolean,
  { below, sample }: Options,
): Omit<AreaResult, 'took_ms'> {
  const { survivors, unexplained, outdated } = compare(survived, own);
  const listed = new Set(own.map(keyOf));
  // A sample only asks whether anything has become worse since the list was written.
  const open = sample === undefined ? unexplained : unexplained.filter((survivor) => !listed.has(keyOf(survivor)));
  const gone = sample === undefined ? outdated : [];
  tell('survives, and the list says no reason', open);
  tell('listed, but found or gone', gone);
  const found = mutants - survived.length;
  const isWhole = isBelow(folder, below) && sample === undefined;
  const enough = !isWhole || (100 * found) / mutants >= BAR_percent;
  const isNew = sample !== undefined && !isKnown;
  return { folder, mutants, found, survivors, passes: isNew || (enough && open.length + gone.length === 0) };
}

async function main(options: Options): Promise<number> {
  const listed: Result = JSON.parse(readFileSync(LIST, 'utf8'));
  const areas: AreaResult[] = [];
  for (const area of AREAS) {
    const result = await mutate(area, options, listed);
    if (result === undefined) continue;
    areas.push(result);
    const { folder, mutants, found, took_ms } = result;
    const percent = ((100 * found) / mutants).toFixed(1);
    const took_s = Math.round(took_ms / 1000);
    console.log(
      `${folder}: ${mutants} mutants, ${found} found (${percent} %), ${mutants - found} survive; ${took_s} s`,
    );
  }
  if (options.write) writeFileSync(LIST, `${JSON.stringify(merge(listed, areas), undefined, 2)}\n`);
  return areas.every(({ passes }) => passes) ? 0 : 1;
}

/** The list with what the areas that ran say, and as it was of the others. */
function merge(listed: Result, ran: readonly AreaResult[]): Result {
  const parts = AREAS.map((area) => {
    const result = ran.find(({ folder }) => folder === area.folder);
    const before = listed.areas.find(({ folder }) => folder === area.folder);
    const sources = sourcesOf(area);
    const survivors = result?.survivors ?? listed.survivors.filter(({ file }) => sources.has(file));
    return { counts: result ?? before, survivors };
  });
  return {
    areas: parts
      .flatMap(({ counts }) => counts ?? [])
      .map(({ folder, mutants, found }) => ({ folder, mutants, found })),
    survivors: parts.flatMap(({ survivors }) => survivors),
  };
}

function tell(what: string, survivors: readonly Survivor[]): void {
  for (const { file, within, line, becomes } of survivors) {
    console.log(`${what}: ${file}, ${within}\n  ${line}\n  ${becomes}`);
  }
}

/** A line on a terminal that is overwritten; nothing elsewhere. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

try {
  const options = readOptions();
  if (options !== undefined) process.exitCode = await main(options);
} catch (error) {
  console.error(`mutate: ${(error as Error).message}`);
  process.exitCode = error instanceof InputError ? 2 : 1;
}
