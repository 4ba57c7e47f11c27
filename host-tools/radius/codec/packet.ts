/** RADIUS packets as bytes and as data: header and attributes, every length checked (RFC 2865, sections 3 and 5). */
import { InputError } from '../../../emulator/input-error.js';
import { type AttributeName, kindOf, typeOf } from './attribute-names.js';

export const CODES = {
  'Access-Request': 1,
  'Access-Accept': 2,
  'Access-Reject': 3,
  'Access-Challenge': 11,
  'Status-Server': 12,
} as const;
export type CodeName = keyof typeof CODES;

export const HEADER_BYTES = 20;
export const AUTHENTICATOR_BYTES = 16;
/** Where the authenticator stands in a packet. */
export const AUTHENTICATOR_AT = 4;
export const PACKET_BYTES_MAX = 4096;
export const VALUE_BYTES_MAX = 253;
const ATTRIBUTE_HEADER_BYTES = 2;

/** One attribute as it stands in the packet. */
export interface Attribute {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface Packet {
  readonly code: number;
  readonly identifier: number;
  /** 16 bytes. */
  readonly authenticator: Uint8Array;
  /** In the order of the packet; those of a type that occurs more than once keep theirs. */
  readonly attributes: readonly Attribute[];
}

/** Why bytes are no packet: such a packet is discarded without an answer. */
export type Malformed =
  | 'shorter than a header'
  | 'length out of range'
  | 'shorter than its length'
  | 'attribute length';

export function codeName(code: number): CodeName | undefined {
  return (Object.keys(CODES) as CodeName[]).find((name) => CODES[name] === code);
}

/**
 * The bytes of a datagram that belong to its packet: what stands behind the packet's own length is padding (RFC 2865,
 * section 3).
 */
export function packetBytes(datagram: Uint8Array): Uint8Array | Malformed {
  if (datagram.length < HEADER_BYTES) return 'shorter than a header';
  const length = lengthOf(datagram);
  if (length < HEADER_BYTES || length > PACKET_BYTES_MAX) return 'length out of range';
  return length > datagram.length ? 'shorter than its length' : datagram.subarray(0, length);
}

/** The length that a packet states: its first four bytes must be there. */
export function lengthOf(bytes: Uint8Array): number {
  return bytes[2]! * 256 + bytes[3]!;
}

/**
 * @param datagram what came: at least the packet, perhaps with padding
 * @returns the packet, whose values are parts of `datagram`; or why it is none
 */
export function readPacket(datagram: Uint8Array): Packet | Malformed {
  const bytes = packetBytes(datagram);
  if (typeof bytes === 'string') return bytes;
  const attributes: Attribute[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const length = bytes[at + 1] ?? 0;
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > bytes.length) return 'attribute length';
    attributes.push({ type: bytes[at]!, value: bytes.subarray(at + ATTRIBUTE_HEADER_BYTES, at + length) });
    at += length;
  }
  const authenticator = bytes.subarray(AUTHENTICATOR_AT, HEADER_BYTES);
  return { code: bytes[0]!, identifier: bytes[1]!, authenticator, attributes };
}

/** @throws InputError for a number or a length that has no place in a packet */
export function writePacket({ code, identifier, authenticator, attributes }: Packet): Buffer {
  checkByte('code', code);
  checkByte('identifier', identifier);
  if (authenticator.length !== AUTHENTICATOR_BYTES) {
    throw new InputError(`authenticator has ${authenticator.length} bytes, but must have ${AUTHENTICATOR_BYTES}`);
  }
  const parts: Uint8Array[] = [Buffer.from([code, identifier, 0, 0]), authenticator];
  for (const { type, value } of attributes) {
    checkByte('attribute type', type);
    if (value.length > VALUE_BYTES_MAX) {
      throw new InputError(
        `the attribute of type ${type} has ${value.length} bytes, but may have at most ${VALUE_BYTES_MAX}`,
      );
    }
    parts.push(Uint8Array.of(type, value.length + ATTRIBUTE_HEADER_BYTES), value);
  }
  const bytes = Buffer.concat(parts);
  if (bytes.length > PACKET_BYTES_MAX) {
    throw new InputError(
      `the packet has ${bytes.length} bytes, but may have at most ${PACKET_BYTES_MAX}: leave some out`,
    );
  }
  bytes.writeUInt16BE(bytes.length, 2);
  return bytes;
}

function checkByte(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= 255) return;
  throw new InputError(`${name} is ${value}, but must be a whole number from 0 to 255`);
}

/** The values of all attributes of that name, in the order of the packet. */
export function allValues({ attributes }: Pick<Packet, 'attributes'>, name: AttributeName): Uint8Array[] {
  const type = typeOf(name);
  return attributes.filter((each) => each.type === type).map(({ value }) => value);
}

/** The value of the first attribute of that name. */
export function firstValue(packet: Pick<Packet, 'attributes'>, name: AttributeName): Uint8Array | undefined {
  const type = typeOf(name);
  return packet.attributes.find((each) => each.type === type)?.value;
}

/** Whether a value has a length that its type allows. */
export function hasRightLength({ type, value: { length } }: Attribute): boolean {
  switch (kindOf(type)) {
    case 'text':
      return length > 0;
    case 'integer':
    case 'address':
      return length === 4;
    case 'hidden':
      return length >= 16 && length <= 128 && length % 16 === 0;
    case 'vendor':
      return length >= 5;
    case 'bytes':
      return true;
  }
}
