/**
 * TAP (testanything.org): one test point a script, a YAML block where one failed. It says version 13 and holds only what
 * versions 13 and 14 have in common: readers of 13, such as Perl's prove, refuse a stream that says 14.
 */

import { visible } from '../../text.js';
import type { Place } from '../place.js';
import type { ScriptMistake, ScriptResult } from '../result.js';
import { type Reporter, type ResultContext, stoppedText, warningOf } from './reporter.js';

export function tapReporter(): Reporter {
  return {
    start: (total) => `TAP version 13\n1..${total}${total === 0 ? ' # SKIP no scripts' : ''}\n`,
    result: (result, index, context) =>
      `${result.ok ? 'ok' : 'not ok'} ${index + 1} - ${description(result.file)}\n${comment(result, context)}${diagnostics(result)}`,
    mistake: (mistake, index) => `not ok ${index + 1} - ${description(mistake.script)}\n${mistakeBlock(mistake)}`,
    end: (summary) => {
      const stopped = stoppedText(summary);
      return stopped === undefined ? '' : `Bail out! ${stopped}\n`;
    },
  };
}

/** In a description `#` starts a directive, and a backslash escapes. */
function description(file: string): string {
  return visible(file).replace(/[\\#]/g, '\\$&');
}

function comment(result: ScriptResult, context: ResultContext): string {
  const warning = warningOf(result, context);
  return warning === undefined ? '' : `# warning: ${warning}\n`;
}

function diagnostics({ failure, board_us }: ScriptResult): string {
  if (failure === null) return '';
  const { message, expected, actual } = failure;
  return block([
    `message: ${yaml(message)}`,
    'severity: fail',
    `wanted: ${yaml(expected)}`,
    `found: ${yaml(actual)}`,
    ...at(failure),
    `board_us: ${board_us}`,
  ]);
}

function mistakeBlock(mistake: ScriptMistake): string {
  const { script, place, message } = mistake;
  const where = place === undefined ? ['at:', `  file: ${yaml(script)}`] : at(place);
  return block([`message: ${yaml(message)}`, 'severity: error', ...where]);
}

function at({ file, line, column }: Place): string[] {
  return ['at:', `  file: ${yaml(file)}`, `  line: ${line}`, `  column: ${column}`];
}

/** A YAML block of the test point before it. */
function block(lines: readonly string[]): string {
  return ['---', ...lines, '...'].map((line) => `  ${line}\n`).join('');
}

/** A double-quoted YAML scalar: a JSON string, with what YAML holds for unprintable escaped too. */
function yaml(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
