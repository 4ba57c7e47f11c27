/** Which scripts a run is about: files as they are, and all `*.keys` below folders. */
import { isUtf8 } from 'node:buffer';
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { InputError, whyRefused } from '../input-error.js';
import { visible } from '../text.js';
import { caseOf } from './cases.js';

/** The folder of installed packages: scripts in it are not the user's. */
const INSTALLED = 'node_modules';
/** The end of a shrunk script's name: it fails like the script beside it, and is made to be read. */
const SHRUNK = '.min.keys';
const NOT_UTF8 = '\ufffd';

/** Gets a message for each script or folder that is left out though its name is a script's. */
export type LeftOut = (message: string) => void;

/**
 * Finds the scripts one by one, so that a run of very many needs no memory for more than a folder's names.
 * @param paths files and folders, as the user gave them
 * @param leftOut gets a message for each script or folder whose name is not UTF-8, which no path can name, and for each pipe,
 *   socket or device in a folder: to read it may take forever
 * @returns files in the order given; a folder stands for all `*.keys` below it, in the order of their paths' code units,
 *   but for `node_modules`, names that begin with a dot, and what a shrink has made (`*.min.keys`): these are found where
 *   they are given themselves
 * @throws InputError for a path that doesn't exist, and for a folder without scripts
 */
export function* findScripts(paths: readonly string[], leftOut: LeftOut): Generator<string, void> {
  for (const path of paths) {
    if (isFolder(path)) yield* scriptsOf(path, leftOut);
    else yield path;
  }
}

/** The folder and those below it that `findScripts` looks into. @throws InputError for one that can't be read */
export function* foldersOf(folder: string): Generator<string, void> {
  yield folder;
  const prefix = withSlash(folder);
  for (const entry of entriesOf(prefix, () => {})) {
    if (entry.isDirectory()) yield* foldersOf(prefix + entry.name);
  }
}

function isFolder(path: string): boolean {
  if (caseOf(path) !== undefined) return false;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const name = path.includes(NOT_UTF8) ? ' (is its name not UTF-8? rename it)' : '';
    throw new InputError(
      `${visible(path)}: found no such file or folder${name}, expected a key script or a folder of *.keys`,
    );
  }
  return found.isDirectory();
}

function* scriptsOf(folder: string, leftOut: LeftOut): Generator<string, void> {
  let found = false;
  for (const script of scriptsBelow(withSlash(folder), leftOut)) {
    found = true;
    yield script;
  }
  if (found) return;
  throw new InputError(
    `${visible(folder)}: found a folder without *.keys, expected at least one key script below it (${INSTALLED}, *${SHRUNK} and names that begin with a dot are left out)`,
  );
}

function withSlash(folder: string): string {
  return folder.endsWith('/') || folder.endsWith(sep) ? folder : `${folder}/`;
}

/**
 * Scripts below the folder `prefix`, which ends in a slash. A folder's name is sorted with its slash: then the order of
 * the names is that of the whole paths. Links to folders are not followed, so there is no loop.
 */
function* scriptsBelow(prefix: string, leftOut: LeftOut): Generator<string, void> {
  const names: string[] = entriesOf(prefix, leftOut)
    .filter((entry) => entry.isDirectory() || (isScript(entry.name) && isFile(prefix, entry, leftOut)))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
  for (const name of names) {
    if (name.endsWith('/')) yield* scriptsBelow(prefix + name, leftOut);
    else yield prefix + name;
  }
}

function isScript(name: string): boolean {
  return name.endsWith('.keys') && !name.endsWith(SHRUNK);
}

/** Whether an entry with a script's name is a script. A link to nothing is one that can't be read. */
function isFile(prefix: string, entry: Dirent, leftOut: LeftOut): boolean {
  if (entry.isFile()) return true;
  const path = prefix + entry.name;
  const found = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
  if (found === undefined || found.isFile()) return true;
  if (!found.isDirectory())
    leftOut(`${visible(path)}: found a pipe, a socket or a device, so it is left out: name it to play it`);
  return false;
}

/** The entries of a folder that count. */
function entriesOf(folder: string, leftOut: LeftOut): Dirent[] {
  const entries = read(() => readdirSync(folder, { withFileTypes: true }), folder);
  const isUnreadable = (name: string): boolean => name.includes(NOT_UTF8);
  const unreadable = entries.some(({ name }) => isUnreadable(name)) ? namesThatAreNotUtf8(folder, leftOut) : undefined;
  return entries.filter(({ name }) => !name.startsWith('.') && name !== INSTALLED && !unreadable?.has(name));
}

/** The names as they are read, in which other characters stand for what is no UTF-8. */
function namesThatAreNotUtf8(folder: string, leftOut: LeftOut): Set<string> {
  const found = new Set<string>();
  for (const entry of read(() => readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }), folder)) {
    const bytes: Buffer = entry.name;
    if (isUtf8(bytes)) continue;
    found.add(bytes.toString());
    if (!entry.isDirectory() && !bytes.toString('latin1').endsWith('.keys')) continue;
    leftOut(`${visible(folder)}${escaped(bytes)}: found a name that is not UTF-8, so it is left out: rename it`);
  }
  return found;
}

/** A name in ASCII: of other bytes their value. */
function escaped(name: Buffer): string {
  return [...name]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

function read<Entries>(readFolder: () => Entries, folder: string): Entries {
  try {
    return readFolder();
  } catch (error) {
    throw new InputError(
      `${visible(folder)}: found a folder that can't be read (${whyRefused(error)}), expected one of *.keys`,
    );
  }
}
