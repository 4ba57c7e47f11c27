/**
 * `npm run mutate`: puts every mutant of the firmware before the tests and the walk, and says which nobody noticed. With
 * `-- --write` it keeps the result in survivors.json, where the reasons are written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundle } from './bundles.js';
import { inTurns, type Verdict } from './crew.js';
import { type Mutant, mutantsOf } from './mutants.js';
import { type MeasuredFile, plansOf } from './plans.js';
import { firmwareSources } from './sources.js';
import { SUITE, WALK } from './suite.js';
import { compare, keyOf, named, type Result, type Survivor } from './survivors.js';

const LIST = 'host-tools/mutate/survivors.json';
const BAR_percent = 95;
const MOST_JOBS = 64;

const USAGE = `Usage: npm run mutate -- [--jobs N] [--write] [FOLDER-OR-FILE]

Changes the firmware in one place at a time (a constant one more or less, a comparison turned, a call deleted) and runs
the tests that come by that place until one fails; what they don't notice, and ${LIST}
does not explain, the walk of every state may.

  --jobs N         processes at a time, 1 to ${MOST_JOBS} (default: one a core)
  --write          write the result to ${LIST}, reasons kept
  FOLDER-OR-FILE   mutants of these sources only, such as firmware/ui

Exit status: 0 at least ${BAR_percent} % found and a reason listed for each survivor, 1 not so, 2 the arguments are wrong.
`;

interface Options {
  readonly jobs: number;
  readonly write: boolean;
  readonly below: string;
}

/** @throws Error for arguments that are none */
function readOptions(): Options {
  const { values, positionals } = parseArgs({
    options: { jobs: { type: 'string' }, write: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const { jobs = String(availableParallelism()), write } = values;
  const [below = 'firmware', more] = positionals;
  if (!/^[1-9][0-9]?$/.test(jobs) || Number(jobs) > MOST_JOBS) {
    throw new Error(`--jobs: found "${jobs}", expected a number from 1 to ${MOST_JOBS}`);
  }
  if (more !== undefined) throw new Error(`found a second path, "${more}", expected one at most`);
  if (![...firmwareSources().keys()].some((file) => file.startsWith(below))) {
    throw new Error(`found "${below}", expected a folder or a source of the firmware, such as firmware/ui`);
  }
  if (write && below !== 'firmware') throw new Error('--write keeps the result of a whole run: leave the path out');
  return { jobs: Number(jobs), write, below };
}

/** Runs the whole suite on the firmware as it is. @throws Error where a test fails */
async function measure(scripts: readonly string[], jobs: number): Promise<MeasuredFile[]> {
  const files: MeasuredFile[] = [];
  await inTurns(scripts, jobs, async (script, member) => {
    const file = { script, ...(await member.measure(script)) };
    for (const { title, failure } of [file.load, ...file.tests]) {
      if (failure !== null) throw new Error(`without any mutant fails: ${title}\n${failure}`);
    }
    files.push(file);
    progress(`measured ${files.length} of ${scripts.length} files of tests`);
  });
  return files;
}

/** @returns by the place in `mutants`, for those below the path: what noticed the mutant, or null */
async function tryAll(
  mutants: readonly Mutant[],
  sources: ReadonlyMap<string, string>,
  listed: ReadonlySet<string>,
  { jobs, below }: Options,
): Promise<Map<number, Verdict>> {
  // The walk takes longest to measure: it begins first.
  const scripts = await bundle([WALK, ...SUITE], sources, mutants);
  const plans = plansOf(await measure(scripts, jobs), mutants.length);
  const verdicts = new Map<number, Verdict>();
  const wanted = [...mutants.keys()].filter((number) => mutants[number].file.startsWith(below));
  await inTurns(wanted, jobs, async (number, member) => {
    const mutant = mutants[number];
    const explained = listed.has(keyOf(named(mutant, sources.get(mutant.file)!)));
    const plan = plans[number].filter(({ script }) => !explained || script !== scripts[0]);
    verdicts.set(number, await member.try(number, plan));
    progress(`tried ${verdicts.size} of ${wanted.length} mutants`);
  });
  return verdicts;
}

async function main(options: Options): Promise<number> {
  const sources = firmwareSources();
  const mutants = mutantsOf(sources);
  const { survivors: all }: Result = JSON.parse(readFileSync(LIST, 'utf8'));
  const listed = all.filter(({ file }) => file.startsWith(options.below));
  const explained = listed.filter(({ reason }) => reason !== '');
  const verdicts = await tryAll(mutants, sources, new Set(explained.map(keyOf)), options);
  progress('');
  const survived = mutants.filter((_, number) => verdicts.get(number) === null);
  const { survivors, unexplained, outdated } = compare(
    survived.map((mutant) => named(mutant, sources.get(mutant.file)!)),
    listed,
  );
  const found = verdicts.size - survived.length;
  tell('survives, and the list says no reason', unexplained);
  tell('listed, but found or gone', outdated);
  const percent = (100 * found) / verdicts.size;
  console.log(`${verdicts.size} mutants, ${found} found (${percent.toFixed(1)} %), ${survived.length} survive`);
  if (options.write) {
    const result: Result = { mutants: verdicts.size, found, survivors };
    writeFileSync(LIST, `${JSON.stringify(result, undefined, 2)}\n`);
  }
  return percent >= BAR_percent && unexplained.length + outdated.length === 0 ? 0 : 1;
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

function optionsOrUsage(): Options | undefined {
  try {
    return readOptions();
  } catch (error) {
    console.error(`mutate: ${(error as Error).message}\n\n${USAGE}`);
    return undefined;
  }
}

const options = optionsOrUsage();
try {
  process.exitCode = options === undefined ? 2 : await main(options);
} catch (error) {
  console.error(`mutate: ${(error as Error).message}`);
  process.exitCode = 1;
}
