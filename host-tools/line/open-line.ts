/** Our end of a line to a card: what `--port` and `--tcp` of verify and monitor open. */
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import type { BindingInterface } from '@serialport/bindings-interface';
import { InputError } from '../../emulator/input-error.js';
import { loadSerialBinding } from '../../emulator/link/ports/native.js';
import { reasonOf } from '../../emulator/link/ports/serial.js';
import { readTcpAddress } from '../../emulator/link/ports/tcp.js';
import { visible } from '../../emulator/text.js';
import { readBaud } from '../cli/commands/line/baud.js';
import { LinkError } from '../client/errors.js';

/** The options that name a line, for `readArguments`. */
export const LINE_OPTIONS = {
  port: { type: 'string' },
  baud: { type: 'string' },
  tcp: { type: 'string' },
} as const;

/** Their part of a usage text. */
export const LINE_USAGE = `  --port PATH      a serial port or pseudo-terminal, locked against other programs that lock
  --baud N         its speed; 115200 if left out
  --tcp ADDRESS    [HOST:]PORT; 127.0.0.1 without HOST
`;

export interface LineValues {
  readonly port?: string;
  readonly baud?: string;
  readonly tcp?: string;
}

export interface Line {
  readonly stream: Duplex;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;

/**
 * The line that the options name, not yet open; undefined where they name none.
 * @throws InputError where they don't go together or can't be
 */
export function lineOf({ port, baud, tcp }: LineValues): (() => Promise<Line>) | undefined {
  if (port !== undefined && tcp !== undefined) throw new InputError('--port and --tcp are two lines: choose one');
  if (baud !== undefined && port === undefined) throw new InputError('--baud goes with --port');
  if (tcp !== undefined) {
    const address = readTcpAddress(tcp);
    return () => connect(address);
  }
  if (port === undefined) return undefined;
  const baudRate = readBaud(baud);
  return async () => openPort(await loadSerialBinding(), port, baudRate);
}

/**
 * The line at `place`, not yet open: a TCP address where it is `[HOST:]PORT`, else a serial port's path.
 * @param baudRate the speed of a serial port
 */
export function lineAt(place: string, baudRate: number): () => Promise<Line> {
  if (!/^([^/\\]+:)?[0-9]+$/.test(place)) return async () => openPort(await loadSerialBinding(), place, baudRate);
  const address = readTcpAddress(place);
  return () => connect(address);
}

/** @throws LinkError where the port can't be opened: there is none, it is not ours to open, another program has it */
export async function openPort(binding: BindingInterface, path: string, baudRate: number): Promise<Line> {
  const { SerialPortStream } = await import('@serialport/stream');
  const stream = new SerialPortStream({ binding, path, baudRate, lock: true, autoOpen: false });
  try {
    await new Promise<void>((resolve, reject) => stream.open((error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw new LinkError(`can't open ${visible(path)}: ${reasonOf(error as Error)}`);
  }
  // Who uses the stream hears of it too; without a listener the process would end.
  stream.on('error', () => {});
  return {
    stream,
    async close() {
      if (stream.isOpen) await new Promise<void>((resolve) => stream.close(() => resolve()));
      stream.destroy();
    },
  };
}

/** @throws LinkError where nobody listens there */
async function connect({ host, port }: { readonly host: string; readonly port: number }): Promise<Line> {
  const socket = net.connect({ host, port, noDelay: true });
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('nobody answers there')));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new LinkError(
      `can't connect to ${host}:${port}: ${code === 'ECONNREFUSED' ? 'nobody listens there' : message}`,
    );
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
