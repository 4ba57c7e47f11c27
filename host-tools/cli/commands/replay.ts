/** `dscplus replay`: runs key scripts and reports. */
import { InputError } from '../../../emulator/input-error.js';
import { REPORTERS } from '../../../emulator/script/reporters/index.js';
import { readArguments, wholeNumber } from '../arguments.js';
import { type RunOptions, runScripts } from '../replay/run.js';
import { Stop } from '../replay/stop.js';
import { Watcher } from '../replay/watcher.js';

export { answerShares } from '../replay/worker.js';

const USAGE = `Usage: dscplus replay FILE|FOLDER… [OPTIONS]

Plays key scripts, each on a card of its own, and reports what happened. A folder stands for all *.keys below it.
All scripts are read before the first one starts.

Options:
  --reporter NAME  spec (the default), tap, junit or json
  --output FILE    write the report to FILE, which appears when it is whole
  --jobs N         play on N threads; the report stays the same
  --shard I/N      only scripts I, I+N, I+2N, … of all, counted from 1
  --card FILE      start each script with the card of this card file
  --watch          run again whenever a script changes
  -h, --help       show this

Examples:
  dscplus replay login.keys
  dscplus replay tests/ --reporter junit --output report.xml
  dscplus replay tests/ --jobs 4 --shard 2/3

Exit status: 0 all scripts succeed, 1 one fails, 2 one has a mistake or a file can't be read or written,
130 stopped by Ctrl-C, with a report of what was done (143: by SIGTERM).
`;

const OPTIONS = {
  reporter: { type: 'string', allowed: REPORTERS },
  output: { type: 'string' },
  jobs: { type: 'string' },
  shard: { type: 'string' },
  card: { type: 'string' },
  watch: { type: 'boolean' },
} as const;

const MOST_JOBS = 64;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals: paths } = read;
  if (paths.length === 0)
    throw new InputError('replay needs a script or a folder of scripts (see dscplus replay --help)');
  const options: RunOptions = {
    paths,
    reporter: values.reporter ?? 'spec',
    output: values.output,
    jobs: values.jobs === undefined ? 1 : wholeNumber('--jobs', values.jobs, 1, MOST_JOBS),
    shard: shardOf(values.shard ?? '1/1'),
    cardFile: values.card,
    bundle: __filename,
  };
  const stop = new Stop();
  try {
    return values.watch ? await watchScripts(options, stop) : (await runScripts(options, stop)).status;
  } finally {
    stop.close();
  }
}

function shardOf(text: string): RunOptions['shard'] {
  const [, part = 0, of = 0] = (/^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? []).map(Number);
  if (part >= 1 && part <= of) return { part, of };
  throw new InputError(`--shard is ${JSON.stringify(text)}, but must be I/N with I from 1 to N, as in 2/3`);
}

/** Runs, and again after each change, until stopped. @returns the exit status */
async function watchScripts(options: RunOptions, stop: Stop): Promise<number> {
  const watcher = new Watcher();
  try {
    for (const path of options.paths) watcher.add(path);
    while (stop.status === 0) {
      for (const include of await runForWatch(options, stop)) watcher.add(include);
      if (stop.status !== 0) break;
      process.stderr.write('dscplus: waiting for a change; Ctrl-C ends\n');
      await Promise.race([watcher.change(), stop.asked]);
    }
    return stop.status;
  } finally {
    watcher.close();
  }
}

/** One run; what a change may mend is told of and does not end the watch. @returns the included files */
async function runForWatch(options: RunOptions, stop: Stop): Promise<readonly string[]> {
  try {
    return (await runScripts(options, stop)).includes;
  } catch (error) {
    if (!(error instanceof Error) || !/^(Input|OcraInput|Script)Error$/.test(error.name)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return [];
  }
}
