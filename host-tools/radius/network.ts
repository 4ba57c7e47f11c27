/** Addresses and networks of IPv4 and IPv6, as bytes. */
import { isIPv4, isIPv6, SocketAddress } from 'node:net';

export interface Network {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** How many of the leading bits are the network's. */
  readonly bits: number;
}

/** `::ffff:` and an IPv4 address: the same host, as a socket for both families names it. */
const MAPPED = [...Array<number>(10).fill(0), 0xff, 0xff];

/**
 * The bytes of an address. A zone (`%eth0`) is no part of them, and an IPv4 address in the form of IPv6 is that IPv4 address.
 * @returns undefined for what is no address
 */
export function addressBytes(text: string): number[] | undefined {
  const [address] = text.split('%') as [string];
  if (isIPv4(address)) return address.split('.').map(Number);
  if (!isIPv6(address)) return undefined;
  const bytes = ipv6Bytes(address);
  return MAPPED.every((byte, index) => bytes[index] === byte) ? bytes.slice(MAPPED.length) : bytes;
}

function ipv6Bytes(address: string): number[] {
  const last = address.slice(address.lastIndexOf(':') + 1);
  const dotted = isIPv4(last) ? last.split('.').map(Number) : [];
  const groups = dotted.length > 0 ? address.slice(0, -last.length - 1) : address;
  // A "::" right before the dotted part has lost one of its colons.
  const [before = '', after] = (dotted.length > 0 && groups.endsWith(':') ? `${groups}:` : groups).split('::');
  const bytesOf = (part: string): number[] =>
    part
      .split(':')
      .flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]));
  const [head, tail] = [bytesOf(before), [...bytesOf(after ?? ''), ...dotted]];
  return [...head, ...Array<number>(Math.max(16 - head.length - tail.length, 0)).fill(0), ...tail];
}

/**
 * `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`.
 * @returns the network, one of a single address where there is no `/`; or what is wrong, for a message
 */
export function readNetwork(text: string): Network | string {
  const parts = /^([^/%]+)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(text);
  const bytes = parts?.[1] === undefined ? undefined : addressBytes(parts[1]);
  if (bytes === undefined)
    return 'no address and no network: write 192.0.2.7, 192.0.2.0/24, 2001:db8::7 or 2001:db8::/32';
  const most = bytes.length * 8;
  const bits = parts?.[2] === undefined ? most : Number(parts[2]);
  if (bits > most) return `a network with more than ${most} bits`;
  if (!bytes.every((byte, index) => byte === masked(byte, index, bits))) {
    return 'a network with bits set behind its length: set them to zero, or make the length greater';
  }
  return { bytes, bits };
}

export function holds({ bytes, bits }: Network, address: readonly number[]): boolean {
  return bytes.length === address.length && bytes.every((byte, index) => byte === masked(address[index]!, index, bits));
}

/** The bits of a byte that belong to a network of that length. */
function masked(byte: number, index: number, bits: number): number {
  const kept = Math.min(Math.max(bits - index * 8, 0), 8);
  return byte & (0xff00 >> kept) & 0xff;
}

/** As it is written in a clients file, in its full form. */
export function networkText({ bytes, bits }: Network): string {
  const isV4 = bytes.length === 4;
  const groups = Array.from({ length: 8 }, (_, index) =>
    (bytes[index * 2]! * 256 + bytes[index * 2 + 1]!).toString(16),
  );
  const address = isV4 ? bytes.join('.') : new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
  return bits === bytes.length * 8 ? address : `${address}/${bits}`;
}
