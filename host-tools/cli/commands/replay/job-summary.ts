/** How a run ended, as a job summary of GitHub Actions (docs.github.com, "Adding a job summary"): Markdown that is added to a file. */
import { appendFileSync } from 'node:fs';
import type { Problem } from '../../../../emulator/script/reporters/index.js';
import { visible } from '../../../../emulator/text.js';
import { whyNot } from '../../../files/write-all.js';

/**
 * Adds to the file that GitHub names; does nothing elsewhere.
 * @param total how the run ended, on one line
 * @param more how many problems are not listed
 * @returns why it could not be written, as a sentence; undefined where it was
 */
export function addJobSummary(
  { GITHUB_STEP_SUMMARY: path }: NodeJS.ProcessEnv,
  total: string,
  problems: readonly Problem[],
  more: number,
): string | undefined {
  if (!path) return undefined;
  try {
    appendFileSync(path, jobSummary(total, problems, more));
    return undefined;
  } catch (error) {
    return `warning: can't write the job summary: ${whyNot(error)}`;
  }
}

export function jobSummary(total: string, problems: readonly Problem[], more: number): string {
  const rows = problems.map(({ script, place, message }) => {
    const { file, line, column } = place ?? { file: script, line: undefined, column: undefined };
    const where = line === undefined ? file : `${file}:${line}:${column}`;
    return `| <code>${literal(where)}</code> | ${literal(message)} |\n`;
  });
  const table = rows.length === 0 ? '' : `\n| Where | What |\n|---|---|\n${rows.join('')}`;
  return `### Key scripts\n\n${literal(total)}\n${table}${more > 0 ? `\n… and ${more} more scripts\n` : ''}\n`;
}

/** Text that is neither Markdown nor HTML, whatever it holds: what could be either is named by its number. */
function literal(text: string): string {
  return visible(text).replace(/[!-+\-:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}
