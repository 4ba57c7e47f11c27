/** A command's standard output: the text is written when this returns, or an error gives the reason. */
import { InputError } from '../../../emulator/input-error.js';
import { whyNot, writeAll } from '../../files/write-all.js';

const STANDARD_OUTPUT = 1;

/** @throws InputError where standard output can't be written: a full disk, a reader or a terminal that has gone */
export function print(text: string): void {
  try {
    writeAll(STANDARD_OUTPUT, Buffer.from(text));
  } catch (error) {
    throw new InputError(`can't write to standard output: ${whyNot(error)}`);
  }
}

/**
 * Prints what was done.
 * @param done for a person; the error says it where it can't be printed, since it was done all the same
 * @param shown what is printed
 * @throws InputError as `print` does
 */
export function printDone(done: string, shown = `${done}\n`): void {
  try {
    print(shown);
  } catch (error) {
    throw new InputError(`${(error as InputError).message}. This was done all the same: ${done}`);
  }
}
