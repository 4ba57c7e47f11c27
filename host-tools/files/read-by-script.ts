/** The files that a script reads, found without playing it. */

import { statSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { parseScript } from '../../emulator/script/parse.js';
import { readBytes, readScriptFile, scriptFiles } from '../../emulator/script/read-file.js';
import { visible } from '../../emulator/text.js';
import { findModel, type Model } from '../../firmware/models.js';
import { readCardOption } from './for-option.js';
import { type Written, WrittenFiles } from './written-files.js';

const DEFAULT_MODEL = 'dsc-plus';

/** The paths that a script reads, also where nothing is there. */
export interface ReadBy {
  /** The script itself, the table of its cases, what it includes, and captures. */
  readonly files: ReadonlySet<string>;
  /** Card files, which a play changes. */
  readonly cards: ReadonlySet<string>;
}

/**
 * Up to the first mistake, which ends a play as well.
 * @param bytes what was read of it already, as of a pipe
 */
export function readBy(script: string, defaultModel: Model, bytes?: Uint8Array): ReadBy {
  const found = new Set<string>();
  const cards = new Set<string>();
  const noted = (path: string, most_bytes?: number): Uint8Array => {
    found.add(path);
    return readBytes(path, most_bytes);
  };
  const { cardFileModel } = scriptFiles(defaultModel);
  try {
    parseScript(script, {
      defaultModel,
      read: (path, most_bytes) =>
        path === script && bytes !== undefined ? bytes : readScriptFile(path, most_bytes, noted),
      cardFileModel: (path) => {
        cards.add(path);
        return cardFileModel(path);
      },
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return { files: found, cards };
}

/** All of them. */
export function filesReadBy(...args: Parameters<typeof readBy>): readonly string[] {
  const { files, cards } = readBy(...args);
  return [...files, ...cards];
}

/** The model that scripts start with. @param cardFile with its card; undefined for the demo card @throws InputError where it can't be read */
export function modelOfCard(cardFile: string | undefined): Model {
  return findModel((cardFile === undefined ? undefined : readCardOption(cardFile).model) ?? DEFAULT_MODEL)!;
}

/** The inputs of a command that plays one script. */
export interface Played {
  readonly script?: string | undefined;
  readonly card?: string | undefined;
  readonly snapshot?: string | undefined;
}

/**
 * No file that a command writes is one that it reads, and each is another.
 * @throws InputError where it is otherwise, and where that can't be known, as a script is read only once
 */
export function checkWritten(written: Iterable<Written>, { script, card, snapshot }: Played): void {
  const files = new WrittenFiles(written);
  files.refuse(card);
  files.refuse(snapshot);
  const { replaced } = files;
  if (script === undefined || replaced === undefined) return;
  files.refuse(script);
  if (statSync(script, { throwIfNoEntry: false })?.isFile() === false) {
    throw new InputError(`${visible(replaced)} is there already, and the script may read it: name another file`);
  }
  for (const path of filesReadBy(script, modelOfCard(card))) files.refuse(path);
}
