/** The connections that are open: bounded, and a new one gets the place of the one that has been silent for longest. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** So many connections at once: a thousand half-open ones leave room for others. */
const CONNECTIONS_MAX = 2048;

/** A connection by its two ends: under TLS, the request's socket is another object than the connection's. */
function endsOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Keeps the server's connections within the bound. */
export function boundConnections(server: Server, most = CONNECTIONS_MAX): void {
  const open = new Map<string, Socket>();
  /** Those that no request is being answered on, the longest silent first. */
  const silent = new Set<string>();
  server.on('connection', (socket: Socket) => {
    const ends = endsOf(socket);
    const forget = (other: string): void => {
      open.delete(other);
      silent.delete(other);
    };
    if (open.size >= most) {
      const longest = silent.values().next().value;
      // All of them are being answered: there is no room for one more.
      if (longest === undefined) return void socket.destroy();
      open.get(longest)?.destroy();
      // At once: it closes later, and the next connection must not find it here.
      forget(longest);
    }
    open.set(ends, socket);
    silent.add(ends);
    socket.once('close', () => {
      // The same ends may belong to a later connection by now.
      if (open.get(ends) === socket) forget(ends);
    });
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const ends = endsOf(socket);
    silent.delete(ends);
    response.once('close', () => {
      if (open.has(ends)) silent.add(ends);
    });
  });
}
