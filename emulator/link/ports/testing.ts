/** For tests: every transport with a card on it, and a client that speaks to any of them. */

import * as net from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { SerialPortStream } from '@serialport/stream';
import { Card } from '../../machine/card.js';
import { Instrument } from '../instrument.js';
import { attachTo } from './attach.js';
import { PtyMaster } from './master.js';
import { openMockCard } from './mock.js';
import { loadSerialBinding, openPtyPair } from './native.js';
import type { Attach } from './port.js';
import { openPty } from './pty.js';
import { openSerial } from './serial.js';
import { openTcp } from './tcp.js';

/** A card on a transport. */
export interface Served {
  /** A new peer; the one before must be closed. */
  connect(): Promise<Duplex>;
  close(): Promise<void>;
}

/** The demo card, in virtual time, on a transport of each kind that peers can leave and come back to. */
export const TRANSPORTS: Readonly<Record<string, () => Promise<Served>>> = {
  async mock() {
    const { path, binding, close } = openMockCard();
    return { connect: () => connectSerial({ path, binding }), close: async () => close() };
  },
  async pty() {
    const port = await openPty(newCard());
    const binding = await loadSerialBinding();
    return { connect: () => connectSerial({ path: port.path, binding }), close: () => port.close() };
  },
  async tcp() {
    const port = await openTcp(newCard(), { host: '127.0.0.1', port: 0 });
    return { connect: () => connectTcp(port.address), close: () => port.close() };
  },
  async serial() {
    // The far end of the cable is our side of a pseudo-terminal, whose other side is the device.
    const { master, pty } = await openPtyPair();
    const cable = new PtyMaster(master);
    const port = await openSerial(newCard(), { path: pty, baudRate: 9600 });
    return {
      connect: async () => unbreakable(cable),
      async close() {
        await port.close();
        cable.destroy();
      },
    };
  },
};

/** Links every stream to one demo card in virtual time. */
export function newCard(): Attach {
  return attachTo(new Instrument(new Card(), { clock: 'virtual' }), { eol: 'lf' });
}

type Binding = Pick<ConstructorParameters<typeof SerialPortStream>[0], 'path' | 'binding'>;

export function connectSerial(options: Binding): Promise<SerialPortStream> {
  return new Promise((resolve, reject) => {
    const stream = new SerialPortStream({ ...options, baudRate: 9600 }, (error) =>
      error ? reject(error) : resolve(stream),
    );
  });
}

export function connectTcp(address: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(address.split(':')[1]), '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    // Stays: a server may close before it has read all.
    socket.on('error', reject);
  });
}

/** The same stream under a name that can be closed without closing the cable. */
function unbreakable(cable: Duplex): Duplex {
  const [there, back] = [new PassThrough(), new PassThrough()];
  there.pipe(cable, { end: false });
  cable.pipe(back);
  const end = Duplex.from({ readable: back, writable: there }) as Duplex;
  end.on('error', () => {});
  end.once('close', () => cable.unpipe(back));
  return end;
}

/** Closes a peer's end, whatever its kind. */
export async function disconnect(stream: Duplex): Promise<void> {
  if (stream instanceof SerialPortStream) {
    await new Promise<void>((resolve) => stream.close(() => resolve()));
    return;
  }
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  stream.destroy();
  await closed;
}

/** Reads answers line by line. */
export class LineClient {
  private text = '';
  private wanted: ((line: string) => void) | undefined = undefined;

  constructor(readonly stream: Duplex) {
    stream.on('data', (bytes) => {
      this.text += String(bytes);
      this.give();
    });
  }

  tell(text: string): void {
    this.stream.write(text);
  }

  /** The next answer, without its end. */
  line(): Promise<string> {
    return new Promise((resolve) => {
      this.wanted = resolve;
      this.give();
    });
  }

  ask(line: string): Promise<string> {
    this.tell(`${line}\n`);
    return this.line();
  }

  private give(): void {
    const end = this.text.indexOf('\n');
    if (end === -1 || this.wanted === undefined) return;
    const { wanted } = this;
    this.wanted = undefined;
    const line = this.text.slice(0, end);
    this.text = this.text.slice(end + 1);
    wanted(line);
  }
}
