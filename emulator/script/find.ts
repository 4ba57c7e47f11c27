/** Which scripts a run is about: files as they are, and all `*.keys` below folders. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { InputError } from '../input-error.js';
import { visible } from '../text.js';

/**
 * Finds the scripts one by one, so that a run of very many needs no memory for more than a folder's names.
 * @param paths files and folders, as the user gave them
 * @returns files in the order given; a folder stands for all `*.keys` below it, in the order of their paths' code units
 * @throws InputError for a path that doesn't exist, and for a folder without scripts
 */
export function* findScripts(paths: readonly string[]): Generator<string, void> {
  for (const path of paths) {
    if (isFolder(path)) yield* scriptsOf(path);
    else yield path;
  }
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new InputError(`${visible(path)}: found no such file or folder, expected a key script or a folder of *.keys`);
  }
  return found.isDirectory();
}

function* scriptsOf(folder: string): Generator<string, void> {
  const prefix = folder.endsWith('/') || folder.endsWith(sep) ? folder : `${folder}/`;
  let found = false;
  for (const script of scriptsBelow(prefix)) {
    found = true;
    yield script;
  }
  if (found) return;
  throw new InputError(`${visible(folder)}: found a folder without *.keys, expected at least one key script below it`);
}

/**
 * Scripts below the folder `prefix`, which ends in a slash. A folder's name is sorted with its slash: then the order of
 * the names is that of the whole paths. Links to folders are not followed, so there is no loop.
 */
function* scriptsBelow(prefix: string): Generator<string, void> {
  const names: string[] = entriesOf(prefix)
    .filter((entry) => entry.isDirectory() || (entry.name.endsWith('.keys') && !isLinkToFolder(prefix, entry)))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
  for (const name of names) {
    if (name.endsWith('/')) yield* scriptsBelow(prefix + name);
    else yield prefix + name;
  }
}

function isLinkToFolder(prefix: string, entry: Dirent): boolean {
  return entry.isSymbolicLink() && statSync(prefix + entry.name, { throwIfNoEntry: false })?.isDirectory() === true;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${visible(folder)}: found a folder that can't be read (${code}), expected one of *.keys`);
  }
}
