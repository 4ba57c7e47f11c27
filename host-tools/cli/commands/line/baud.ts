/** The speed of a serial port, as `--baud` gives it. */
import { wholeNumber } from '../../shell/arguments.js';

const DEFAULT_BAUD = '115200';
const MOST_BAUD = 10_000_000;

/** @throws InputError for what is no speed */
export function readBaud(text = DEFAULT_BAUD): number {
  return wholeNumber('--baud', text, 1, MOST_BAUD);
}
