/** Which of the scripts that were found a run plays. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { hasScriptName } from '../../emulator/script/other-file.js';
import { readScriptFile } from '../../emulator/script/read-file.js';
import { sourceText } from '../../emulator/script/source-text.js';
import { tagsOf } from '../../emulator/script/tags.js';
import { countOf, textLines, visible } from '../../emulator/text.js';
import type { ReportedRun } from './junit-report.js';

/** All conditions hold of a script that is chosen. */
export interface Choice {
  /** Its path matches one of these; none for any path. */
  readonly grep: readonly RegExp[];
  /** Its path matches none of these. */
  readonly exclude: readonly RegExp[];
  /** It has one of these tags; none for any script. */
  readonly tags: readonly string[];
  /** It has none of these tags. */
  readonly excludedTags: readonly string[];
  /** It is one of these, by their whole paths; undefined for any. */
  readonly only: ReadonlySet<string> | undefined;
}

/** Gets the bytes of a script that was read to choose it. */
export type Keep = (file: string, bytes: Uint8Array) => void;

/** The scripts that are chosen. @throws InputError for one whose tags matter and that can't be read, and where none is left */
export function* chosen(files: Iterable<string>, choice: Choice, keep: Keep): Generator<string, void> {
  let found = 0;
  let left = 0;
  for (const file of files) {
    found += 1;
    if (!isChosen(file, choice, keep)) continue;
    left += 1;
    yield file;
  }
  if (found === 0 || left > 0) return;
  throw new InputError(
    `none of ${countOf(found, 'script')} is chosen: loosen --grep, --tag, --exclude or --rerun (--list shows what is chosen)`,
  );
}

function isChosen(file: string, { grep, exclude, tags, excludedTags, only }: Choice, keep: Keep): boolean {
  if (only !== undefined && !only.has(resolve(file))) return false;
  if (grep.length > 0 && !grep.some((pattern) => pattern.test(file))) return false;
  if (exclude.some((pattern) => pattern.test(file))) return false;
  if (tags.length === 0 && excludedTags.length === 0) return true;
  const bytes = readScriptFile(file);
  const own = tagsOf(sourceText(file, bytes));
  if (tags.length > 0 && !tags.some((tag) => own.includes(tag))) return false;
  if (excludedTags.some((tag) => own.includes(tag))) return false;
  keep(file, bytes);
  return true;
}

/** The paths in a file, one a line; `-` is standard input. @throws InputError where it can't be read or names nothing */
export function pathsFrom(file: string): string[] {
  const lines = textLines(textOf(file === '-' ? 0 : file, '--files-from', file));
  for (const [index, path] of lines.entries()) if (path !== '') refuseUnknown(path, index + 1, file);
  const paths = lines.filter((path) => path !== '');
  if (paths.length > 0) return paths;
  throw new InputError(`--files-from ${visible(file)}: found no path, expected a script or a folder a line`);
}

/** A line that is no script's name and no path may be one of another file, named by mistake, and a secret: it is not shown. */
function refuseUnknown(path: string, line: number, list: string): void {
  if (hasScriptName(path) || existsSync(path)) return;
  throw new InputError(
    `--files-from ${visible(list)}: found no such file or folder on line ${line}, expected a script or a folder a line`,
  );
}

/** The run of a report, JSON or JUnit. @throws InputError for what is no such report */
export async function runOf(file: string): Promise<ReportedRun> {
  const text = textOf(file, '--rerun', file);
  const run = /^\s*</.test(text) ? (await import('./junit-report.js')).runOfJunit(text) : runOfJson(text);
  if (run !== undefined) return run;
  throw new InputError(`--rerun ${visible(file)}: found no report of replay --reporter json or junit, expected one`);
}

interface Reported {
  readonly file: string;
  readonly ok: boolean;
  readonly error?: unknown;
  readonly failure?: { readonly message?: string } | null;
}

/** @returns undefined for what is no report */
function runOfJson(text: string): ReportedRun | undefined {
  let results: unknown;
  try {
    results = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(results) || !results.every(isReported)) return undefined;
  const stop = results.find(({ error }) => error === 'stopped');
  return {
    failed: results.filter((result) => !result.ok && result !== stop).map((result) => result.file),
    stopped: stop && (stop.failure?.message ?? 'stopped'),
  };
}

function isReported(result: Partial<Reported> | null): result is Reported {
  return typeof result?.file === 'string' && typeof result.ok === 'boolean';
}

/** Without the byte order mark that some editors and shells begin a file with. */
function textOf(file: string | 0, option: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new InputError(`${option} ${visible(name)} can't be read: ${whyRefused(error)}`);
  }
}
