/** Captures by their files' names. */
import { InputError } from '../../input-error.js';
import type { Capture } from './capture.js';
import { LARGEST_CAPTURE_BYTES } from './capture.js';
import { readCsvCapture } from './csv.js';
import { readVcdCapture } from './vcd.js';

/**
 * @param path its end selects the format
 * @param isClosedLow whether a low level is a closed contact
 * @throws InputError that names the file
 */
export function readCapture(path: string, bytes: Uint8Array, isClosedLow: boolean): Capture {
  try {
    if (bytes.length > LARGEST_CAPTURE_BYTES)
      throw new InputError('found more than 16 MiB, expected a smaller capture');
    const text = new TextDecoder().decode(bytes);
    if (/\.csv$/i.test(path)) return readCsvCapture(text, isClosedLow);
    if (/\.vcd$/i.test(path)) return readVcdCapture(text, isClosedLow);
    throw new InputError('found another ending, expected a capture that is named .vcd or .csv');
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}
