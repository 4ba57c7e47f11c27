/** The reports that a run is asked for: `--reporter NAME[=FILE]`, as often as wanted, and `--output FILE`. */
import { InputError } from '../../../../emulator/input-error.js';
import { fileOf } from '../../../../emulator/script/cases.js';
import { REPORTERS } from '../../../../emulator/script/reporters/index.js';
import { refuseScriptName, WrittenFiles } from '../../../files/written-files.js';
import type { ReportTarget } from '../../../replay/open-reports.js';
import { isForEach } from '../../../trace-files/script-traces.js';
import { oneOf } from '../../shell/arguments.js';

export interface ReportValues {
  readonly reporter?: readonly string[];
  readonly output?: string;
  readonly trace?: string;
  readonly card?: string;
  readonly 'files-from'?: string;
  readonly rerun?: string;
}

/**
 * @param paths scripts and folders that are named: a report must not take the place of one
 * @returns in the order given, at most one of them for standard output
 * @throws InputError for an unknown reporter, two reports in one place, and a report where something else stands
 */
export function reportTargets(values: ReportValues, paths: readonly string[]): readonly ReportTarget[] {
  const { reporter: given = ['spec'], output } = values;
  let outputIsTaken = false;
  const targets = given.map((text): ReportTarget => {
    const end = text.indexOf('=');
    const reporter = oneOf('--reporter', end < 0 ? text : text.slice(0, end), REPORTERS);
    if (end === text.length - 1) throw new InputError(`--reporter ${reporter}= needs a file after the "="`);
    if (end >= 0) return { reporter, path: text.slice(end + 1), option: 'reporter' };
    if (outputIsTaken) {
      throw new InputError(
        `--reporter ${reporter} has no place of its own: give it a file, as in --reporter ${reporter}=FILE`,
      );
    }
    outputIsTaken = true;
    return { reporter, path: output, option: 'output' };
  });
  if (output !== undefined && !outputIsTaken) {
    throw new InputError('--output is for a --reporter without a file, but each has its own: leave --output out');
  }
  refuseTaken(targets, values, paths);
  return targets;
}

/** What is no report must not go before a report is written; where scripts choose the names, the run looks further. */
function refuseTaken(
  targets: readonly ReportTarget[],
  { trace, card, rerun, ...values }: ReportValues,
  paths: readonly string[],
): void {
  const list = values['files-from'];
  const written = new WrittenFiles();
  for (const { path } of targets) {
    if (path === undefined) continue;
    refuseScriptName('a report', path);
    written.add('a report', path);
  }
  // The report that says what is played again may be followed by the next one.
  const traces = new WrittenFiles();
  if (trace !== undefined && !isForEach(trace)) {
    refuseScriptName('a trace', trace);
    written.add('a trace', trace);
    traces.add('a trace', trace);
    traces.refuse(rerun);
  }
  for (const path of [...paths.map(fileOf), card, list === '-' ? undefined : list]) written.refuse(path);
}
