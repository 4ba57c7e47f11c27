/** JSON: one array, an object a script, one a line. */
import type { ScriptResult } from '../result.js';
import type { Reporter } from './reporter.js';

export function jsonReporter(): Reporter {
  return {
    start: () => '[',
    result: (result, index) => `${index === 0 ? '' : ','}\n${JSON.stringify(inOrder(result))}`,
    end: () => '\n]\n',
  };
}

/** The fields in the order in which the format names them, and no others. */
function inOrder(result: ScriptResult): ScriptResult {
  const { file, model, contacts, ok, board_us, screens, failure, digest } = result;
  return { file, model, contacts, ok, board_us, screens, failure: failure && failureInOrder(failure), digest };
}

function failureInOrder(failure: NonNullable<ScriptResult['failure']>): NonNullable<ScriptResult['failure']> {
  const { file, line, column, message, expected, actual } = failure;
  return { file, line, column, message, expected, actual };
}
