/** The attributes of RADIUS that this project names, and what their values are (RFC 2865, 2868, 2869, 3162, 3579). */
import { InputError } from '../../../emulator/input-error.js';

/** `hidden` is the form of User-Password; `bytes` anything. */
export type ValueKind = 'text' | 'bytes' | 'hidden' | 'integer' | 'address' | 'vendor';

interface Named {
  readonly type: number;
  readonly kind: ValueKind;
}

export const ATTRIBUTES = {
  'User-Name': { type: 1, kind: 'text' },
  'User-Password': { type: 2, kind: 'hidden' },
  'CHAP-Password': { type: 3, kind: 'bytes' },
  'NAS-IP-Address': { type: 4, kind: 'address' },
  'NAS-Port': { type: 5, kind: 'integer' },
  'Service-Type': { type: 6, kind: 'integer' },
  'Framed-Protocol': { type: 7, kind: 'integer' },
  'Framed-IP-Address': { type: 8, kind: 'address' },
  'Framed-Routing': { type: 10, kind: 'integer' },
  'Framed-MTU': { type: 12, kind: 'integer' },
  'Framed-Compression': { type: 13, kind: 'integer' },
  'Login-IP-Host': { type: 14, kind: 'address' },
  'Login-Service': { type: 15, kind: 'integer' },
  'Reply-Message': { type: 18, kind: 'text' },
  State: { type: 24, kind: 'bytes' },
  Class: { type: 25, kind: 'bytes' },
  'Vendor-Specific': { type: 26, kind: 'vendor' },
  'Session-Timeout': { type: 27, kind: 'integer' },
  'Idle-Timeout': { type: 28, kind: 'integer' },
  'Termination-Action': { type: 29, kind: 'integer' },
  'Called-Station-Id': { type: 30, kind: 'text' },
  'Calling-Station-Id': { type: 31, kind: 'text' },
  'NAS-Identifier': { type: 32, kind: 'text' },
  'Proxy-State': { type: 33, kind: 'bytes' },
  'CHAP-Challenge': { type: 60, kind: 'bytes' },
  'NAS-Port-Type': { type: 61, kind: 'integer' },
  'Connect-Info': { type: 77, kind: 'text' },
  Prompt: { type: 76, kind: 'integer' },
  'EAP-Message': { type: 79, kind: 'bytes' },
  'Message-Authenticator': { type: 80, kind: 'bytes' },
  'NAS-Port-Id': { type: 87, kind: 'text' },
  'NAS-IPv6-Address': { type: 95, kind: 'bytes' },
} as const satisfies Readonly<Record<string, Named>>;

export type AttributeName = keyof typeof ATTRIBUTES;

const BY_TYPE: ReadonlyMap<number, AttributeName> = new Map(
  Object.entries(ATTRIBUTES).map(([name, { type }]) => [type, name as AttributeName]),
);

/** @throws InputError for a name that is not in the table */
export function typeOf(name: string): number {
  if (Object.hasOwn(ATTRIBUTES, name)) return ATTRIBUTES[name as AttributeName].type;
  throw new InputError(`there is no attribute ${JSON.stringify(name.slice(0, 40))}: it is named as in RFC 2865`);
}

/** @returns the attribute's name, or `Attribute-N` for a type that the table has not */
export function nameOf(type: number): string {
  return BY_TYPE.get(type) ?? `Attribute-${type}`;
}

/** How the value of a type is to be read; `bytes` where the table has no such type. */
export function kindOf(type: number): ValueKind {
  const name = BY_TYPE.get(type);
  return name === undefined ? 'bytes' : ATTRIBUTES[name].kind;
}
