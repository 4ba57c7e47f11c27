/** A key of a container as it stands there (RFC 6030 section 4), its secrets opened, before anybody asks what it is for. */
import { InputError } from '../../emulator/input-error.js';
import { attribute, bytesOf, child, expectOnly, optionalChild, optionalText, textOf, wholeNumber } from './element.js';
import { PSKC } from './names.js';
import type { Opener } from './opener.js';
import type { XmlElement } from './xml.js';

export interface Format {
  readonly encoding: string;
  readonly least: number;
  readonly most: number;
  readonly checkDigits: boolean;
}

export interface PinPolicy {
  readonly usage: string;
  readonly keyId: string | undefined;
  readonly encoding: string | undefined;
}

export interface KeyEntry {
  readonly id: string;
  /** A URI; undefined where the container leaves it out. */
  readonly algorithm: string | undefined;
  readonly manufacturer: string | undefined;
  readonly serial: string | undefined;
  readonly model: string | undefined;
  readonly issuer: string | undefined;
  readonly suite: string | undefined;
  readonly challenge: Format | undefined;
  readonly response: Format | undefined;
  /** Undefined where the container only says how to derive it. */
  readonly secret: Buffer | undefined;
  readonly counter: bigint | undefined;
  readonly pinPolicy: PinPolicy | undefined;
  /** The permitted uses of the key; empty by default. */
  readonly usages: readonly string[];
  /** When the key begins and ceases to be valid, as milliseconds since 1970. */
  readonly start_ms: number | undefined;
  readonly expiry_ms: number | undefined;
}

const KEY_ELEMENTS = [
  'Issuer',
  'AlgorithmParameters',
  'KeyProfileId',
  'KeyReference',
  'FriendlyName',
  'Data',
  'UserId',
  'Policy',
  'Extensions',
];
const DEVICE_ELEMENTS = [
  'Manufacturer',
  'SerialNo',
  'Model',
  'IssueNo',
  'DeviceBinding',
  'StartDate',
  'ExpiryDate',
  'UserId',
  'Extensions',
];

/** The key of a KeyPackage. @throws InputError for what is missing, twice, unknown or none of its type */
export function keyEntryOf(keyPackage: XmlElement, opener: Opener): KeyEntry {
  expectOnly(keyPackage, PSKC, ['DeviceInfo', 'CryptoModuleInfo', 'Key', 'Extensions']);
  const device = optionalChild(keyPackage, PSKC, 'DeviceInfo');
  if (device !== undefined) expectOnly(device, PSKC, DEVICE_ELEMENTS);
  const key = child(keyPackage, PSKC, 'Key');
  expectOnly(key, PSKC, KEY_ELEMENTS);
  const inDevice = (name: string) => device && optionalText(device, PSKC, name);
  return {
    id: attribute(key, 'Id'),
    algorithm: key.attributes.get('Algorithm'),
    manufacturer: inDevice('Manufacturer'),
    serial: inDevice('SerialNo'),
    model: inDevice('Model'),
    issuer: optionalText(key, PSKC, 'Issuer'),
    ...parametersOf(optionalChild(key, PSKC, 'AlgorithmParameters')),
    ...dataOf(optionalChild(key, PSKC, 'Data'), opener),
    ...policyOf(optionalChild(key, PSKC, 'Policy'), device),
  };
}

function parametersOf(element: XmlElement | undefined): Pick<KeyEntry, 'suite' | 'challenge' | 'response'> {
  if (element === undefined) return { suite: undefined, challenge: undefined, response: undefined };
  expectOnly(element, PSKC, ['Suite', 'ChallengeFormat', 'ResponseFormat', 'Extensions']);
  return {
    suite: optionalText(element, PSKC, 'Suite'),
    challenge: formatOf(optionalChild(element, PSKC, 'ChallengeFormat'), 'Min', 'Max'),
    response: formatOf(optionalChild(element, PSKC, 'ResponseFormat'), 'Length', 'Length'),
  };
}

const MOST_LENGTH = 255;

