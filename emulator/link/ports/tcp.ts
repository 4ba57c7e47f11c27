/** The link over TCP, for whoever has no serial port: one client at a time, since there is one card. */
import * as net from 'node:net';
import { InputError } from '../../input-error.js';
import type { Attach, Port } from './port.js';

export interface TcpOptions {
  readonly host: string;
  /** 0 takes any port that is free. */
  readonly port: number;
}

/** After this much silence the system asks whether the client is still there, and ends the connection of one that is not. */
const KEEP_ALIVE_MS = 10_000;

/** What a second client is told, in the form of an error of the link: it is the only line that comes unasked. */
export const REFUSAL = '-200,"Execution error;another client is connected"\n';

/**
 * Listens, and attaches one connection after another; while one is open, others are refused with a line and closed.
 * @throws InputError where the address can't be listened at
 */
export async function openTcp(attach: Attach, options: TcpOptions): Promise<Port> {
  const sockets = new Set<net.Socket>();
  let current: net.Socket | undefined;
  // Half open: who sends a command and then ends the sending side still gets the answer.
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A connection that breaks is closed by the system; "close" follows.
    socket.on('error', () => {});
    if (current !== undefined) {
      refuse(socket);
      return;
    }
    current = socket;
    socket.once('close', () => {
      current = undefined;
    });
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    attach(socket);
  });
  await listen(server, options);
  const ended = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    address: addressOf(server.address() as net.AddressInfo),
    ended,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await ended;
    },
  };
}

/** Says why, and closes for good once the client has closed or has had a moment to read it. */
function refuse(socket: net.Socket): void {
  socket.end(REFUSAL);
  socket.resume();
  socket.once('end', () => socket.destroySoon());
  socket.setTimeout(1000, () => socket.destroy());
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
 * @throws InputError for anything else
 */
export function readTcpAddress(text: string): TcpOptions {
  const [, bracketed, plain, digits] = /^(?:(?:\[([^[\]]+)\]|([^[\]:]+)):)?([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port <= 65_535)) {
    throw new InputError(
      `--tcp is ${JSON.stringify(text)}, but must be PORT, HOST:PORT or [HOST]:PORT with a port from 0 to 65535`,
    );
  }
  return { host: bracketed ?? plain ?? '127.0.0.1', port };
}
