/**
 * `npm run mutate`: puts every mutant of the areas in areas.ts before the tests that look at it, and says which nobody noticed. With
 * `-- --write` it keeps the result in survivors.json, where the reasons are written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { InputError } from '../../../emulator/input-error.js';
import { AREAS, type Area } from './areas.js';
import { bundle } from './bundles.js';
import { mutantsOf } from './mutants.js';
import { type MeasuredFile, plansOf } from './plans.js';
import { sourcesBelow } from './sources.js';
import { type AreaResult, compare, keyOf, named, type Result, type Survivor } from './survivors.js';
import { inTurns, type Verdict } from './worker-pool.js';

const LIST = 'host-tools/workshop/mutate/survivors.json';
const EVERYTHING = '';
const BAR_percent = 90;
const MOST_JOBS = 64;

const USAGE = `Usage: npm run mutate -- [--jobs N] [--write] [FOLDER-OR-FILE]

Changes ${AREAS.map(({ folder }) => folder).join(', ')} in one place at a time and runs the tests
that come by that place until one fails; what they don't notice in the firmware, and ${LIST}
does not explain, the walk of every state may.

  --jobs N         processes at a time, 1 to ${MOST_JOBS} (default: one a core)
  --write          write the result to ${LIST}, reasons kept
  FOLDER-OR-FILE   mutants of these sources only, such as firmware/ui

Exit status: 0 at least ${BAR_percent} % found in each area and a reason listed for each survivor, 1 not so, 2 the arguments are wrong.
`;

interface Options {
  readonly jobs: number;
  readonly write: boolean;
  readonly below: string;
}

const OPTIONS = { jobs: { type: 'string' }, write: { type: 'boolean' }, help: { type: 'boolean' } } as const;

/** @returns undefined where only the usage was asked for @throws InputError for arguments that are none */
function readOptions(): Options | undefined {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(USAGE);
    return undefined;
  }
  const { write = false } = values;
  const jobs = Number(values.jobs ?? Math.min(availableParallelism(), MOST_JOBS));
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= MOST_JOBS)) {
    throw new InputError(`--jobs is "${values.jobs}", but must be a whole number from 1 to ${MOST_JOBS}`);
  }
  const [below = EVERYTHING, more] = positionals;
  if (more !== undefined) throw new InputError(`found a second path, "${more}", expected one at most`);
  if (!AREAS.some(({ folder }) => [...sourcesBelow(folder).keys()].some((file) => file.startsWith(below)))) {
    throw new InputError(`found "${below}", expected a folder or a source of an area, such as firmware/ui`);
  }
  if (write && below !== EVERYTHING) {
    throw new InputError('--write keeps the result of a whole run: leave the path out');
  }
  return { jobs, write, below };
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

/** Runs the whole suite on the sources as they are. @throws Error where a test fails */
async function measure(scripts: readonly string[], jobs: number): Promise<MeasuredFile[]> {
  const files: MeasuredFile[] = [];
  await inTurns(scripts, jobs, async (script, worker) => {
    const file = { script, ...(await worker.measure(script)) };
    for (const { title, failure } of [file.load, ...file.tests]) {
      if (failure !== null) throw new Error(`without any mutant fails: ${title}\n${failure}`);
    }
    files.push(file);
    progress(`measured ${files.length} of ${scripts.length} files of tests`);
  });
  return files;
}

/** Puts mutants, given by their numbers, before the tests of some files. @returns what noticed each, or null */
async function tryAll(
  numbers: readonly number[],
  scripts: readonly string[],
  mutantCount: number,
  jobs: number,
): Promise<Map<number, Verdict>> {
  const plans = plansOf(await measure(scripts, jobs), mutantCount);
  const verdicts = new Map<number, Verdict>();
  await inTurns(numbers, jobs, async (number, worker) => {
    verdicts.set(number, await worker.try(number, plans[number]));
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
  { suite, last }: { readonly suite: readonly string[]; readonly last: string | undefined },
  mutantCount: number,
  jobs: number,
  explained: (number: number) => boolean,
): Promise<Map<number, Verdict>> {
  const verdicts = await tryAll(wanted, suite, mutantCount, jobs);
  const open = survivorsOf(verdicts).filter((number) => !explained(number));
  if (open.length === 0 || last === undefined) return verdicts;
  return new Map([...verdicts, ...(await tryAll(open, [last], mutantCount, jobs))]);
}

/** All mutants of an area, or those below a path. */
async function mutate(
  area: Area,
  { jobs, below }: Options,
  listed: readonly Survivor[],
): Promise<AreaResult | undefined> {
  const sources = sourcesBelow(area.folder);
  const mutants = mutantsOf(sources);
  const wanted = [...mutants.keys()].filter((number) => mutants[number].file.startsWith(below));
  if (wanted.length === 0) return undefined;
  const names = mutants.map((mutant) => named(mutant, sources.get(mutant.file)!));
  const reasons = new Set(listed.filter(({ reason }) => reason !== '').map(keyOf));
  const files = area.last === undefined ? area.suite : [...area.suite, area.last];
  const scripts = await bundle(files, sources, mutants);
  const suite = scripts.slice(0, area.suite.length);
  const verdicts = await judge(wanted, { suite, last: scripts[area.suite.length] }, mutants.length, jobs, (number) =>
    reasons.has(keyOf(names[number])),
  );
  progress('');
  const survived = survivorsOf(verdicts).map((number) => names[number]);
  const own = listed.filter(({ file }) => file.startsWith(area.folder) && file.startsWith(below));
  const { survivors, unexplained, outdated } = compare(survived, own);
  tell('survives, and the list says no reason', unexplained);
  tell('listed, but found or gone', outdated);
  const found = wanted.length - survived.length;
  const percent = (100 * found) / wanted.length;
  console.log(
    `${area.folder}: ${wanted.length} mutants, ${found} found (${percent.toFixed(1)} %), ${survived.length} survive`,
  );
  const passes = (percent >= BAR_percent || below !== EVERYTHING) && unexplained.length + outdated.length === 0;
  return { folder: area.folder, mutants: wanted.length, found, survivors, passes };
}

async function main(options: Options): Promise<number> {
  const { survivors: listed }: Result = JSON.parse(readFileSync(LIST, 'utf8'));
  const areas: AreaResult[] = [];
  for (const area of AREAS) {
    const result = await mutate(area, options, listed);
    if (result !== undefined) areas.push(result);
  }
  const result: Result = {
    areas: areas.map(({ folder, mutants, found }) => ({ folder, mutants, found })),
    survivors: areas.flatMap(({ survivors }) => survivors),
  };
  if (options.write) writeFileSync(LIST, `${JSON.stringify(result, undefined, 2)}\n`);
  return areas.every(({ passes }) => passes) ? 0 : 1;
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
