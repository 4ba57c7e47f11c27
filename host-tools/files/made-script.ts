/** Scripts that a command has made: only these may be written over without asking. */
import { readFileSync, statSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';

/**
 * @param head how a script of the command begins
 * @param command as messages name it, such as `a shrink`
 * @param hint what to do
 * @throws InputError where another file stands at `path` that is not empty
 */
export function refuseForeign(path: string, head: string, command: string, hint: string): void {
  let begun: string;
  try {
    if (!statSync(path).isFile()) return;
    begun = readFileSync(path, 'utf8');
  } catch {
    return;
  }
  if (begun === '' || begun.startsWith(head)) return;
  throw new InputError(`${visible(path)} is there and was not made by ${command}: ${hint}`);
}
