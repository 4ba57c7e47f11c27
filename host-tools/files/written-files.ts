/** The files that a command writes: each is another one, and none is a file that it reads. */
import { type BigIntStats, closeSync, openSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';

/** A link that leads to links may lead to so many. */
const MOST_LINKS = 40;
/** Names of a file that isn't there yet are one name where the system's disks usually take them for one. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';
/**
 * The beginnings of reports, of HTML, JUnit, JSON, TAP and text, none of which is the beginning of a script, a table, a
 * capture or a card file.
 */
const REPORT = /^(?:<|\[|TAP version |[✓✗] )/;
const HEAD_BYTES = 16;
const SCRIPT = /\.keys$/i;

/** A file that a command writes, or `undefined` for one that it does not. */
export type Written = readonly [what: string, path: string | undefined];

interface Known {
  readonly what: string;
  readonly path: string;
}

export class WrittenFiles {
  private readonly files = new Map<string, Known>();
  /** The first in whose place something other than a report stands, which scripts may read. */
  replaced: string | undefined = undefined;

  /** @throws InputError for two that are one file */
  constructor(written: Iterable<Written> = []) {
    for (const [what, path] of written) if (path !== undefined) this.add(what, path);
  }

  /**
   * @param what stands in it, with its article, such as `a report`
   * @throws InputError where another is the same file
   */
  add(what: string, path: string): void {
    const id = identityOf(path);
    const other = this.files.get(id);
    if (other !== undefined) throw refused(what, path, `has ${another(what, other.what)} already`);
    this.files.set(id, { what, path });
    if (this.replaced === undefined && mayBeInput(path)) this.replaced = path;
  }

  /** @throws InputError where one of them would take the place of `path`, which the command reads */
  refuse(path: string | undefined, reader = 'the run'): void {
    if (path === undefined) return;
    const known = this.files.get(identityOf(path));
    if (known !== undefined) throw refused(known.what, known.path, `is read by ${reader}`);
  }
}

/** Where a file is written that is to stand at `path`: at the end of all links, also of one that leads to nothing yet. */
export function placeOf(path: string): string {
  let at = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    if (statOf(at) !== undefined) return realpathSync(at);
    const target = linkTarget(at);
    if (target === undefined) return at;
    at = resolve(dirname(at), target);
  }
  return at;
}

/** @throws InputError where `path` leads to a file with the name of a key script, as nothing else may be called */
export function refuseScriptName(what: string, path: string): void {
  if (SCRIPT.test(path)) throw refused(what, path, 'is the name of a key script');
  if (SCRIPT.test(placeOf(path))) throw refused(what, path, 'leads to a key script');
}

/** Whether two paths are one file. */
export function isSameFile(one: string, other: string): boolean {
  return identityOf(one) === identityOf(other);
}

/**
 * @param values the options of a command and their values, files among them
 * @param writing the names of those whose files it writes
 * @throws InputError where such a file is what another option names
 */
export function refuseShared(values: Readonly<Record<string, unknown>>, writing: readonly string[]): void {
  for (const option of writing) {
    const path = values[option];
    if (typeof path !== 'string') continue;
    const other = Object.entries(values).find(
      ([name, value]) => name !== option && typeof value === 'string' && isSameFile(value, path),
    );
    if (other === undefined) continue;
    throw new InputError(`--${option} is ${visible(path)}, the file of --${other[0]}: name another file`);
  }
}

/** Equal for all names of a file: links, hard links, other cases of the name, ways through other folders. */
function identityOf(path: string): string {
  const existing = statOf(path);
  if (existing?.isFile()) return `${existing.dev}:${existing.ino}`;
  // A device takes what is written by each of its names, and nobody's file is lost.
  if (existing !== undefined) return resolve(path);
  const place = placeOf(path);
  const folder = statOf(dirname(place));
  if (folder === undefined) return resolve(place);
  const name = basename(place);
  return `${folder.dev}:${folder.ino}/${FOLDS_CASE ? name.normalize('NFC').toLowerCase() : name}`;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a file stands there that can be read as something other than a report. */
function mayBeInput(path: string): boolean {
  return statOf(path)?.isFile() === true && !isReport(path);
}

/** Whether a file stands there that begins as a report does. */
export function isReport(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return REPORT.test(head.toString('utf8', 0, readSync(fd, head, 0, HEAD_BYTES, 0)));
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

function another(what: string, other: string): string {
  return what === other ? `another ${what.replace(/^an? /, '')}` : other;
}

function refused(what: string, path: string, why: string): InputError {
  return new InputError(`${what} can't go to ${visible(path)}, which ${why}: name another file`);
}
