/** The link over TCP, for programs without a serial port: one client at a time where there is one card, else up to a bound. */
import * as net from 'node:net';
import { InputError, type ListenPlace, listenError } from '../../input-error.js';
import type { Attach, Port } from './port.js';
import { TcpClients } from './tcp-clients.js';

export interface TcpOptions extends ListenPlace {
  /** So many clients at once; 1 by default. Where there are more, a silent one makes room for a new one. */
  readonly clients?: number;
  /** A connection on which nothing passes for so long is closed; by default none is. */
  readonly idle_ms?: number;
}

/**
 * Listens, and attaches each connection; while as many are open as may be and none of them is silent, others are refused with
 * a line and closed.
 * @throws InputError where the address can't be listened at
 */
export async function openTcp(attach: Attach, options: TcpOptions): Promise<Port> {
  const clients = new TcpClients(attach, { clients: options.clients ?? 1, idle_ms: options.idle_ms });
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

function listen(server: net.Server, place: ListenPlace): Promise<void> {
  const { host, port } = place;
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(place, error)));
    server.listen({ host, port }, resolve);
  });
}

function addressOf({ address, port, family }: net.AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

/**
 * `PORT`, `HOST:PORT` or `[HOST]:PORT`; the loopback address where no host is given.
 * @param name the option that it is given as, for messages
 * @throws InputError for anything else
 */
export function readTcpAddress(text: string, name = '--tcp'): ListenPlace {
  const [, bracketed, plain, digits] = /^(?:(?:\[([^[\]]+)\]|([^[\]:]+)):)?([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port <= 65_535)) {
    throw new InputError(
      `${name} is ${JSON.stringify(text)}, but must be PORT, HOST:PORT or [HOST]:PORT with a port from 0 to 65535`,
    );
  }
  return { host: bracketed ?? plain ?? '127.0.0.1', port, option: name };
}
