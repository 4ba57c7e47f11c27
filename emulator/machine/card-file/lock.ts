/**
 * A lock that one process holds: the file `FILE.lock`, a list of claims to which processes only ever append. The first
 * claim whose process runs and that was not withdrawn holds the lock; its process releases it by removing the file. So a
 * claim of a process that was killed counts no more, and of several that come after it the first in the list holds the
 * lock, whatever the order in which they go on: there is no instant at which a dead lock is being replaced.
 */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { InputError } from '../../input-error.js';
import { visible } from '../../text.js';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.js';

/** Some ten thousand claims, of processes that were all killed one after the other. */
const LONGEST_LOCK = 1 << 20;
/** How often a lock may be released in between before we give up; more than once is rare. */
const MOST_ATTEMPTS = 100;
const APPEND = fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_APPEND | (fs.constants.O_NOFOLLOW ?? 0);

interface Claim extends ProcessIdentity {
  readonly id: string;
}

const held = new Set<Lock>();

function releaseAll(): void {
  for (const lock of held) lock.release();
}

export class Lock {
  private constructor(
    private readonly path: string,
    private readonly fd: number,
  ) {
    if (held.size === 0) process.on('exit', releaseAll);
    held.add(this);
  }

  /**
   * Takes the lock `path` for this process until `release`, or until the process ends.
   * @throws InputError where a process, this one included, holds it; the file system's error where there can be no lock
   */
  static take(path: string): Lock {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const fd = fs.openSync(path, APPEND, 0o600);
      try {
        if (claim(fd, path)) return new Lock(path, fd);
      } catch (error) {
        fs.closeSync(fd);
        throw error;
      }
      fs.closeSync(fd);
    }
    throw new InputError(
      `the lock ${visible(path)} is taken and released all the time: try again when other processes are done`,
    );
  }

  /** False after `release`. */
  get isHeld(): boolean {
    return held.has(this);
  }

  /** Frees the lock for other processes. */
  release(): void {
    if (!held.delete(this)) return;
    if (held.size === 0) process.off('exit', releaseAll);
    // Somebody may have removed the file by hand, and another process have made its own.
    if (isFile(this.fd, this.path)) fs.rmSync(this.path, { force: true });
    fs.closeSync(this.fd);
  }
}

/**
 * Puts a claim on the list and sees whether it is the first. For `take` alone, and for the test of what no other test
 * can bring about: a list that is removed after it was opened.
 * @returns false where the list was removed meanwhile, so that nobody else can see the claim
 * @throws InputError where another claim is before it
 */
export function claim(fd: number, path: string): boolean {
  if (fs.fstatSync(fd).size > LONGEST_LOCK) throw unusable(path);
  const before = firstRunning(readClaims(fd));
  // Not even a claim that is withdrawn at once: a list must not grow by everybody who looks.
  if (before !== undefined) {
    if (isFile(fd, path)) throw inUse(before, path);
    return false;
  }
  const mine: Claim = { ...thisProcess(), id: randomUUID() };
  append(fd, mine);
  const first = firstRunning(readClaims(fd));
  if (!isFile(fd, path)) return false;
  if (first?.id === mine.id) return true;
  append(fd, { withdrawn: mine.id });
  throw first === undefined ? unusable(path) : inUse(first, path);
}

/** A line of its own, even where the last writer was killed within a line. */
function append(fd: number, line: Claim | { readonly withdrawn: string }): void {
  fs.writeFileSync(fd, `\n${JSON.stringify(line)}\n`);
}

/** All claims that were not withdrawn, oldest first. */
function readClaims(fd: number): Claim[] {
  const { size } = fs.fstatSync(fd);
  const bytes = Buffer.alloc(size);
  const length = fs.readSync(fd, bytes, 0, size, 0);
  const claims = new Map<string, Claim>();
  for (const line of bytes.toString('utf8', 0, length).split('\n')) {
    const { id, withdrawn, host, pid, start } = parse(line);
    if (typeof withdrawn === 'string') claims.delete(withdrawn);
    if (typeof id !== 'string' || typeof host !== 'string' || typeof start !== 'string') continue;
    if (Number.isSafeInteger(pid) && (pid as number) > 0) claims.set(id, { id, host, pid: pid as number, start });
  }
  return [...claims.values()];
}

/** A line as an object; an empty one for a line that was not written to its end. */
function parse(line: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function firstRunning(claims: readonly Claim[]): Claim | undefined {
  return claims.find(isRunning);
}

/** Whether `path` is still the name of the open file; an open file's number is not given to another. */
function isFile(fd: number, path: string): boolean {
  const named = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
  const open = fs.fstatSync(fd, { bigint: true });
  return named !== undefined && named.ino === open.ino && named.dev === open.dev;
}

function inUse(holder: ProcessIdentity, path: string): InputError {
  const here = thisProcess();
  if (holder.host !== here.host) {
    return new InputError(
      `it is in use by process ${holder.pid} on the machine ${holder.host}: if that has ended, remove ${visible(path)}`,
    );
  }
  if (holder.pid === here.pid) return new InputError('it is in use by this process: it can be used once at a time');
  return new InputError(`it is in use by process ${holder.pid}: wait until that has ended, or stop it`);
}

function unusable(path: string): InputError {
  return new InputError(`its lock ${visible(path)} is damaged: if no process uses the card, remove the lock`);
}
