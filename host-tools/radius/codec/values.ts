/** The values of attributes: texts, integers, addresses, and what vendors put into theirs. */
import { InputError } from '../../../emulator/input-error.js';
import { type AttributeName, typeOf } from './attribute-names.js';
import { type Attribute, VALUE_BYTES_MAX } from './packet.js';

/** @throws InputError where the text is empty or has more than 253 bytes in UTF-8 */
export function textAttribute(name: AttributeName, text: string): Attribute {
  return bytesAttribute(name, Buffer.from(text, 'utf8'));
}

/** @throws InputError where there are none or more than 253 */
export function bytesAttribute(name: AttributeName, value: Uint8Array): Attribute {
  if (value.length > 0 && value.length <= VALUE_BYTES_MAX) return { type: typeOf(name), value };
  throw new InputError(`${name} has ${value.length} bytes, but must have 1 to ${VALUE_BYTES_MAX}`);
}

/** @throws InputError for no whole number of 32 bits */
export function integerAttribute(name: AttributeName, value: number): Attribute {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new InputError(`${name} is ${value}, but must be a whole number from 0 to 4294967295`);
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return { type: typeOf(name), value: bytes };
}

/** @throws InputError for what is no dotted IPv4 address */
export function addressAttribute(name: AttributeName, address: string): Attribute {
  const parts = address.split('.');
  const isAddress =
    parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256);
  if (isAddress) return { type: typeOf(name), value: Buffer.from(parts.map(Number)) };
  throw new InputError(`${name} is ${JSON.stringify(address.slice(0, 40))}, but must be an IPv4 address`);
}

/** The text of a value, or undefined where it is not UTF-8. */
export function textOf(value: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}

/** The number in a value of four bytes, or undefined for another length. */
export function integerOf(value: Uint8Array): number | undefined {
  if (value.length !== 4) return undefined;
  return value.reduce((sum, byte) => sum * 256 + byte, 0);
}

export interface VendorValue {
  /** The vendor's number in the registry of private enterprises. */
  readonly vendor: number;
  /** The vendor's own attributes; undefined where the vendor uses another form. */
  readonly attributes: readonly Attribute[] | undefined;
  readonly bytes: Uint8Array;
}

/**
 * The content of a Vendor-Specific value (RFC 2865, section 5.26), or undefined where it is too short to hold anything.
 */
export function vendorValueOf(value: Uint8Array): VendorValue | undefined {
  const vendor = integerOf(value.subarray(0, 4));
  if (vendor === undefined || value.length < 5) return undefined;
  const bytes = value.subarray(4);
  const attributes: Attribute[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length) return { vendor, attributes: undefined, bytes };
    attributes.push({ type: bytes[at]!, value: bytes.subarray(at + 2, at + length) });
    at += length;
  }
  return { vendor, attributes, bytes };
}

/** @throws InputError where it does not fit into one attribute */
export function vendorAttribute(vendor: number, attributes: readonly Attribute[]): Attribute {
  const parts = attributes.map(({ type, value }) => Buffer.concat([Uint8Array.of(type, value.length + 2), value]));
  const number = integerAttribute('Vendor-Specific', vendor).value;
  return bytesAttribute('Vendor-Specific', Buffer.concat([number, ...parts]));
}
