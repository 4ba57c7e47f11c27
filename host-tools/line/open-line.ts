/** Our end of a line to a card or a login server. */
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import type { BindingInterface } from '@serialport/bindings-interface';
import { whyRefused } from '../../emulator/input-error.js';
import { loadSerialBinding } from '../../emulator/link/ports/native.js';
import { reasonOf } from '../../emulator/link/ports/serial.js';
import { readTcpAddress, type TcpOptions } from '../../emulator/link/ports/tcp.js';
import { visible } from '../../emulator/text.js';
import { LinkError } from '../client/errors.js';

export interface Line {
  readonly stream: Duplex;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;

/**
 * The line at a serial port or pseudo-terminal, not yet open.
 * @param baudRate bits a second
 * @param name what the path is given as, for messages
 */
export function serialLine(path: string, baudRate: number, name: string): () => Promise<Line> {
  return async () => openPort(await loadSerialBinding(), path, baudRate, name);
}

/** The line at a TCP address, not yet open. */
export function tcpLine(address: TcpOptions): () => Promise<Line> {
  return () => connect(address);
}

/** Whether a place is `[HOST:]PORT`, and not a serial port's path. */
export function isTcpPlace(place: string): boolean {
  return /^([^/\\]+:)?[0-9]+$/.test(place);
}

/**
 * The line at `place`, not yet open: a TCP address where it is `[HOST:]PORT`, else a serial port's path.
 * @param baudRate the speed of a serial port
 * @param name what the place is given as, for messages
 * @throws InputError for what is no address
 */
export function lineAt(place: string, baudRate: number, name: string): () => Promise<Line> {
  return isTcpPlace(place) ? tcpLine(readTcpAddress(place, name)) : serialLine(place, baudRate, name);
}

/** @throws LinkError where the port can't be opened: there is none, it is not ours to open, another program has it */
export async function openPort(
  binding: BindingInterface,
  path: string,
  baudRate: number,
  name?: string,
): Promise<Line> {
  const { SerialPortStream } = await import('@serialport/stream');
  const stream = new SerialPortStream({ binding, path, baudRate, lock: true, autoOpen: false });
  try {
    await new Promise<void>((resolve, reject) => stream.open((error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw new LinkError(`${prefix(name)}can't open ${visible(path)}: ${reasonOf(error as Error)}`);
  }
  // The stream's user gets the error too; without a listener the process would end.
  stream.on('error', () => {});
  return {
    stream,
    async close() {
      if (stream.isOpen) await new Promise<void>((resolve) => stream.close(() => resolve()));
      stream.destroy();
    },
  };
}

function prefix(option: string | undefined): string {
  return option === undefined ? '' : `${option}: `;
}

/** @throws LinkError where nobody listens there */
async function connect({ host, port, option }: TcpOptions): Promise<Line> {
  const socket = net.connect({ host, port, noDelay: true });
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('nobody answers there')));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    throw new LinkError(`${prefix(option)}can't connect to ${host}:${port}: ${whyRefused(error)}`);
  }
  socket.setTimeout(0);
  socket.on('error', () => {});
  return {
    stream: socket,
    async close() {
      if (socket.closed) return;
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.destroy();
      await closed;
    },
  };
}
