/** The native packages: loaded only where a transport needs them, since loading costs time and can fail. */
import type { AutoDetectTypes, LinuxBindingInterface, LinuxPortBinding } from '@serialport/bindings-cpp';
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

/** The binding, with fixes for two faults of its poller, which tells when a port can be read or written. */
function waking(detected: AutoDetectTypes): AutoDetectTypes {
  // The systems' bindings are used alike; only Windows' ports have no poller.
  const binding = detected as LinuxBindingInterface;
  const fixed: LinuxBindingInterface = {
    list: () => binding.list(),
    async open(options) {
      const port = await binding.open(options);
      if ('poller' in port) {
        keepEachWait(port.poller);
        for (const { name } of EVENTS) port.poller.on(name, wake);
      }
      return port;
    },
  };
  return fixed;
}

const EVENTS = [
  { name: 'readable', flag: 1 },
  { name: 'writable', flag: 2 },
] as const;

/**
 * The package replaces what it waits for: a wait for bytes to read ends an earlier wait for room to write, and the write
 * never goes on where no bytes come. Each poll asks again for whatever is still waited for.
 */
function keepEachWait(poller: LinuxPortBinding['poller']): void {
  const poll = poller.poll.bind(poller);
  const isWaitedFor = ({ name }: (typeof EVENTS)[number]): boolean =>
    poller.listeners(name).some((listener) => listener !== wake);
  poller.poll = (flags = 0) => poll(EVENTS.filter(isWaitedFor).reduce((all, { flag }) => all | flag, flags));
}

/**
 * In Node 26.4 and newer, the package reports an event from outside of any callback that Node knows of, and what waits for
 * that promise would go on only when something else happens (serialport/bindings-cpp, pull request 239). An immediate
 * that does nothing is such a something.
 */
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
