/** The PIN, from a file or from whoever sits at the terminal: an argument would show in the list of processes. */
import * as fs from 'node:fs';
import type { ReadStream } from 'node:tty';
import { InputError } from '../../../emulator/input-error.js';

const LONGEST_PIN = 16;

/** @throws InputError where the file can't be read or its first line is no PIN; never with what stands there */
export function readPinFile(path: string): string {
  let text: string;
  try {
    const fd = fs.openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(LONGEST_PIN + 3);
      text = bytes.toString('latin1', 0, fs.readSync(fd, bytes));
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    throw new InputError(`the PIN file can't be read: ${(error as Error).message.split(',')[0]}`);
  }
  return checkedPin(text.replace(/\r?\n$/, ''));
}

/** @throws InputError where it is no run of digits */
export function checkedPin(pin: string): string {
  if (pin.length <= LONGEST_PIN && /^[0-9]+$/.test(pin)) return pin;
  throw new InputError(`the PIN must be 1 to ${LONGEST_PIN} digits and nothing else`);
}

/**
 * Asks for the PIN without showing it. The terminal is as it was when this ends, however it ends.
 * @param stopped fulfilled when a signal asks to stop
 * @returns undefined where it was stopped, by a signal or by Ctrl-C
 * @throws InputError where `input` is no terminal, or ends
 */
export async function askPin(
  input: ReadStream,
  output: NodeJS.WritableStream,
  stopped: Promise<void>,
): Promise<string | undefined> {
  if (!input.isTTY) throw new InputError('there is no terminal to ask for the PIN: give it with --pin-file');
  output.write('PIN: ');
  input.setRawMode(true);
  try {
    const typed = readTyped(input);
    const pin = await Promise.race([typed, stopped.then(() => undefined)]);
    return pin === undefined ? undefined : checkedPin(pin);
  } finally {
    input.setRawMode(false);
    input.pause();
    input.removeAllListeners('data');
    input.removeAllListeners('end');
    output.write('\n');
  }
}

/** What is typed up to Enter; Backspace and Ctrl-U take back, Ctrl-C gives undefined. */
function readTyped(input: ReadStream): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let pin = '';
    input.on('end', () => reject(new InputError('the terminal ended before the PIN was given')));
    input.on('data', (bytes: Buffer) => {
      for (const character of bytes.toString('latin1')) {
        if (character === '\r' || character === '\n') resolve(pin);
        else if (character === '\x03') resolve(undefined);
        else if (character === '\x04') reject(new InputError('no PIN was given'));
        else if (character === '\x7f' || character === '\b') pin = pin.slice(0, -1);
        else if (character === '\x15') pin = '';
        else if (pin.length <= LONGEST_PIN) pin += character;
      }
    });
  });
}
