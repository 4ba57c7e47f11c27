/** Addresses, networks and ranges, as text. */
import { BlockList, isIP, SocketAddress } from 'node:net';
import { InputError } from '../../emulator/input-error.js';
import { checkText } from '../arguments.js';

const SHOWN_LENGTH_MAX = 100;

/**
 * An address in its normal form: an IPv4 address that comes as an IPv6 one (::ffff:192.0.2.7) is the IPv4 address.
 * @throws InputError for what is no address
 */
export function checkedAddress(address: string): string {
  checkText('address', address);
  const normal = normalAddress(address);
  if (normal !== undefined) return normal;
  throw new InputError('address must be an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7, without a port');
}

function normalAddress(address: string): string | undefined {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return undefined;
  if (family === 4) return address;
  const normal = new SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:([0-9.]+)$/i.exec(normal)?.[1] ?? normal;
}

/** The network that limits count as one: an IPv4 address, or the /64 network that is one IPv6 customer's. */
export function networkOf(address: string): string {
  if (isIP(address) === 4) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return `${before.slice(0, 4).join(':')}::/64`;
  const after = tail === '' ? [] : tail.split(':');
  const groups = [...before, ...Array(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** @throws InputError for a rule that is none */
export function checkedRules(rules: readonly unknown[]): string[] {
  return rules.map((rule, at) => {
    checkText(`rules[${at}]`, rule);
    const text = rule.trim();
    try {
      addRule(new BlockList(), text);
    } catch {
      throw new InputError(
        `rules[${at}] ${JSON.stringify(text.slice(0, SHOWN_LENGTH_MAX))} is not an address, network or range: write 192.0.2.7, 192.0.2.0/24, 192.0.2.7-192.0.2.9, or the same with IPv6 addresses`,
      );
    }
    return text;
  });
}

/** @param rules that were checked; @param address in its normal form */
export function isWithin(rules: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const rule of rules) addRule(list, rule);
  return list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** @throws any error for a rule that is none */
function addRule(list: BlockList, rule: string): void {
  const [, one = '', sign, other = ''] = /^([0-9A-Fa-f.:]+)(?:([-/])([0-9A-Fa-f.:]+))?$/.exec(rule) ?? [];
  const from = needed(normalAddress(one));
  const family = familyOf(from);
  if (sign === undefined) list.addAddress(from, family);
  else if (sign === '-') {
    const to = needed(normalAddress(other));
    if (familyOf(to) !== family) throw new RangeError('two families');
    list.addRange(from, to, family);
  } else {
    if (!/^[0-9]{1,3}$/.test(other)) throw new RangeError('no prefix');
    // An IPv4 network that is written as an IPv6 one has other prefixes.
    if (family === 'ipv4' && one.includes(':')) throw new RangeError('mixed');
    list.addSubnet(from, Number(other), family);
  }
}

function needed(address: string | undefined): string {
  if (address !== undefined) return address;
  throw new RangeError('no address');
}