function formatOf(element: XmlElement | undefined, least: string, most: string): Format | undefined {
  if (element === undefined) return undefined;
  const length = (name: string) => wholeNumber(`${element.localName} ${name}`, attribute(element, name), MOST_LENGTH);
  const checkDigits = element.attributes.get('CheckDigits') ?? 'false';
  if (!/^(true|false|0|1)$/.test(checkDigits)) {
    throw new InputError(`${element.localName} CheckDigits must be true or false`);
  }
  return {
    encoding: attribute(element, 'Encoding'),
    least: length(least),
    most: length(most),
    checkDigits: /^(true|1)$/.test(checkDigits),
  };
}

function dataOf(element: XmlElement | undefined, opener: Opener): Pick<KeyEntry, 'secret' | 'counter'> {
  if (element === undefined) return { secret: undefined, counter: undefined };
  expectOnly(element, PSKC, ['Secret', 'Counter']);
  const secret = optionalChild(element, PSKC, 'Secret');
  const counter = optionalChild(element, PSKC, 'Counter');
  return { secret: secret && secretOf(secret, opener), counter: counter && counterOf(counter, opener) };
}

function secretOf(element: XmlElement, opener: Opener): Buffer {
  const opened = opener.open(element);
  return 'bytes' in opened ? opened.bytes : bytesOf(opened.text);
}

function counterOf(element: XmlElement, opener: Opener): bigint {
  const opened = opener.open(element);
  if ('bytes' in opened) return bigEndian(opened.bytes);
  const text = textOf(opened.text);
  if (/^[0-9]{1,19}$/.test(text)) return BigInt(text);
  throw new InputError('a Counter is not a whole number');
}

/** Some write an encrypted counter as decimal digits: bytes that can be those as well are no number to rely on. */
function bigEndian(bytes: Buffer): bigint {
  if (bytes.length === 0 || bytes.length > 8 || bytes.every((byte) => byte >= 0x30 && byte <= 0x39)) {
    throw new InputError(
      'an encrypted Counter must be 1 to 8 bytes, the highest first, and not all digits: ask for plain counters',
    );
  }
  return BigInt(`0x${bytes.toString('hex')}`);
}

function policyOf(
  element: XmlElement | undefined,
  device: XmlElement | undefined,
): Pick<KeyEntry, 'pinPolicy' | 'usages' | 'start_ms' | 'expiry_ms'> {
  const date = (name: string) => (element && dateIn(element, name)) ?? (device && dateIn(device, name));
  const dates = { start_ms: date('StartDate'), expiry_ms: date('ExpiryDate') };
  if (element === undefined) return { pinPolicy: undefined, usages: [], ...dates };
  refuseConditions(element);
  const pin = optionalChild(element, PSKC, 'PINPolicy');
  const usages = element.children.filter(({ localName }) => localName === 'KeyUsage');
  return { pinPolicy: pin && pinPolicyOf(pin), usages: usages.map(textOf), ...dates };
}

/** RFC 6030 section 5: with a policy that the reader does not know, the key must not be used. */
function refuseConditions(policy: XmlElement): void {
  const known = ['StartDate', 'ExpiryDate', 'PINPolicy', 'KeyUsage'];
  for (const { localName, namespace } of policy.children) {
    if (namespace === PSKC && known.includes(localName)) continue;
    throw new InputError(`the Policy has ${JSON.stringify(localName)}, a condition that nothing here can keep`);
  }
}

function pinPolicyOf(element: XmlElement): PinPolicy {
  return {
    usage: attribute(element, 'PINUsageMode'),
    keyId: element.attributes.get('PINKeyId'),
    encoding: element.attributes.get('PINEncoding'),
  };
}

const DATE_TIME = /^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$/;

/** RFC 6030 1.3: a time without a zone is UTC. */
function dateIn(element: XmlElement, name: string): number | undefined {
  const text = optionalText(element, PSKC, name);
  if (text === undefined) return undefined;
  const match = DATE_TIME.exec(text);
  const time_ms = match === null ? Number.NaN : new Date(match[2] === undefined ? `${text}Z` : text).getTime();
  if (!Number.isNaN(time_ms)) return time_ms;
  throw new InputError(
    `${name} is ${JSON.stringify(text.slice(0, 40))}, but must be a date and time as 2030-12-31T00:00:00Z`,
  );
}
