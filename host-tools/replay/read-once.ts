/** Scripts out of pipes, such as `<(…)`: their text is there once. */
import { statSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';
import { KeptFiles } from './kept-files.js';

export function isReadOnce(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/**
 * Reads the scripts among `paths` that are pipes, before the run takes the signals: who reads a pipe waits for its other end, and
 * as long as that takes, only a signal's usual effect can end the process.
 */
export function readPipes(paths: readonly string[]): KeptFiles {
  const kept = new KeptFiles();
  for (const pipe of new Set(paths.filter(isReadOnce))) {
    kept.hasPipes = true;
    try {
      kept.readAhead(pipe);
    } catch (error) {
      // The script is a mistake of the run, which reports it.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return kept;
}

/** @throws InputError where a script can't be read again, as `option` has to */
export function needFiles(option: string, paths: readonly string[]): void {
  const pipe = paths.find(isReadOnce);
  if (pipe === undefined) return;
  throw new InputError(`${option} reads a script again, but ${visible(pipe)} can be read only once: save it in a file`);
}
