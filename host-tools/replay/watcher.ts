/** Tells when scripts have changed, for `replay --watch`. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../../emulator/input-error.js';

/** Editors save in several steps: a change counts once it has been quiet for this long. */
const QUIET_ms = 100;

export class Watcher {
  /** Folders are watched, not files: an editor may put a new file in a file's place. */
  private readonly folders = new Map<string, FSWatcher>();
  private readonly files = new Set<string>();
  private changed = false;
  private wake: () => void = () => {};
  private timer: NodeJS.Timeout | undefined;

  /**
   * Watches a script, or all scripts below a folder.
   * @throws InputError where that can't be watched
   */
  add(path: string): void {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isFolder) this.files.add(resolve(path));
    const folder = resolve(isFolder ? path : dirname(path));
    if (this.folders.has(folder)) return;
    try {
      const watcher = watch(folder, { recursive: isFolder }, (_, name) => this.notice(isFolder, folder, name));
      watcher.on('error', () => {});
      this.folders.set(folder, watcher);
    } catch (error) {
      throw new InputError(`can't watch ${path}: ${(error as Error).message}`);
    }
  }

  /** Fulfilled when a script has changed since the last time. */
  async change(): Promise<void> {
    while (!this.changed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.changed = false;
  }

  close(): void {
    clearTimeout(this.timer);
    for (const watcher of this.folders.values()) watcher.close();
  }

  private notice(allScripts: boolean, folder: string, name: string | null): void {
    if (name !== null && !this.files.has(resolve(folder, name))) {
      // What isn't named on the command line counts where a folder was, and so does a folder that comes or goes.
      if (!allScripts || (basename(name).includes('.') && !name.endsWith('.keys'))) return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.changed = true;
      this.wake();
    }, QUIET_ms);
  }
}
