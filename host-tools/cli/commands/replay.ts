/** `dscplus replay`: runs key scripts and reports. */
import { statSync } from 'node:fs';
import { InputError } from '../../../emulator/input-error.js';
import { visible } from '../../../emulator/text.js';
import { type OpenReports, type ReportTarget, withReports } from '../../replay/open-reports.js';
import { isReadOnce, needFiles, readPipes } from '../../replay/read-once.js';
import { scriptsToPlay } from '../../replay/run.js';
import { filesBesides } from '../../replay/watched-files.js';
import { Watcher } from '../../replay/watcher.js';
import { formatOf } from '../../trace-files/trace-file.js';
import { checkMode, type Mode, readArguments, wholeNumber } from '../shell/arguments.js';
import { Stop } from '../shell/stop.js';
import { LINE_OPTIONS } from './line/line-options.js';
import { CHOICE_OPTIONS, CHOICE_USAGE, listScripts, readChoice } from './replay/choice.js';
import { type PrintedEnd, type PrintedRun, printRun } from './replay/print-run.js';
import { reportTargets } from './replay/report-options.js';
import { RULES_OPTIONS, RULES_USAGE, readRules } from './replay/rules.js';

export { takeTurns } from '../../replay/worker.js';

const USAGE = `Usage: dscplus replay FILE|FOLDER… [OPTIONS]

Plays key scripts, each on a card of its own, and reports what happened. A folder stands for all *.keys below it,
except node_modules, *.min.keys (made by --shrink) and names that begin with a dot.
Of NAME.cases.keys each row of its table is a script, NAME.cases.keys[ROW].
A mistake in one script does not stop the others.

Options:
  --reporter NAME  spec (the default), tap, junit, json or html (a page without other files). Of several reports, all but
                   one need a file, as in --reporter spec --reporter junit=report.xml
  --output FILE    write the report that has no file of its own to FILE. A report appears when it is complete; an
                   older one is removed when the run begins
  --jobs N         play on N threads; the report stays the same
  --shard I/N      only scripts I, I+N, I+2N, … of all, counted from 1
  --card FILE      start each script with the card of this card file
  --port PATH      play on the card at this serial port (--baud N; 115200 by default) or pseudo-terminal; --card is then
                   the record that its responses are checked against. Each script begins with a reset of the card's
                   processor; a script that does more than press and read is refused
  --tcp ADDRESS    the same over TCP: [HOST:]PORT
  --trace FILE     write a trace of the run: FILE.vcd, FILE.jsonl or FILE.svg. Of several scripts each has its own: a %
                   in its name stands for the script's path, with - for / and without .keys
  --reveal         show the card's key and the steps of the computation in the trace
  --save-on-failure FOLDER
                   write the machine of each script that fails to FOLDER/SCRIPT.snapshot.json, as it was then, for
                   dscplus panel FILE and for --inspect. It holds the card's key and what was entered
  --shrink         write the smallest script that still fails for each NAME.keys that fails, NAME.min.keys beside it
  --update         rewrite the texts of expect "TEXT" that fail: shows what changes as a patch, then asks. Card files are
                   only read
  --yes            with --update: write without asking
  --inspect        open the script, or a snapshot (*.json), in the debugger: step, go back, look at state and contacts.
                   Commands come from the terminal or a pipe. Card files are only read
  --until WHERE    with --inspect: stop at a line ([FILE:]12) or a board time (2.5s) first
  --strict         a script without an expect is a mistake: it checks nothing. All scripts are read before the first
                   one starts; if any has a mistake, none is played and there is no report
  --watch          run again whenever a script, its table, an include or a capture changes
  -h, --help       show this

${CHOICE_USAGE}
${RULES_USAGE}
Examples:
  dscplus replay login.keys
  dscplus replay tests/ --reporter junit --output report.xml
  dscplus replay tests/ --reporter spec --reporter junit=report.xml --reporter html=report.html
  dscplus replay tests/ --jobs 4 --shard 2/3
  dscplus replay tests/ --tag smoke --exclude /slow/
  dscplus replay tests/ --rerun report.json
  dscplus replay tests/ --repeat 20 --bail 1
  dscplus replay tests/ --update
  dscplus replay login.keys --until 4 --inspect
  dscplus replay tests/ --trace traces/%.vcd
  dscplus replay login.keys --port /dev/ttyUSB0 --baud 9600

Exit status: 0 all scripts succeed, 1 one fails, 2 one has a mistake or a file can't be read or written,
3 the line to the card failed, with a report up to there, 130 stopped by Ctrl-C, with a report of what was done (143: by SIGTERM,
129: by SIGHUP).
`;

