/** Scripts out of pipes, such as `<(…)`: their text is there once. */
import { statSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';

export function isReadOnce(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** @throws InputError where a script can't be read again, as `option` has to */
export function needFiles(option: string, paths: readonly string[]): void {
  const pipe = paths.find(isReadOnce);
  if (pipe === undefined) return;
  throw new InputError(`${option} reads a script again, but ${visible(pipe)} can be read only once: save it in a file`);
}
