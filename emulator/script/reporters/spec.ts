/** For people: a line a script, and all that helps to fix a failure. */

import { seconds, visible } from '../../text.js';
import type { ScriptFailure, ScriptResult } from '../result.js';
import { type Reporter, type RunSummary, warningOf } from './reporter.js';

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
    end: (summary) => `\n${paint(summary.failed === 0 ? GREEN : RED, total(summary))}\n`,
  };
}

function details(failure: ScriptFailure, { file, board_us }: ScriptResult, repeat: SpecOptions['repeat']): string {
  return [
    `    ${visible(failure.file)}:${failure.line}:${failure.column}: ${visible(failure.message)}`,
    `      wanted  ${shown(failure.expected)}`,
    `      shown   ${shown(failure.actual)}`,
    `      at      ${seconds(board_us)} s of board time`,
    `      repeat  ${visible(repeat(file))}\n`,
  ].join('\n');
}

/** A display's text; one that is off has none. */
function shown(text: string): string {
  return text === '' ? '(off)' : visible(text);
}

function total({ total, done, failed, board_us }: RunSummary): string {
  const scripts = `${done} ${done === 1 ? 'script' : 'scripts'}`;
  const stopped = done < total ? `, stopped before ${total - done} more` : '';
  return `${scripts}, ${failed} failed, ${seconds(board_us)} s of board time${stopped}`;
}
