/**
 * The proofs of a packet's writer: the response authenticator (RFC 2865, section 3) and Message-Authenticator (RFC
 * 3579, section 3.2). Message-Authenticator stands first in all that is written here: then nobody can put bytes before
 * it that make two packets with one MD5 (CVE-2024-3596).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { typeOf } from './attribute-names.js';
import {
  type Attribute,
  AUTHENTICATOR_AT,
  AUTHENTICATOR_BYTES,
  HEADER_BYTES,
  type Packet,
  packetBytes,
  readPacket,
  writePacket,
} from './packet.js';

const MESSAGE_AUTHENTICATOR = typeOf('Message-Authenticator');
const MAC_BYTES = 16;
const NO_MAC: Attribute = { type: MESSAGE_AUTHENTICATOR, value: new Uint8Array(MAC_BYTES) };
/** Where the value of a first attribute stands. */
const FIRST_VALUE_AT = HEADER_BYTES + 2;

/**
 * A request with its Message-Authenticator, which is put first.
 * @param packet without Message-Authenticator
 * @throws InputError where it is too long
 */
export function signedRequest(packet: Packet, secret: Uint8Array): Buffer {
  const bytes = writePacket({ ...packet, attributes: [NO_MAC, ...packet.attributes] });
  macOf(bytes, secret).copy(bytes, FIRST_VALUE_AT);
  return bytes;
}

/**
 * A reply with Message-Authenticator, which is put first, and response authenticator.
 * @param reply without Message-Authenticator
 * @param requestAuthenticator that of the request which is answered
 * @throws InputError where it is too long
 */
export function signedReply(
  reply: Omit<Packet, 'authenticator'>,
  requestAuthenticator: Uint8Array,
  secret: Uint8Array,
): Buffer {
  const bytes = signedRequest({ ...reply, authenticator: requestAuthenticator }, secret);
  replyAuthenticator(bytes, secret).copy(bytes, AUTHENTICATOR_AT);
  return bytes;
}

export type MacCheck = 'right' | 'wrong' | 'missing';

/**
 * Whether a packet's Message-Authenticator is right. Two of them, or one of another length, are wrong.
 * @param requestAuthenticator for a reply, that of the request which it answers
 */
export function checkMac(datagram: Uint8Array, secret: Uint8Array, requestAuthenticator?: Uint8Array): MacCheck {
  const bytes = packetBytes(datagram);
  const packet = readPacket(datagram);
  if (typeof bytes === 'string' || typeof packet === 'string') return 'wrong';
  const found = packet.attributes.filter(({ type }) => type === MESSAGE_AUTHENTICATOR);
  if (found.length === 0) return 'missing';
  const [{ value }] = found as [Attribute];
  if (found.length > 1 || value.length !== MAC_BYTES) return 'wrong';
  const copy = Buffer.from(bytes);
  copy.fill(0, value.byteOffset - bytes.byteOffset, value.byteOffset - bytes.byteOffset + MAC_BYTES);
  if (requestAuthenticator !== undefined) copy.set(requestAuthenticator, AUTHENTICATOR_AT);
  return timingSafeEqual(macOf(copy, secret), value) ? 'right' : 'wrong';
}

/** Whether a reply's response authenticator is that of somebody who knows the secret and has seen the request. */
export function isReplyTo(datagram: Uint8Array, requestAuthenticator: Uint8Array, secret: Uint8Array): boolean {
  const bytes = packetBytes(datagram);
  if (typeof bytes === 'string') return false;
  const copy = Buffer.from(bytes);
  copy.set(requestAuthenticator, AUTHENTICATOR_AT);
  const given = bytes.subarray(AUTHENTICATOR_AT, AUTHENTICATOR_AT + AUTHENTICATOR_BYTES);
  return timingSafeEqual(replyAuthenticator(copy, secret), given);
}

/** Of a packet whose own value is zero. */
function macOf(bytes: Uint8Array, secret: Uint8Array): Buffer {
  return createHmac('md5', secret).update(bytes).digest();
}

/** Of a reply that has its request's authenticator in place of its own. */
function replyAuthenticator(bytes: Uint8Array, secret: Uint8Array): Buffer {
  return createHash('md5').update(bytes).update(secret).digest();
}
