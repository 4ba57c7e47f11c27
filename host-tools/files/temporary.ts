/**
 * A file on its way stands beside the one that it becomes, under a name that nobody can foresee and that tells which
 * process writes it: what a process that was killed has left is found, and removed, the next time.
 */
import { createHash, randomBytes } from 'node:crypto';
import { openSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRunning, thisProcess } from '../../emulator/machine/card-file/process-identity.js';

/** Its owner's alone until it is whole: it may hold PINs. */
const MODE = 0o600;
const RANDOM_BYTES = 8;
/** Of the name that it will have: a name has at most 255 bytes, and a character up to four. */
const NAME_CHARACTERS = 40;

/** `HOST-PID-START-RANDOM.tmp`; another machine's processes can't be asked whether they run. */
const MARK = /^([0-9a-f]{8})-([0-9]+)-([0-9]*)-[0-9a-f]{16}\.tmp$/;

/**
 * Opens such a file for `path`, and removes those that were left behind.
 * @throws the file system's error
 */
export function openTemporary(path: string): { readonly fd: number; readonly path: string } {
  const [folder, head] = [dirname(path), headOf(path)];
  removeStale(folder, head);
  const { pid, start } = thisProcess();
  const mark = `${hostMark()}-${pid}-${start}-${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`;
  const temporary = join(folder, head + mark);
  return { fd: openSync(temporary, 'wx', MODE), path: temporary };
}

function headOf(path: string): string {
  return `.${[...basename(path)].slice(0, NAME_CHARACTERS).join('')}.`;
}

function hostMark(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function removeStale(folder: string, head: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(head)) continue;
    const [, host, pid, start] = MARK.exec(name.slice(head.length)) ?? [];
    if (host !== hostMark() || isRunning({ host: hostname(), pid: Number(pid), start: start! })) continue;
    rmSync(join(folder, name), { force: true });
  }
}
