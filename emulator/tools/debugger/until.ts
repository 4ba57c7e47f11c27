/** How far a script shall go: a line of it, or a time. */
import { normalize } from 'node:path';
import { InputError } from '../../input-error.js';
import { LineReader } from '../../script/line-reader.js';
import type { Script } from '../../script/parse.js';
import { readDuration } from '../../script/values.js';
import { visible } from '../../text.js';

export type Until =
  | { readonly at_us: number }
  /** `file` is the script itself where it is undefined. */
  | { readonly line: number; readonly file: string | undefined };

/**
 * Reads `[FILE:]LINE` or a board time such as `2.5s`.
 * @param what says where it was given
 * @throws InputError for anything else
 */
export function readUntil(text: string, what: string): Until {
  const [, file, line] = /^(?:(.+):)?([0-9]{1,7})$/.exec(text) ?? [];
  if (line !== undefined) return { line: Number(line), file };
  try {
    const reader = new LineReader('', text);
    reader.nextStatement();
    const at_us = readDuration(reader);
    reader.finish();
    return { at_us };
  } catch {
    throw new InputError(
      `${what} is ${JSON.stringify(text)}, but must be a line (12), a line of a script that is included (lib/a.keys:3), or a board time (2.5s)`,
    );
  }
}

/**
 * The statement at which a line begins to play: the first that stands on it or after it.
 * @param from only statements from this one on
 * @throws InputError where none does
 */
export function statementAt(script: Script, { line, file }: Extract<Until, { line: number }>, from: number): number {
  const wanted = normalize(file ?? script.file);
  const stands = (place: { readonly file: string; readonly line: number }): boolean =>
    normalize(place.file) === wanted && place.line >= line;
  const { statements, includes } = script;
  const own = statements.findIndex(({ place }, index) => index >= from && stands(place));
  const included = includes.find(({ place, index }) => index >= from && stands(place))?.index ?? -1;
  const found = [own, included].filter((index) => index >= 0);
  if (found.length > 0) return Math.min(...found);
  const name = visible(file ?? script.file);
  throw new InputError(`no statement of ${name} on line ${line} or after it is still to come`);
}
