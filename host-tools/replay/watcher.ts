/**
 * Notices that scripts have changed, for `replay --watch`. Each folder is watched by itself, since a watched file is
 * lost when another takes its name, as editors save. The reports of a folder only give the time to look: the files on
 * disk count.
 */
import { type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../../emulator/input-error.js';
import { findScripts, foldersOf } from '../../emulator/script/find.js';
import { visible } from '../../emulator/text.js';

/** Editors save in several steps: a change counts once it has been quiet for this long, or has gone on for too long. */
const QUIET_ms = 100;
const LONGEST_ms = 1000;

/** The names in a folder that matter; all where they are scripts of a folder that was given. */
type Names = Set<string> | 'all';

interface Watched {
  readonly watcher: FSWatcher;
  /** Which folder it is: another may have taken its name. */
  readonly identity: string;
}

export class Watcher {
  /** Folders and files that were given, and files that scripts include, by their whole paths. */
  private readonly roots = new Set<string>();
  private readonly files = new Set<string>();
  private readonly watched = new Map<string, Watched>();
  private names = new Map<string, Names>();
  /** The content at the last look, by path. */
  private seen = new Map<string, string>();
  private failure: InputError | undefined;
  private event: () => void = () => {};

  /** @throws InputError where the system has no watch left */
  constructor(paths: readonly string[]) {
    for (const path of paths) {
      const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
      (isFolder ? this.roots : this.files).add(resolve(path));
    }
    this.seen = this.look();
  }

  /** @param paths files that scripts include */
  add(paths: readonly string[]): void {
    for (const path of paths.map((one) => resolve(one))) {
      if (this.files.has(path)) continue;
      this.files.add(path);
      this.seen.set(path, identityOf(path));
    }
  }

  /**
   * Fulfilled when a script is another than at the last look.
   * @throws InputError where the system can't watch any more
   */
  async change(): Promise<void> {
    for (;;) {
      const now = this.look();
      if (this.failure !== undefined) throw this.failure;
      if (!isSame(now, this.seen)) {
        this.seen = now;
        return;
      }
      await this.quietAfterEvent();
    }
  }

  close(): void {
    for (const { watcher } of this.watched.values()) watcher.close();
    this.watched.clear();
  }

  /** Watches the folders that there are now, and only then looks at the scripts, so that nothing is missed. */
  private look(): Map<string, string> {
    this.names = this.foldersToWatch();
    for (const [folder, { watcher, identity }] of this.watched) {
      if (this.names.has(folder) && identityOf(folder) === identity) continue;
      watcher.close();
      this.watched.delete(folder);
    }
    for (const folder of this.names.keys()) if (!this.watched.has(folder)) this.watch(folder);
    const scripts = [...this.roots].flatMap(scriptsBelow);
    return new Map([...scripts, ...this.files].map((path) => [path, identityOf(path)]));
  }

  /** The folders of the scripts, links followed, and of the folders that were given: these may go and come again. */
  private foldersToWatch(): Map<string, Names> {
    const folders = new Map<string, Names>();
    const add = (path: string): void => {
      const names = folders.get(dirname(path)) ?? new Set();
      if (names !== 'all') folders.set(dirname(path), names.add(basename(path)));
    };
    for (const path of [...this.files, ...this.roots]) for (const one of [path, realPathOf(path)]) add(one);
    for (const root of this.roots) for (const folder of foldersBelow(root)) folders.set(folder, 'all');
    return folders;
  }

  private watch(folder: string): void {
    try {
      const identity = identityOf(folder);
      const watcher = watch(folder, (_, name) => {
        const names = this.names.get(folder);
        if (name === null || names === 'all' || names?.has(name)) this.event();
      });
      watcher.on('error', (error) => this.fail(folder, error));
      this.watched.set(folder, { watcher, identity });
    } catch (error) {
      this.fail(folder, error);
    }
  }

  private fail(folder: string, error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    // It has gone, which the folder above it reports.
    if (code === 'ENOENT' || code === 'EPERM') return;
    const why = code === 'ENOSPC' || code === 'EMFILE' ? USED_UP : message;
    this.failure ??= new InputError(`can't watch ${visible(folder)}: ${why}`);
    this.event();
  }

  private async quietAfterEvent(): Promise<void> {
    await this.nextEvent();
    const end_ms = performance.now() + LONGEST_ms;
    while (performance.now() < end_ms && (await this.nextEvent(QUIET_ms)));
  }

  /** @returns false where none came in time */
  private nextEvent(within_ms?: number): Promise<boolean> {
    return new Promise((done) => {
      const timer = within_ms === undefined ? undefined : setTimeout(() => done(false), within_ms);
      this.event = () => {
        clearTimeout(timer);
        done(true);
      };
    });
  }
}

const USED_UP =
  "the system's watches are used up: watch fewer folders, or raise fs.inotify.max_user_watches and max_user_instances";

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, identity]) => other.get(path) === identity);
}

/** Which file or folder has this name now, and of a file which of its states; empty where there is none. */
function identityOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return '';
  const { dev, ino, birthtimeNs, size, mtimeNs } = found;
  // A folder that is made where another was removed may get its number.
  return found.isDirectory() ? `${dev} ${ino} ${birthtimeNs}` : `${dev} ${ino} ${size} ${mtimeNs}`;
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** None where the folder has gone, or has no script any more. */
function scriptsBelow(root: string): string[] {
  try {
    return [...findScripts([root], () => {})];
  } catch {
    return [];
  }
}

function foldersBelow(root: string): string[] {
  const found: string[] = [];
  try {
    for (const folder of foldersOf(root)) found.push(folder);
  } catch {
    // One has gone meanwhile: its parent reports that, and then is looked at again.
  }
  return found;
}
