/** For people: a line a script, all that helps to fix what went wrong, and at the end once more what did. */

import { seconds, visible } from '../../text.js';
import type { ScriptFailure, ScriptMistake, ScriptResult } from '../result.js';
import { placeText } from '../script-error.js';
import { type Problem, type Reporter, type RunSummary, warningOf } from './reporter.js';

export interface SpecOptions {
  /** Whether the text may hold terminal colours. */
  readonly colors: boolean;
  /** The command that repeats one script's run. */
  readonly repeat: (file: string) => string;
}

const RED = 31;
const GREEN = 32;
const DIM = 2;

export function specReporter({ colors, repeat }: SpecOptions): Reporter {
  const paint = (code: number, text: string): string => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    start: () => '',
    result: (result, _, context) => {
      const { model, contacts, board_us, failure } = result;
      const file = visible(result.file);
      const facts = paint(DIM, `(${model}, ${contacts} contacts, ${seconds(board_us)} s)`);
      const warning = warningOf(result, context);
      const lines = warning === undefined ? '' : `    warning: ${warning}\n`;
      if (failure === null) return `${paint(GREEN, '✓')} ${file} ${facts}\n${lines}`;
      return `${paint(RED, `✗ ${file}`)} ${facts}\n${details(failure, result, repeat)}`;
    },
    mistake: (mistake) => `${paint(RED, `✗ ${visible(mistake.script)}`)}\n${indented(mistake)}`,
    end: (summary) => {
      const isGood = summary.failed + summary.mistaken + summary.lineFailures === 0;
      // Of one script it stands right above.
      const problems = summary.done > 1 ? problemList(summary) : '';
      return `\n${problems === '' ? '' : `${problems}\n`}${paint(isGood ? GREEN : RED, totalText(summary))}\n`;
    },
  };
}

function details(failure: ScriptFailure, { file, board_us }: ScriptResult, repeat: SpecOptions['repeat']): string {
  return [
    `    ${placeText(failure)}: ${visible(failure.message)}`,
    `      wanted  ${shown(failure.expected)}`,
    `      shown   ${shown(failure.actual)}`,
    `      at      ${seconds(board_us)} s of board time`,
    `      repeat  ${visible(repeat(file))}\n`,
  ].join('\n');
}

/** With the line and the caret, where there is a place. */
function indented({ text }: ScriptMistake): string {
  return text.replace(/^/gm, '    ').concat('\n');
}

/** A display's text; one that is off has none. */
function shown(text: string): string {
  return text === '' ? '(off)' : visible(text);
}

/**
 * The list of problems, for people; empty for none.
 * @param textOf one problem's part, without its line end
 */
export function problemList(
  { problems, failed, mistaken, lineFailures }: RunSummary,
  textOf: (problem: Problem) => string = (problem) => `✗ ${problemLines(problem)[0]}`,
): string {
  const more = failed + mistaken + lineFailures - problems.length;
  const lines = [...problems.map(textOf), ...(more > 0 ? [`… and ${more} more scripts`] : [])];
  return lines.map((line) => `${line}\n`).join('');
}

/** The place and the message; of a mistake its script's line and the caret follow. */
export function problemLines({ script, place, text }: Problem): string[] {
  const [first, ...excerpt] = text.split('\n');
  // A script that others include is not what was given.
  const through = place === undefined || place.file === script ? '' : ` (included by ${visible(script)})`;
  return [`${first}${through}`, ...excerpt];
}

/** How a run ended, on one line. */
export function totalText({ total, done, failed, mistaken, lineFailures, board_us }: RunSummary): string {
  const scripts = `${done} ${done === 1 ? 'script' : 'scripts'}`;
  const mistakes = mistaken > 0 ? `, ${mistaken} with a mistake` : '';
  const line = lineFailures > 0 ? ', the line to the card failed' : '';
  const stopped = done < total ? `, stopped before ${total - done} more` : '';
  return `${scripts}, ${failed} failed${mistakes}${line}, ${seconds(board_us)} s of board time${stopped}`;
}
