/** JSON: one array, an object a script, one a line. */
import type { ScriptFailure, ScriptMistake, ScriptResult } from '../result.js';
import { type Reporter, type RunSummary, stoppedText } from './reporter.js';

/** The stand-in for a result: it has a result's fields, so that it reads as one that is not ok, and one more. */
type Unplayed = ScriptResult & { readonly error: 'mistake' | 'line' | 'stopped' };

export function jsonReporter(): Reporter {
  const item = (index: number, result: ScriptResult): string => `${index === 0 ? '' : ','}\n${JSON.stringify(result)}`;
  return {
    start: () => '[',
    result: (result, index) => item(index, inOrder(result)),
    mistake: (mistake, index) => item(index, ofMistake(mistake)),
    end: (summary) => {
      const stopped = ofStop(summary);
      return `${stopped === undefined ? '' : item(summary.done, stopped)}\n]\n`;
    },
  };
}

/** The fields in the order in which the format names them, and no others. */
function inOrder(result: ScriptResult): ScriptResult {
  const { file, model, contacts, ok, board_us, screens, failure, digest, note } = result;
  const fields = { file, model, contacts, ok, board_us, screens, failure: failure && failureInOrder(failure), digest };
  return note === undefined ? fields : { ...fields, note };
}

function failureInOrder(failure: ScriptFailure): ScriptFailure {
  const { file, line, column, message, expected, actual } = failure;
  return { file, line, column, message, expected, actual };
}

function ofMistake({ script, place, message, model, isOfLine }: ScriptMistake): Unplayed {
  const { file, line, column } = place ?? { file: script, line: 1, column: 1 };
  const error = isOfLine ? 'line' : 'mistake';
  return { ...nothingPlayed(script, model, { file, line, column, message }), error };
}

/** The last object of a run that was stopped names the first script that was not played. */
function ofStop(summary: RunSummary): Unplayed | undefined {
  const message = stoppedText(summary);
  if (message === undefined || summary.next === null) return undefined;
  return { ...nothingPlayed(summary.next, '', { file: summary.next, line: 1, column: 1, message }), error: 'stopped' };
}

function nothingPlayed(
  file: string,
  model: string,
  failure: Pick<ScriptFailure, 'file' | 'line' | 'column' | 'message'>,
): ScriptResult {
  return {
    file,
    model,
    contacts: 'bouncy',
    ok: false,
    board_us: 0,
    screens: [],
    failure: { ...failure, expected: '', actual: '' },
    digest: null,
  };
}
