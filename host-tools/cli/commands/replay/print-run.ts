/** A run of key scripts, with what is printed beside its reports: how far it is, what went wrong, notes. */
import { dirname } from 'node:path';
import type { Problem } from '../../../../emulator/script/reporters/index.js';
import { problemOfMistake } from '../../../../emulator/script/reporters/index.js';
import { problemLines, problemList, totalText } from '../../../../emulator/script/reporters/spec.js';
import type { KeptFiles } from '../../../replay/kept-files.js';
import type { OpenReports, ReportTarget } from '../../../replay/open-reports.js';
import type { Played } from '../../../replay/passes.js';
import { type RunOptions, type RunRefused, runScripts } from '../../../replay/run.js';
import { wantsColors } from '../../shell/colors.js';
import { ProgressLine } from '../../shell/progress.js';
import type { Stop } from '../../shell/stop.js';
import { isTerminal } from '../../shell/terminal.js';
import { Annotations } from './github.js';
import { addJobSummary } from './job-summary.js';

export interface PrintedRun extends Omit<RunOptions, 'reports'> {
  readonly targets: readonly ReportTarget[];
}

export interface PrintedEnd {
  /** The exit status. */
  readonly status: number;
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
}

const FAILED = 1;
const MISTAKEN = 2;
const LINE_FAILED = 3;

/**
 * @param reports the targets, open
 * @param kept what was read of the scripts already
 * @throws InputError as `runScripts`
 */
export async function printRun(
  options: PrintedRun,
  reports: OpenReports,
  stop: Stop,
  kept?: KeptFiles | undefined,
): Promise<PrintedEnd> {
  const { targets } = options;
  const printed = targets.find(({ path }) => path === undefined);
  const onTerminal = printed !== undefined && (await isTerminal(1));
  const progress = new ProgressLine(!onTerminal && (await isTerminal(2)));
  const annotations = new Annotations(process.env);
  const tell = (message: string): void => {
    progress.clear();
    process.stderr.write(`dscplus: ${message}\n`);
  };
  try {
    const end = await runScripts(
      { ...options, reports: settingsOf(targets, wantsColors(process.env, onTerminal)) },
      reports,
      {
        progress: (text) => progress.update(text),
        note: tell,
        problems: (problems) => annotations.show(problems),
      },
      stop.signal,
      kept,
    );
    progress.clear();
    if ('wrong' in end) return refuse(end, annotations, tell);
    if (printed?.reporter !== 'spec') printProblems(end, targets, tell);
    else for (const { kind, text } of end.problems) if (kind === 'line') tell(`the line to the card failed: ${text}`);
    summarise(totalText(end), end.problems, end.failed + end.mistaken + end.lineFailures, tell);
    return { firstFailed: end.firstFailed, status: statusOf(end, stop) };
  } finally {
    progress.clear();
  }
}

type Tell = (message: string) => void;

function settingsOf(targets: readonly ReportTarget[], colors: boolean): RunOptions['reports'] {
  return targets.map(({ reporter, path }) => ({
    reporter,
    colors: colors && path === undefined,
    folder: path === undefined ? '.' : dirname(path),
  }));
}

function statusOf({ mistaken, failed, lineFailures }: Played, stop: Stop): number {
  if (stop.status === 0 && lineFailures > 0) return LINE_FAILED;
  return stop.status || (mistaken > 0 ? MISTAKEN : failed > 0 ? FAILED : 0);
}

/** Where no person's report is printed, the log names what went wrong. */
function printProblems(end: Played, targets: readonly ReportTarget[], tell: Tell): void {
  const { total, failed, mistaken, lineFailures } = end;
  if (failed + mistaken + lineFailures === 0) return;
  process.stderr.write(problemList(end, (problem) => problemLines(problem).join('\n')));
  const paths = targets.flatMap(({ path }) => path ?? []);
  const counts = [
    ...(failed > 0 ? [`${failed} of ${total} scripts failed`] : []),
    ...(lineFailures > 0 ? ['the line to the card failed'] : []),
    ...(mistaken > 0 ? [`${mistaken} of ${total} scripts ${mistaken === 1 ? 'has' : 'have'} a mistake`] : []),
  ];
  tell(`${counts.join(', ')}${paths.length > 0 ? `: see ${paths.join(', ')}` : ''}`);
}

/** A strict run that found mistakes. */
function refuse({ wrong, mistakes }: RunRefused, annotations: Annotations, tell: Tell): PrintedEnd {
  const more = wrong - mistakes.length;
  const text = mistakes.map((mistake) => mistake.text).join('\n');
  process.stderr.write(`${text}\n${more > 0 ? `… and ${more} more scripts with a mistake\n` : ''}`);
  const problems = mistakes.map(problemOfMistake);
  annotations.show(problems);
  summarise(`${wrong} with a mistake, so none was played (--strict)`, problems, wrong, tell);
  return { firstFailed: null, status: MISTAKEN };
}

function summarise(total: string, problems: readonly Problem[], all: number, tell: Tell): void {
  const warning = addJobSummary(process.env, total, problems, all - problems.length);
  if (warning !== undefined) tell(warning);
}
