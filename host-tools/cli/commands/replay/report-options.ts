/** The reports that a run is asked for: `--reporter NAME[=FILE]`, as often as wanted, and `--output FILE`. */
import { resolve } from 'node:path';
import { InputError } from '../../../../emulator/input-error.js';
import { REPORTERS } from '../../../../emulator/script/reporters/index.js';
import { visible } from '../../../../emulator/text.js';
import type { ReportTarget } from '../../../replay/open-reports.js';
import { oneOf } from '../../shell/arguments.js';

export interface ReportValues {
  readonly reporter?: readonly string[];
  readonly output?: string;
  readonly card?: string;
}

/**
 * @param inputs what the run reads: a report must not take its place
 * @returns in the order given, at most one of them for standard output
 * @throws InputError for an unknown reporter, two reports in one place, and a report where something else stands
 */
export function reportTargets(
  { reporter: given = ['spec'], output }: ReportValues,
  inputs: readonly string[],
): readonly ReportTarget[] {
  let outputIsTaken = false;
  const targets = given.map((text): ReportTarget => {
    const end = text.indexOf('=');
    const reporter = oneOf('--reporter', end < 0 ? text : text.slice(0, end), REPORTERS);
    if (end === text.length - 1) throw new InputError(`--reporter ${reporter}= needs a file after the "="`);
    if (end >= 0) return { reporter, path: text.slice(end + 1) };
    if (outputIsTaken) {
      throw new InputError(
        `--reporter ${reporter} has no place of its own: give it a file, as in --reporter ${reporter}=FILE`,
      );
    }
    outputIsTaken = true;
    return { reporter, path: output };
  });
  if (output !== undefined && !outputIsTaken) {
    throw new InputError('--output is for a --reporter without a file, but each has its own: leave --output out');
  }
  refuseTaken(targets, inputs);
  return targets;
}

/** An older report goes before the new one is written: what is no report must not. */
function refuseTaken(targets: readonly ReportTarget[], inputs: readonly string[]): void {
  const taken = new Map(inputs.map((path) => [resolve(path), 'is read by the run']));
  for (const { path } of targets) {
    if (path === undefined) continue;
    const why = path.endsWith('.keys') ? 'is the name of a key script' : taken.get(resolve(path));
    if (why !== undefined) {
      throw new InputError(`a report can't go to ${visible(path)}, which ${why}: name another file`);
    }
    taken.set(resolve(path), 'has another report already');
  }
}
