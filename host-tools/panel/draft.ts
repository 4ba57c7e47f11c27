/** The file that a recording becomes when it ends: it appears whole or not at all, and replaces none unasked. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { OpenDraft } from '../../emulator/faceplate/bench/recording.js';
import { InputError } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';
import { checkWritable, writeNew, writeWhole } from '../files/output.js';

const WHAT = 'the script';

/** A file that exists already may be replaced: the caller has asked. */
export const openDraft: OpenDraft = (named) => {
  const path = named ?? freeName(existsSync);
  const isReplaced = existsSync(path);
  checkWritable(path, WHAT);
  return {
    path,
    replaces: isReplaced,
    finish: (script) => {
      if (isReplaced) {
        writeWhole(path, WHAT, script);
        return path;
      }
      const isTaken = (name: string): boolean => !writeNew(name, WHAT, script);
      if (!isTaken(path)) return path;
      return named === undefined ? freeName(isTaken) : nameBeside(path, isTaken);
    },
  };
};

/** A file of another kind. @throws InputError where it is there already, or can't be written */
export function writeTable(path: string, text: string): void {
  if (writeNew(path, 'the table', text)) return;
  throw new InputError(`${visible(path)} is there already: name another file`);
}

/** `session-1.keys`, or the first of its kind that is not taken. */
function freeName(isTaken: (name: string) => boolean): string {
  let number = 1;
  while (isTaken(`session-${number}.keys`)) number += 1;
  return `session-${number}.keys`;
}

/** `made-2.keys` for `made.keys`, or the first of its kind that is not taken. */
function nameBeside(path: string, isTaken: (name: string) => boolean): string {
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  let number = 2;
  while (isTaken(`${stem}-${number}${ending}`)) number += 1;
  return `${stem}-${number}${ending}`;
}
