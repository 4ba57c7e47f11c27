/** A server's log: JSON lines, each written before the next thing is done, so that none is lost at an end. */
import type { Logger } from 'pino';
import { InputError } from '../../../emulator/input-error.js';

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

/** @throws InputError where the file can't be written */
export async function openLog({ log: file, 'log-level': level = 'warn' }: LogValues): Promise<Logger> {
  const { default: pino } = await import('pino');
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  try {
    return pino(options, pino.destination({ dest: file ?? 2, append: true, mode: 0o600, sync: true }));
  } catch (error) {
    throw new InputError(`the log can't be written to ${file}: ${(error as Error).message}`);
  }
}
