/** A server's log: JSON lines, each written before the next thing is done, so that none is lost at an end. */
import { closeSync, openSync } from 'node:fs';
import type { Logger } from 'pino';
import { InputError } from '../../../emulator/input-error.js';
import { whyNot, writeAll } from '../../files/write-all.js';
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

/**
 * Runs a server with its log. Where that can't be written later, standard error says so once, and how many lines are missing.
 * @throws InputError where the file can't be opened, and what the server throws
 */
export async function withLog<Result>(
  { log: file, 'log-level': level = 'warn' }: LogValues,
  serve: (log: Logger) => Promise<Result>,
): Promise<Result> {
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
