/** A name of one's own choice for a pseudo-terminal: a symbolic link, locked while it is in use. */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { InputError, whyRefused } from '../../input-error.js';
import { Lock } from '../../machine/card-file/lock.js';
import { visible } from '../../text.js';

export class Symlink {
  /** However the process ends, as long as it ends by itself. */
  private readonly atExit = (): void => this.remove();

  private constructor(
    readonly path: string,
    private readonly target: string,
    private readonly lock: Lock,
  ) {
    process.on('exit', this.atExit);
  }

  /**
   * Makes `path` point to `target`, at one instant. A link that a killed process has left there is replaced: one that
   * points to nothing, or that has a lock without a living holder. Nothing else is.
   * @throws InputError where something else is there, another process holds the lock, or there can be no link
   */
  static make(path: string, target: string): Symlink {
    const lockPath = `${path}.lock`;
    let lock: Lock | undefined;
    try {
      const isOurs = fs.existsSync(lockPath);
      lock = Lock.take(lockPath);
      put(path, target, isOurs);
      return new Symlink(path, target, lock);
    } catch (error) {
      lock?.release();
      const reason = whyRefused(error, { ENOENT: 'its folder does not exist' });
      throw new InputError(`--symlink: there can be no link ${visible(path)} to the pseudo-terminal: ${reason}`);
    }
  }

  /** Removes the link, unless somebody has put another in its place, and then the lock. */
  remove(): void {
    process.off('exit', this.atExit);
    try {
      if (fs.readlinkSync(this.path) === this.target) fs.unlinkSync(this.path);
    } catch {
      // It was removed by hand, or its folder was.
    }
    this.lock.release();
  }
}

function put(path: string, target: string, isOurs: boolean): void {
  const there = fs.lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) {
    // Fails where another program has just put something there.
    fs.symlinkSync(target, path);
    return;
  }
  if (!there.isSymbolicLink()) throw new InputError('a file that is not a link has this name; choose another name');
  if (!isOurs && fs.existsSync(path)) {
    throw new InputError('a link of this name points to something that exists; remove it or choose another name');
  }
  const fresh = `${path}.${randomUUID()}`;
  fs.symlinkSync(target, fresh);
  fs.renameSync(fresh, path);
}
