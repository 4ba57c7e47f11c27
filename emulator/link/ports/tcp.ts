/** The link over TCP, for whoever has no serial port: one client at a time where there is one card, else up to a bound. */
import * as net from 'node:net';
import { InputError } from '../../input-error.js';
import type { Attach, Port } from './port.js';

export interface TcpOptions {
  readonly host: string;
  /** 0 takes any port that is free. */
  readonly port: number;
  /** So many clients at once; 1 where nothing is said. */
  readonly clients?: number;
}

/** After this much silence the system asks whether the client is still there, and ends the connection of one that is not. */
const KEEP_ALIVE_MS = 10_000;

/** What a client too many is told, in the form of an error of the link: it is the only line that comes unasked. */
export function refusal(clients: number): string {
  const why = clients === 1 ? 'another client is connected' : `${clients} clients are connected`;
  return `-200,"Execution error;${why}"\n`;
}

/**
 * A client too many waits a quarter of a second for one before it to go, whose end may reach us after the new one's
 * beginning; in steps, so that a process that was busy sees what has come meanwhile before it refuses anybody.
 */
const PATIENCE_STEPS = 10;
const STEP_MS = 25;

/**
 * Listens, and attaches each connection; while as many are open as may be, others are refused with a line and closed.
 * @throws InputError where the address can't be listened at
 */
export async function openTcp(attach: Attach, options: TcpOptions): Promise<Port> {
  const clients = new Clients(attach, options.clients ?? 1);
  // Half open: who sends a command and then ends the sending side still gets the answer.
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => clients.add(socket));
  await listen(server, options);
  const ended = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    address: addressOf(server.address() as net.AddressInfo),
    ended,
    async close() {
      if (server.listening) server.close();
      clients.close();
      await ended;
    },
  };
}

/** The connections: those that are attached, and others that wait a moment or read why they are refused. */
class Clients {
  private readonly sockets = new Set<net.Socket>();
  private readonly waiting = new Map<net.Socket, NodeJS.Timeout>();
  private readonly attached = new Set<net.Socket>();

  constructor(
    private readonly attach: Attach,
    private readonly most: number,
  ) {}

  add(socket: net.Socket): void {
    this.sockets.add(socket);
    // A connection that breaks is closed by the system; "close" follows.
    socket.on('error', () => {});
    socket.once('close', () => this.remove(socket));
    if (this.attached.size < this.most) this.take(socket);
    else this.wait(socket, PATIENCE_STEPS);
  }

  private wait(socket: net.Socket, steps: number): void {
    const next = (): void => (steps > 1 ? this.wait(socket, steps - 1) : this.refuse(socket));
    this.waiting.set(socket, setTimeout(next, STEP_MS));
  }

  private take(socket: net.Socket): void {
    this.attached.add(socket);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.attach(socket);
  }

  private remove(socket: net.Socket): void {
    this.sockets.delete(socket);
    this.stopWaiting(socket);
    if (!this.attached.delete(socket)) return;
    const [next] = this.waiting.keys();
    if (next === undefined) return;
    this.stopWaiting(next);
    this.take(next);
  }

  private stopWaiting(socket: net.Socket): void {
    clearTimeout(this.waiting.get(socket));
    this.waiting.delete(socket);
  }

  /** Says why, and closes for good once the client has closed or has had a moment to read it. */
  private refuse(socket: net.Socket): void {
    this.waiting.delete(socket);
    socket.end(refusal(this.most));
    socket.resume();
    socket.once('end', () => socket.destroySoon());
    socket.setTimeout(1000, () => socket.destroy());
  }

  close(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    for (const socket of this.sockets) socket.destroy();
  }
}

function listen(server: net.Server, { host, port }: TcpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: 'another program listens there; choose another port, or 0 for any that is free',
        EACCES: 'this needs more rights; choose a port from 1024 on',
        EADDRNOTAVAIL: 'this machine has no such address',
        ENOTFOUND: 'there is no such host',
      };
      const reason = reasons[error.code ?? ''] ?? error.message;
      reject(new InputError(`can't listen on ${host}:${port}: ${reason}`));
    });
    server.listen({ host, port }, resolve);
  });
}

function addressOf({ address, port, family }: net.AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

/**
 * `PORT`, `HOST:PORT` or `[HOST]:PORT`; the loopback address where no host is given.
 * @param name what the address is given as, for messages
 * @throws InputError for anything else
 */
export function readTcpAddress(text: string, name = '--tcp'): TcpOptions {
  const [, bracketed, plain, digits] = /^(?:(?:\[([^[\]]+)\]|([^[\]:]+)):)?([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port <= 65_535)) {
    throw new InputError(
      `${name} is ${JSON.stringify(text)}, but must be PORT, HOST:PORT or [HOST]:PORT with a port from 0 to 65535`,
    );
  }
  return { host: bracketed ?? plain ?? '127.0.0.1', port };
}
