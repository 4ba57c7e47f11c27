/** The options of `dscplus replay` that choose scripts. */
import { resolve } from 'node:path';
import { InputError } from '../../../../emulator/input-error.js';
import { isTag } from '../../../../emulator/script/tags.js';
import { visible } from '../../../../emulator/text.js';
import { type Choice, pathsFrom, runOf } from '../../../replay/choose.js';
import type { ReportedRun } from '../../../replay/junit-report.js';
import { needFiles } from '../../../replay/read-once.js';
import { print } from '../../shell/print.js';

/** For `readArguments`. */
export const CHOICE_OPTIONS = {
  grep: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
  exclude: { type: 'string', multiple: true },
  'files-from': { type: 'string' },
  rerun: { type: 'string' },
  list: { type: 'boolean' },
} as const;

/** Their part of the usage text. */
export const CHOICE_USAGE = `Choosing scripts (of those that are named; --shard shares out what is left):
  --grep REGEX       those whose path matches; given several times, one of them
  --tag TAG          those with "# @TAG" in a comment before the first statement; given several times, one of them
  --exclude WHAT     not those whose path matches the REGEX WHAT, or that have the tag, where WHAT is @TAG
  --files-from FILE  the scripts and folders that FILE names, one a line, too; - is standard input
  --rerun REPORT     those that failed in the run of this report, of --reporter json or junit
  --list             print the paths of the chosen scripts, one a line, and play none
`;

export interface ChoiceValues {
  readonly grep?: readonly string[];
  readonly tag?: readonly string[];
  readonly exclude?: readonly string[];
  readonly 'files-from'?: string;
  readonly rerun?: string;
  readonly list?: boolean;
}

/** The scripts that the options choose from, and the chosen ones. */
export interface Chosen {
  readonly paths: readonly string[];
  readonly choice: Choice;
}

/**
 * @param named the paths that were given
 * @param note gets a warning of what is left out
 * @throws InputError for what is no pattern, no tag, no list and no report
 */
export async function readChoice(
  named: readonly string[],
  values: ChoiceValues,
  note: (message: string) => void,
): Promise<Chosen> {
  const { grep = [], tag = [], exclude = [], rerun, 'files-from': list } = values;
  const paths = list === undefined ? named : [...named, ...pathsFrom(list)];
  const failed = rerun === undefined ? undefined : failedOf(rerun, await runOf(rerun), note);
  const choice: Choice = {
    grep: grep.map((text) => pattern('--grep', text)),
    exclude: exclude.filter((text) => !text.startsWith('@')).map((text) => pattern('--exclude', text)),
    tags: tag.map((text) => tagOf('--tag', text.replace(/^@/, ''))),
    excludedTags: exclude.filter((text) => text.startsWith('@')).map((text) => tagOf('--exclude', text.slice(1))),
    only: failed && new Set(failed.map((path) => resolve(path))),
  };
  const from = paths.length === 0 ? (failed ?? []) : paths;
  if (choice.tags.length > 0) needFiles('--tag', from);
  if (choice.excludedTags.length > 0) needFiles('--exclude', from);
  return { paths: from, choice };
}

/** Scripts that a stopped run did not come to are no failures of it, and that they are not played now is not to be missed. */
function failedOf(
  report: string,
  { failed, stopped }: ReportedRun,
  note: (message: string) => void,
): readonly string[] {
  const name = `--rerun ${visible(report)}`;
  const unplayed = stopped === undefined ? undefined : unplayedText(stopped);
  if (failed.length === 0) {
    const rest = unplayed === undefined ? '' : `, but ${unplayed}: leave --rerun out to play all`;
    throw new InputError(`${name}: no script of it failed${rest}`);
  }
  if (unplayed !== undefined)
    note(`warning: ${name}: ${unplayed}, nor is any of them played now: leave --rerun out to play all`);
  return failed;
}

/** @param stopped as reports have it */
function unplayedText(stopped: string): string {
  const [, done, total] = /after ([0-9]+) of ([0-9]+)/.exec(stopped) ?? [];
  if (done === undefined) return 'its run was stopped, and some scripts were not played';
  const left = Number(total) - Number(done);
  return `its run was stopped, and ${left} of ${total} scripts ${left === 1 ? 'was' : 'were'} not played`;
}

function pattern(option: string, text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    const why = String(error).split(': ').at(-1);
    throw new InputError(`${option} is ${JSON.stringify(text)}, but must be a regular expression (${why})`);
  }
}

function tagOf(option: string, text: string): string {
  if (isTag(text)) return text;
  throw new InputError(
    `${option} is ${JSON.stringify(text)}, but a tag has letters, digits and . : - _ only, as in smoke or @smoke`,
  );
}

/** `--list`: a path a line, as `--files-from` reads it. @returns the exit status */
export function listScripts(files: Iterable<string>): number {
  for (const file of files) print(`${file}\n`);
  return 0;
}
