/** SCPI's errors: the numbers and texts of SCPI-99 volume 2, chapter 21.8, as far as ours use them. */
import { quoted } from './text.js';

const TEXTS = {
  '0': 'No error',
  '-101': 'Invalid character',
  '-102': 'Syntax error',
  '-104': 'Data type error',
  '-108': 'Parameter not allowed',
  '-109': 'Missing parameter',
  '-111': 'Header separator error',
  '-112': 'Program mnemonic too long',
  '-113': 'Undefined header',
  '-114': 'Header suffix out of range',
  '-121': 'Invalid character in number',
  '-123': 'Exponent too large',
  '-124': 'Too many digits',
  '-131': 'Invalid suffix',
  '-134': 'Suffix too long',
  '-138': 'Suffix not allowed',
  '-141': 'Invalid character data',
  '-144': 'Character data too long',
  '-151': 'Invalid string data',
  '-168': 'Block data not allowed',
  '-178': 'Expression data not allowed',
  '-200': 'Execution error',
  '-203': 'Command protected',
  '-221': 'Settings conflict',
  '-222': 'Data out of range',
  '-224': 'Illegal parameter value',
  '-230': 'Data corrupt or stale',
  '-320': 'Storage fault',
  '-350': 'Queue overflow',
  '-363': 'Input buffer overrun',
  '-365': 'Time out error',
} as const;

type Negative<Text> = Text extends `${infer N extends number}` ? N : never;
export type ErrorNumber = Negative<keyof typeof TEXTS>;

/** An error as the error queue holds it. `detail` is device-dependent information, without
 * any part of the input that could be secret. */
export class ScpiError extends Error {
  override readonly name = 'ScpiError';

  constructor(
    readonly number: ErrorNumber,
    readonly detail = '',
  ) {
    super(detail === '' ? TEXTS[`${number}`] : `${TEXTS[`${number}`]};${detail}`);
  }

  /** Whether the line could not be understood (-100 to -199), in contrast to what could not be done. */
  get isCommandError(): boolean {
    return this.number <= -100 && this.number > -200;
  }

  /** As `SYSTem:ERRor?` answers it: the number, a comma and the quoted text. */
  get answer(): string {
    return `${this.number},${quoted(this.message)}`;
  }
}

/** The standard's text of every error, for documentation. */
export const ERROR_TEXTS: ReadonlyArray<readonly [number, string]> = Object.entries(TEXTS).map(([number, text]) => [
  Number(number),
  text,
]);
