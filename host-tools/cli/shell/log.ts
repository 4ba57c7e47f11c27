/** A server's log: JSON lines, each written before the next thing is done, so that none is lost at an end. */
import type { Logger } from 'pino';
import { writeAll } from '../../files/write-all.js';
import { refuseShared } from '../../files/written-files.js';
import { LogFile } from './log-file.js';
import { LogLines } from './log-lines.js';

export const LOG_OPTIONS = {
  log: { type: 'string' },
  'log-level': { type: 'string', allowed: ['error', 'warn', 'info'] },
} as const;

export const LOG_USAGE = `  --log FILE             append the log, JSON lines without secrets, to FILE in place of standard error
  --log-level LEVEL      error, warn (the default) or info, which holds each decision with its reason
`;

export interface LogValues {
  readonly log?: string;
  readonly 'log-level'?: 'error' | 'warn' | 'info';
}

const STANDARD_ERROR = 2;
const NOT_WHOLE = 2;
/** Files that servers write as long as they run. */
const WRITING = ['log', 'counts-file'] as const;

/**
 * Runs a server with its log. Where that can't be written later, standard error says so once, and how many lines are missing.
 * @param values all of the server's options: the log is no file of another one
 * @returns the exit status: 0, or 2 where lines are missing, also where later ones were written again
 * @throws InputError where the file can't be opened or is another option's, and what the server throws
 */
export async function withLog(values: LogValues, serve: (log: Logger) => Promise<void>): Promise<number> {
  const { 'log-level': level = 'warn', ...others } = values;
  const { log: file } = others;
  refuseShared(others, WRITING);
  const { default: pino } = await import('pino');
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const say = (message: string): void => void process.stderr.write(`dscplus: ${message}\n`);
  const warn = (message: string): void => say(`warning: ${message}`);
  const opened = file === undefined ? undefined : new LogFile(file, warn);
  const lines = new LogLines(
    file ?? 'standard error',
    (bytes, done) => writeAll(opened?.descriptor() ?? STANDARD_ERROR, bytes, done),
    warn,
  );
  let missing: string | undefined;
  try {
    await serve(pino(options, lines));
  } finally {
    missing = lines.missing();
    if (missing !== undefined) say(missing);
    opened?.close();
  }
  return missing === undefined ? 0 : NOT_WHOLE;
}
