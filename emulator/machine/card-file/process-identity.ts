/** Identifies this process, so that another process can see whether it still runs. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When the process started, so that a process number that is used again counts as another process; '' if unknown. */
  readonly start: string;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, start: statOf(process.pid)?.start ?? '' };
}

/** Whether the process still runs. One of another machine can't be asked and counts as running. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return true;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = statOf(identity.pid);
  if (stat === undefined || identity.start === '') return true;
  return stat.start === identity.start && !stat.ended;
}

interface Stat {
  readonly start: string;
  /** The process has ended, and only its parent has not asked for its exit status yet. */
  readonly ended: boolean;
}

/**
 * The report of Linux about a process (proc_pid_stat(5)): state is field 3, start time, in clock ticks since boot,
 * field 22.
 */
function statOf(pid: number): Stat | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Field 2 is the program's name in brackets, which may itself hold blanks and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { start: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    // Gone since, or /proc is hidden or not mounted.
    return undefined;
  }
}
