/** Which scripts a run is about: files as they are, and all `*.keys` below folders. */
import { readdirSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { InputError } from '../input-error.js';
import { visible } from './script-error.js';

/**
 * @param paths files and folders, as the user gave them
 * @returns files in the order given; a folder stands for all `*.keys` below it, in the order of their paths' code units
 * @throws InputError for a path that doesn't exist, and for a folder without scripts
 */
export function findScripts(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (isFolder(path) ? scriptsBelow(path) : [path]));
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new InputError(`${visible(path)}: found no such file or folder, expected a key script or a folder of *.keys`);
  }
  return found.isDirectory();
}

function scriptsBelow(folder: string): string[] {
  const prefix = folder.endsWith('/') || folder.endsWith(sep) ? folder : `${folder}/`;
  const names = namesBelow(folder)
    .filter((name) => name.endsWith('.keys'))
    .map((name) => prefix + name.replaceAll(sep, '/'))
    .filter((path) => !isFolder(path))
    .sort((one, other) => (one < other ? -1 : 1)); // by code units, as everywhere
  if (names.length === 0) {
    throw new InputError(
      `${visible(folder)}: found a folder without *.keys, expected at least one key script below it`,
    );
  }
  return names;
}

function namesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${visible(folder)}: found a folder that can't be read (${code}), expected one of *.keys`);
  }
}
