/** The native packages: loaded only where a transport needs them, since loading costs time and can fail. */
import type { AutoDetectTypes, LinuxBindingInterface } from '@serialport/bindings-cpp';
import { InputError } from '../../input-error.js';

/** A pseudo-terminal pair: two descriptors that don't block, and the name of the side for the peer. */
export interface PtyPair {
  readonly master: number;
  readonly slave: number;
  readonly pty: string;
}

/** @throws InputError where the package has no binary for this machine */
export async function loadSerialBinding(): Promise<AutoDetectTypes> {
  try {
    return waking((await import('@serialport/bindings-cpp')).autoDetect());
  } catch (error) {
    throw unavailable('serial ports', '@serialport/bindings-cpp', error);
  }
}

/**
 * The binding, with a fix for Node 26.4 and newer: the package reports that a port is readable from outside of any
 * callback that Node knows of, and what waits for that promise would go on only when something else happens
 * (serialport/bindings-cpp, pull request 239). An immediate that does nothing is such a something.
 */
function waking(detected: AutoDetectTypes): AutoDetectTypes {
  // The systems' bindings are used alike; only Windows' ports have no poller.
  const binding = detected as LinuxBindingInterface;
  const fixed: LinuxBindingInterface = {
    list: () => binding.list(),
    async open(options) {
      const port = await binding.open(options);
      if ('poller' in port) for (const event of ['readable', 'writable']) port.poller.on(event, wake);
      return port;
    },
  };
  return fixed;
}

function wake(): void {
  setImmediate(() => undefined);
}

/**
 * A new pair. The package's own JavaScript `open` reads the peer's side too and so steals what is meant for the peer;
 * its native function does not.
 * @throws InputError where the package has no binary for this machine, or no pair is left
 */
export async function openPtyPair(): Promise<PtyPair> {
  if (process.platform === 'win32') throw new InputError('a pseudo-terminal needs Linux or macOS: use TCP instead');
  try {
    const { requireBinary } = await import('@lydell/node-pty/requireBinary.js');
    return requireBinary('pty.node').open(80, 24);
  } catch (error) {
    throw unavailable('pseudo-terminals', '@lydell/node-pty', error);
  }
}

function unavailable(what: string, name: string, error: unknown): InputError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code.endsWith('MODULE_NOT_FOUND')) {
    return new InputError(`${what} need the package ${name}, which is not installed: run "npm install ${name}"`);
  }
  const [reason] = message.trim().split('\n');
  return new InputError(`${what} can't be used on this machine: ${reason}`);
}
