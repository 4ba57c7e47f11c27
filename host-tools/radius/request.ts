/** A datagram from a client: a request, or why it is dropped. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { RadiusClientEntry } from './clients.js';
import { checkMac } from './codec/authenticators.js';
import { allValues, CODES, firstValue, hasRightLength, type Packet, packetBytes, readPacket } from './codec/packet.js';
import { revealPassword } from './codec/user-password.js';
import { textOf } from './codec/values.js';
import type { DropReason } from './counters.js';

export interface Peer {
  readonly address: string;
  readonly port: number;
}

export interface Request {
  readonly client: RadiusClientEntry;
  readonly from: Peer;
  readonly packet: Packet;
  /** Of client and authenticator, which no client uses twice but to send a request again. */
  readonly key: string;
  /** Of address, port, and all that the packet holds: the same for each retransmission. */
  readonly digest: string;
}

/** A reply repeats each Proxy-State; so much leaves room for the rest of it. */
const PROXY_STATE_BYTES_MAX = 3072;

/** The request in a datagram, or why there is no answer to it. */
export function readRequest(datagram: Uint8Array, client: RadiusClientEntry, from: Peer): Request | DropReason {
  const packet = readPacket(datagram);
  if (typeof packet === 'string') return packet;
  const isStatus = packet.code === CODES['Status-Server'];
  if (!isStatus && packet.code !== CODES['Access-Request']) return 'code';
  const mac = checkMac(datagram, client.secret);
  if (mac === 'wrong') return 'wrong Message-Authenticator';
  const proxyStates = allValues(packet, 'Proxy-State');
  if (mac === 'missing') {
    if (client.requiresMessageAuthenticator || isStatus) return 'no Message-Authenticator';
    if (proxyStates.length > 0) return 'Proxy-State without Message-Authenticator';
    if (firstValue(packet, 'EAP-Message') !== undefined) return 'EAP-Message without Message-Authenticator';
  }
  if (proxyStates.reduce((sum, { length }) => sum + length + 2, 0) > PROXY_STATE_BYTES_MAX)
    return 'too much Proxy-State';
  const bytes = packetBytes(datagram) as Uint8Array;
  return {
    client,
    from,
    packet,
    key: shortHash(`${client.name} `, packet.authenticator),
    digest: shortHash(`${from.address} ${from.port} `, bytes),
  };
}

/** 128 bits of SHA-256: no two requests have one by chance, and who could look for two knows the secret. */
function shortHash(text: string, bytes: Uint8Array): string {
  return createHash('sha256').update(text).update(bytes).digest('base64url').slice(0, 22);
}

/** The content of an Access-Request. Without a name, and `malformed`, it is rejected. */
export interface Question {
  readonly user: string | undefined;
  /** The text in User-Password; undefined where there is none, or no text. */
  readonly password: string | undefined;
  /** The handle of the challenge that is answered. */
  readonly state: string | undefined;
  /** A value has a length that its type can't have: a reject (RFC 2865, section 5). */
  readonly malformed: boolean;
}

export function questionOf({ packet, client }: Request): Question {
  const name = firstValue(packet, 'User-Name');
  const hidden = firstValue(packet, 'User-Password');
  const state = firstValue(packet, 'State');
  const password = hidden && revealPassword(hidden, packet.authenticator, client.secret);
  return {
    user: name && textOf(name),
    password: password && textOf(password),
    state: state && Buffer.from(state).toString('latin1'),
    malformed: !packet.attributes.every(hasRightLength),
  };
}

/** Where the user is: Calling-Station-Id, where that is an address; otherwise the client itself. */
export function userAddressOf({ packet, from }: Request): string {
  const value = firstValue(packet, 'Calling-Station-Id');
  const text = (value && textOf(value)) ?? '';
  return isIP(text) !== 0 ? text : from.address;
}