const OPTIONS = {
  reporter: { type: 'string', multiple: true },
  output: { type: 'string' },
  jobs: { type: 'string' },
  shard: { type: 'string' },
  card: { type: 'string' },
  trace: { type: 'string' },
  reveal: { type: 'boolean', needs: 'trace' },
  strict: { type: 'boolean' },
  watch: { type: 'boolean' },
  'save-on-failure': { type: 'string' },
  shrink: { type: 'boolean' },
  update: { type: 'boolean' },
  yes: { type: 'boolean', needs: 'update' },
  inspect: { type: 'boolean' },
  until: { type: 'string', needs: 'inspect' },
  ...CHOICE_OPTIONS,
  ...RULES_OPTIONS,
  ...LINE_OPTIONS,
} as const;

const MOST_JOBS = 64;

const CHOICE = ['grep', 'tag', 'exclude', 'files-from', 'rerun'] as const;
const REPORT = ['reporter', 'output', 'shard', 'card', 'strict', 'bail', 'timeout', ...CHOICE] as const;

/** The action for each of these options, and the options that it uses. */
const MODES = {
  update: { name: '--update', uses: ['update', 'yes', 'card'] },
  inspect: { name: '--inspect', uses: ['inspect', 'until', 'card'] },
  list: { name: '--list', uses: ['list', 'shard', ...CHOICE] },
  port: { name: '--port', uses: ['port', 'baud', 'retries', ...REPORT] },
  tcp: { name: '--tcp', uses: ['tcp', 'retries', ...REPORT] },
} as const satisfies Readonly<Record<string, Mode<keyof typeof OPTIONS>>>;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length === 0 && values['files-from'] === undefined && values.rerun === undefined)
    throw new InputError('replay needs a script or a folder of scripts (see dscplus replay --help)');
  for (const mode of ['update', 'inspect', 'list', 'port', 'tcp'] as const) {
    if (values[mode] !== undefined) checkMode(values, MODES[mode]);
  }
  if (values.list || values.update || values.inspect) return withoutReport(positionals, values);
  const targets = reportTargets(values, positionals);
  if (values.watch) return watchScripts(await runOf(positionals, values, targets));
  return withReports(targets, values.rerun, async (reports) =>
    playScripts(await runOf(positionals, values, targets), reports, values),
  );
}

type Values = NonNullable<ReturnType<typeof readArguments<typeof OPTIONS>>>['values'];

/** Runs that play nothing for a report. @returns the exit status */
async function withoutReport(positionals: readonly string[], values: Values): Promise<number> {
  const { paths, choice } = await readChoice(positionals, values, warn);
  if (values.list) return listScripts(scriptsToPlay({ paths, choice, shard: shardOf(values.shard) }, { note: warn }));
  if (!values.update) return inspect(paths, values);
  needFiles('--update', paths);
  return update(paths, values);
}

/** @throws InputError for a value that is none, and scripts that can't be chosen */
async function runOf(
  positionals: readonly string[],
  values: Values,
  targets: readonly ReportTarget[],
): Promise<PrintedRun> {
  const { paths, choice } = await readChoice(positionals, values, warn);
  for (const option of ['watch', 'shrink'] as const) if (values[option]) needFiles(`--${option}`, paths);
  return {
    paths,
    choice,
    targets,
    jobs: values.jobs === undefined ? 1 : wholeNumber('--jobs', values.jobs, 1, MOST_JOBS),
    shard: shardOf(values.shard),
    cardFile: values.card,
    trace: traceOf(values.trace, values.reveal ?? false),
    line: undefined,
    snapshots: values['save-on-failure'],
    shrinks: values.shrink ?? false,
    isStrict: values.strict ?? false,
    ...readRules(values),
    bundle: __filename,
  };
}

