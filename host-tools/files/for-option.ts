/** Errors about files, for people who have named them by options: which of the options it was stands before the message. */
import { InputError } from '../../emulator/input-error.js';
import { readCardFile } from '../../emulator/machine/card-file/card-file.js';

/** @returns the message with the option before it, where it does not name it already */
export function withOption(option: string, message: string): string {
  return message.includes(`--${option}`) ? message : `--${option}: ${message}`;
}

/**
 * Reads what an option names.
 * @param option without its dashes; undefined where none named it, but a rule or an argument
 * @throws InputError of `read`, which then names the option
 */
export function forOption<Result>(option: string | undefined, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw option === undefined ? error : ofOption(option, error);
  }
}

/** The same for what takes its time. */
export async function forOptionLater<Result>(option: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw ofOption(option, error);
  }
}

function ofOption(option: string, error: unknown): unknown {
  // A mistake in a script has a class of its own, and its message begins with its place.
  const isPlain = error instanceof InputError && error.constructor === InputError;
  return isPlain ? new InputError(withOption(option, error.message)) : error;
}

/** The card of `--card FILE`. @throws InputError where the file holds none */
export function readCardOption(path: string): ReturnType<typeof readCardFile> {
  return forOption('card', () => readCardFile(path));
}
