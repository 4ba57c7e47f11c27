/** Whether a person sees what is written to a file descriptor. */
import { fstatSync } from 'node:fs';

export async function isTerminal(fd: 1 | 2): Promise<boolean> {
  // Loading `tty` takes longer than a short run: it is asked only about what can be a terminal at all.
  if (!mayBeTerminal(fd)) return false;
  return (await import('node:tty')).isatty(fd);
}

function mayBeTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return true;
  }
}
