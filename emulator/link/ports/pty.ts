/** A pseudo-terminal of our own: what any program that opens a serial port can open. */
import * as fs from 'node:fs';
import type { BindingPortInterface } from '@serialport/bindings-interface';
import { PtyMaster } from './master.js';
import { loadSerialBinding, openPtyPair } from './native.js';
import type { Attach, Port } from './port.js';
import { Symlink } from './symlink.js';

export interface PtyOptions {
  /** A path that points to the peer's side while the port is open. */
  readonly symlink?: string;
}

export interface PtyPort extends Port {
  /** The peer's side. */
  readonly path: string;
}

/**
 * Opens a pair and attaches our side. Peers open and close the other side as they like: one descriptor of it stays open
 * here, never read, because the line would end with its first peer otherwise.
 * @throws InputError where there can be no pseudo-terminal or no link
 */
export async function openPty(attach: Attach, options: PtyOptions = {}): Promise<PtyPort> {
  const { master, slave, pty: path } = await openPtyPair();
  const stream = new PtyMaster(master);
  let keeper: BindingPortInterface | undefined;
  let link: Symlink | undefined;
  try {
    keeper = await keepOpen(path);
    if (options.symlink !== undefined) link = Symlink.make(options.symlink, path);
  } catch (error) {
    stream.destroy();
    await keeper?.close();
    throw error;
  } finally {
    fs.closeSync(slave);
  }
  const ended = new Promise<void>((resolve) => stream.once('close', resolve));
  attach(stream);
  return {
    path,
    address: link === undefined ? path : `${link.path} (${path})`,
    ended,
    async close() {
      link?.remove();
      link = undefined;
      stream.destroy();
      if (keeper?.isOpen) await keeper.close();
      await ended;
    },
  };
}

/** Opens the peer's side as a serial port, which sets it raw and without echo: bytes pass as they are. */
async function keepOpen(path: string): Promise<BindingPortInterface> {
  const binding = await loadSerialBinding();
  return binding.open({ path, baudRate: 115200, lock: false });
}