/** @returns the exit status */
async function playScripts(options: PrintedRun, reports: OpenReports, values: Values): Promise<number> {
  if (values.port !== undefined || values.tcp !== undefined) {
    return (await import('./replay/on-line.js')).replayOnLine(values, options, reports);
  }
  const kept = readPipes(options.paths);
  const stop = new Stop();
  let end: PrintedEnd;
  try {
    end = await printRun(options, reports, stop, kept);
  } finally {
    stop.close();
  }
  return end.status === 1 ? offerDebugger(end, values.card) : end.status;
}

function warn(message: string): void {
  process.stderr.write(`dscplus: ${message}\n`);
}

/** Where a person sits before the report of a failure, the debugger can be opened there. @returns the exit status */
async function offerDebugger({ status, firstFailed: file }: PrintedEnd, cardFile: string | undefined): Promise<number> {
  const { askYesNo, canAsk } = await import('../shell/ask.js');
  if (file === null || !process.stdout.isTTY || !canAsk() || isReadOnce(file)) return status;
  const consent = await askYesNo(`Open ${visible(file)} in the debugger where it failed?`);
  if (consent === undefined) return 130;
  if (!consent) return status;
  const { inspectScript } = await import('./replay/inspect.js');
  return inspectScript({ file, cardFile, until: 'failure' });
}

async function update(paths: readonly string[], values: { readonly card?: string; readonly yes?: boolean }) {
  const { updateScripts } = await import('./replay/update.js');
  return updateScripts({ paths, cardFile: values.card, yes: values.yes ?? false });
}

async function inspect(paths: readonly string[], values: { readonly card?: string; readonly until?: string }) {
  const [file, more] = paths;
  if (file === undefined || more !== undefined || isFolder(file)) {
    throw new InputError('--inspect takes one script: name its file');
  }
  const [{ inspectScript }, { readUntil }] = await Promise.all([
    import('./replay/inspect.js'),
    import('../../../emulator/tools/debugger/until.js'),
  ]);
  const until = values.until === undefined ? undefined : readUntil(values.until, '--until');
  return inspectScript({ file, cardFile: values.card, until });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function traceOf(path: string | undefined, reveal: boolean): PrintedRun['trace'] {
  if (path === undefined) return undefined;
  formatOf(path);
  return { path, shows: reveal ? 'all' : 'keys' };
}

function shardOf(text = '1/1'): PrintedRun['shard'] {
  const [, part = 0, of = 0] = (/^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? []).map(Number);
  if (part >= 1 && part <= of) return { part, of };
  throw new InputError(`--shard is ${JSON.stringify(text)}, but must be I/N with I from 1 to N, as in 2/3`);
}

/** Runs, and again after each change, until stopped. @returns the exit status */
async function watchScripts(options: PrintedRun): Promise<number> {
  const stop = new Stop();
  const watcher = new Watcher(options.paths);
  try {
    while (stop.status === 0) {
      // Before they are read: what changes from here on is seen.
      watcher.add(filesBesides(options.paths, options.cardFile));
      await runForWatch(options, stop);
      if (stop.status !== 0) break;
      process.stderr.write('dscplus: waiting for a change; Ctrl-C ends\n');
      await Promise.race([watcher.change(), stop.asked]);
    }
    return stop.status;
  } finally {
    watcher.close();
    stop.close();
  }
}

/** One run; what a change may fix is reported and does not end the watch. */
async function runForWatch(options: PrintedRun, stop: Stop): Promise<void> {
  try {
    await withReports(options.targets, undefined, (reports) => printRun(options, reports, stop));
  } catch (error) {
    if (!(error instanceof Error) || !/^(Input|OcraInput|Script)Error$/.test(error.name)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
  }
}
