/** RADIUS over TLS (RadSec, RFC 6614): packets one behind the other on a connection, between two that show certificates. */
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { InputError, type ListenPlace, listenError } from '../../emulator/input-error.js';
import type { RadiusClientEntry } from './clients.js';
import { HEADER_BYTES, lengthOf, PACKET_BYTES_MAX } from './codec/packet.js';
import type { RadiusServer } from './server.js';
import { addressText, type OpenPlace } from './udp.js';

/** Contents of PEM files. */
export interface RadsecKeys {
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** The authority that must have signed the clients' certificates. */
  readonly authority: Buffer;
}

const CONNECTIONS_MAX = 256;
const HANDSHAKE_MS = 10_000;
const IDLE_MS = 600_000;
/** A client that reads no replies is let go. */
const UNSENT_BYTES_MAX = 65_536;
/** The bytes before a packet's length is known. */
const LENGTH_BYTES = 4;

/**
 * Answers on TLS those clients whose entries say so.
 * @throws InputError where a certificate or key is none, or the address can't be opened
 */
export async function openRadsec(
  server: RadiusServer,
  place: ListenPlace,
  { certificate, key, authority }: RadsecKeys,
): Promise<OpenPlace> {
  const listener = listenerOf({
    cert: certificate,
    key,
    ca: authority,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
  });
  listener.maxConnections = CONNECTIONS_MAX;
  const open = new Set<tls.TLSSocket>();
  listener.on('secureConnection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serve(server, socket);
  });
  // A handshake that fails is its client's matter: the connection is closed.
  listener.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error) => reject(listenError(place, error)));
    listener.listen(place.port, place.host, () => resolve());
  });
  const own = listener.address() as AddressInfo;
  return {
    address: addressText(own.address, own.port),
    port: own.port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        listener.close(() => resolve());
      }),
  };
}

function listenerOf(options: tls.TlsOptions): tls.Server {
  try {
    return tls.createServer(options);
  } catch (error) {
    const { code = 'no reason' } = error as NodeJS.ErrnoException;
    throw new InputError(
      `RadSec’s certificate, key or authority (--radsec-cert, --radsec-key, --radsec-ca) can't be used: each must be PEM, and the key that of the certificate, without a passphrase (${code})`,
    );
  }
}

function serve(server: RadiusServer, socket: tls.TLSSocket): void {
  socket.on('error', () => {});
  const { remoteAddress = '', remotePort = 0 } = socket;
  const client = server.clientAt(remoteAddress, 'tls');
  if (client === undefined || !hasName(client, socket)) {
    if (client !== undefined) server.drop(client, 'certificate name');
    socket.destroy();
    return;
  }
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  const from = { address: remoteAddress, port: remotePort };
  const packets = new PacketCutter();
  socket.on('data', (bytes) => {
    for (const packet of packets.push(bytes)) {
      void server.receive(packet, client, from).then((reply) => {
        if (reply !== undefined && socket.writable) socket.write(reply);
        if (socket.writableLength > UNSENT_BYTES_MAX) socket.destroy();
      });
    }
    if (!packets.isBroken) return;
    // Nobody knows where the next packet begins (RFC 6613, section 2.6.4).
    server.drop(client, 'length out of range');
    socket.destroy();
  });
}

/** Whether the certificate has the name that the client's entry asks for. */
function hasName({ certificateName }: RadiusClientEntry, socket: tls.TLSSocket): boolean {
  if (certificateName === undefined) return true;
  return tls.checkServerIdentity(certificateName, socket.getPeerCertificate()) === undefined;
}

/** Cuts a stream into packets by their lengths; it keeps less than one packet. */
export class PacketCutter {
  /** A length came that no packet has: what follows can't be cut. */
  isBroken = false;
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Buffer[] {
    const packets: Buffer[] = [];
    let rest = Buffer.concat([this.#rest, bytes]);
    while (!this.isBroken && rest.length >= LENGTH_BYTES) {
      const length = lengthOf(rest);
      this.isBroken = length < HEADER_BYTES || length > PACKET_BYTES_MAX;
      if (this.isBroken || rest.length < length) break;
      packets.push(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#rest = rest;
    return packets;
  }
}
