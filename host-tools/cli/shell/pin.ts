/** The PIN, from a file or from the person at the terminal: an argument would show in the list of processes. */
import { InputError } from '../../../emulator/input-error.js';
import { forOption } from '../../files/for-option.js';
import { readSecretFile } from '../../verifier/secret-file.js';
import { ask, type Question } from './prompt.js';

const LONGEST_PIN = 16;

const PIN_QUESTION: Question = { text: 'PIN: ', isSecret: true, otherwise: 'give the PIN with --pin-file' };

/** The file of `--pin-file`. @throws InputError where it can't be read or its line is no PIN; never with what stands there */
export function readPinFile(path: string): string {
  return forOption('pin-file', () => checkedPin(readSecretFile(path, 'the PIN')));
}

/**
 * @param path of a file; undefined to ask for it
 * @throws InputError as `readPinFile`, and where nobody can be asked
 */
export async function pinFrom(path: string | undefined): Promise<string> {
  return path === undefined ? checkedPin(await ask(PIN_QUESTION)) : readPinFile(path);
}

/** @throws InputError where it is no run of digits */
function checkedPin(pin: string): string {
  if (pin.length <= LONGEST_PIN && /^[0-9]+$/.test(pin)) return pin;
  throw new InputError(`the PIN must be 1 to ${LONGEST_PIN} digits and nothing else`);
}
