/** The options of `dscplus replay` that say how often scripts are played, for how long, and when that is enough. */
import { InputError } from '../../../../emulator/input-error.js';
import { microsecondsOf } from '../../../../emulator/text.js';
import type { PlayRules } from '../../../replay/play-rules.js';
import { wholeNumber } from '../../shell/arguments.js';

/** For `readArguments`. */
export const RULES_OPTIONS = {
  bail: { type: 'string' },
  timeout: { type: 'string' },
  repeat: { type: 'string' },
  retries: { type: 'string' },
} as const;

/** Their part of the usage text. */
export const RULES_USAGE = `How scripts are played:
  --bail N           end the run after N scripts that failed or have a mistake
  --timeout TIME     let a script fail that takes longer in board time, such as 90s
  --repeat N         play each script N times, each time with other bounces; all must succeed. A script fails that
                     succeeds by luck with its contacts
  --retries N        with --port or --tcp: play a script that fails up to N times more; the report names each that
                     needed it
A script with "# @known-failure ISSUE" in a comment before the first statement must fail.
`;

const MOST_BAIL = 1_000_000;
const MOST_REPEAT = 10_000;
const MOST_RETRIES = 100;

export interface RulesValues {
  readonly bail?: string;
  readonly timeout?: string;
  readonly repeat?: string;
  readonly retries?: string;
  readonly trace?: string;
  readonly port?: string;
  readonly tcp?: string;
}

/** @throws InputError for a value that is none, and options that don't go together */
export function readRules(values: RulesValues): { readonly rules: PlayRules; readonly bail: number | undefined } {
  const { bail, timeout, repeat, retries, trace, port, tcp } = values;
  if (repeat !== undefined && trace !== undefined) {
    throw new InputError('--repeat does not go with --trace, which is of one play: leave one of them out');
  }
  if (retries !== undefined && port === undefined && tcp === undefined) {
    throw new InputError(
      '--retries goes with --port or --tcp: a card in this process does the same each time, so leave it out (--repeat finds luck)',
    );
  }
  const whole = (name: string, text: string | undefined, least: number, most: number): number | undefined =>
    text === undefined ? undefined : wholeNumber(`--${name}`, text, least, most);
  return {
    rules: {
      timeout_us: timeout === undefined ? undefined : readTimeout(timeout),
      repeat: whole('repeat', repeat, 1, MOST_REPEAT) ?? 1,
      retries: whole('retries', retries, 0, MOST_RETRIES) ?? 0,
    },
    bail: whole('bail', bail, 1, MOST_BAIL),
  };
}

function readTimeout(text: string): number {
  const us = microsecondsOf(text);
  if (us !== undefined && us > 0) return us;
  throw new InputError(`--timeout is ${JSON.stringify(text)}, but must be a duration as in a script, such as 90s`);
}
