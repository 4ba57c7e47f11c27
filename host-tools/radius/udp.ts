/** The server's sockets of UDP. */
import * as dgram from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type ListenPlace, listenError } from '../../emulator/input-error.js';
import type { RadiusServer } from './server.js';

export interface OpenPlace {
  /** As people write it: `127.0.0.1:1812`, `[::1]:1812`. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

export function addressText(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Packets that wait in the kernel while a decision is made: 4 MiB of them, where the system allows it. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * Answers what comes to an address; an IPv6 address takes IPv6 alone.
 * @throws InputError where it can't be opened
 */
export async function openUdp(server: RadiusServer, place: ListenPlace): Promise<OpenPlace> {
  const type = isIPv6(place.host) ? 'udp6' : 'udp4';
  const socket = dgram.createSocket({ type, ipv6Only: type === 'udp6' });
  let isClosed = false;
  socket.on('message', (datagram, { address, port: from }) => {
    const client = server.clientAt(address, 'udp');
    if (client === undefined) return;
    void server.receive(datagram, client, { address, port: from }).then((reply) => {
      // A client that is not there any more is no fault of ours.
      if (reply !== undefined && !isClosed) socket.send(reply, from, address, () => {});
    });
  });
  await bound(socket, place);
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    // The system keeps its own size.
  }
  const own = socket.address();
  return {
    address: addressText(own.address, own.port),
    port: own.port,
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        socket.close(() => resolve());
      }),
  };
}

function bound(socket: dgram.Socket, place: ListenPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(listenError(place, error));
    });
    socket.bind(place.port, place.host, () => {
      socket.removeAllListeners('error');
      // The network's reports of packets that did not arrive.
      socket.on('error', () => {});
      resolve();
    });
  });
}
