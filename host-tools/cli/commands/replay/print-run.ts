/** A run of key scripts, with what is printed beside its report: how far it is, mistakes, notes. */
import { dirname } from 'node:path';
import { Output } from '../../../files/output.js';
import { type RunEnd, type RunOptions, runScripts } from '../../../replay/run.js';
import { ProgressLine } from '../../shell/progress.js';
import type { Stop } from '../../shell/stop.js';
import { isTerminal } from '../../shell/terminal.js';
import { Annotations } from './github.js';

export interface PrintedRun extends Omit<RunOptions, 'openReport' | 'reportFolder' | 'colors'> {
  /** The report's file; undefined for standard output. */
  readonly output: string | undefined;
}

export interface PrintedEnd extends Pick<RunEnd, 'includes' | 'firstFailed'> {
  /** The exit status. */
  readonly status: number;
}

const FAILED = 1;
const MISTAKEN = 2;

/** @throws InputError as `runScripts` */
export async function printRun(options: PrintedRun, stop: Stop): Promise<PrintedEnd> {
  const { output } = options;
  const reportOnTerminal = output === undefined && (await isTerminal(1));
  const progress = new ProgressLine(!reportOnTerminal && (await isTerminal(2)));
  const annotations = new Annotations(process.env);
  const tell = (message: string): void => {
    progress.clear();
    process.stderr.write(`dscplus: ${message}\n`);
  };
  try {
    const end = await runScripts(
      {
        ...options,
        openReport: () => new Output(output),
        reportFolder: output === undefined ? '.' : dirname(output),
        colors: reportOnTerminal && !process.env.NO_COLOR,
      },
      {
        progress: (text) => progress.update(text),
        note: tell,
        failed: (failures) => annotations.show(failures, 'A key script fails'),
      },
      stop.signal,
    );
    progress.clear();
    if (end.wrong > 0) printMistakes(end, annotations);
    else if (end.failed > 0 && output !== undefined) {
      tell(`${end.failed} of ${end.scripts} scripts failed: see ${output}`);
    }
    return { ...end, status: statusOf(end, stop) };
  } finally {
    progress.clear();
  }
}

function statusOf({ wrong, failed }: RunEnd, stop: Stop): number {
  if (wrong > 0) return MISTAKEN;
  return stop.status || (failed > 0 ? FAILED : 0);
}

function printMistakes({ wrong, mistakes }: RunEnd, annotations: Annotations): void {
  const more = wrong - mistakes.length;
  const text = mistakes.map((mistake) => mistake.text).join('\n');
  process.stderr.write(`${text}\n${more > 0 ? `… and ${more} more scripts with a mistake\n` : ''}`);
  annotations.show(mistakes, 'A key script has a mistake');
}
