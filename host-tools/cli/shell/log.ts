/** A server's log: JSON lines, each written before the next thing is done, so that none is lost at an end. */
import { closeSync, openSync } from 'node:fs';
import type { Logger } from 'pino';
import { InputError } from '../../../emulator/input-error.js';
import { whyNot, writeAll } from '../../files/write-all.js';
import { refuseShared } from '../../files/written-files.js';
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
/** Files that servers write as long as they run. */
const WRITING = ['log', 'counts-file'] as const;

/**
 * Runs a server with its log. Where that can't be written later, standard error says so once, and how many lines are missing.
 * @param values all of the server's options: the log is no file of another one
 * @throws InputError where the file can't be opened or is another option's, and what the server throws
 */
export async function withLog<Result>(values: LogValues, serve: (log: Logger) => Promise<Result>): Promise<Result> {
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
  const fd = file === undefined ? STANDARD_ERROR : opened(file);
  const lines = new LogLines(
    file ?? 'standard error',
    (bytes, done) => writeAll(fd, bytes, done),
    (message) => void process.stderr.write(`dscplus: warning: ${message}\n`),
  );
  try {
    return await serve(pino(options, lines));
  } finally {
    lines.end();
    if (file !== undefined) closeSync(fd);
  }
}

function opened(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw new InputError(`--log: the log can't be written to ${file}: ${whyNot(error)}`);
  }
}
