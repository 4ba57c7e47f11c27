/** Cases of kind `radius`: packets as bytes, what stands in them, and whose they are. */
import { nameOf } from '../radius/codec/attribute-names.js';
import { checkMac, isReplyTo } from '../radius/codec/authenticators.js';
import { codeName, firstValue, hasRightLength, type Packet, readPacket, writePacket } from '../radius/codec/packet.js';
import { revealPassword } from '../radius/codec/user-password.js';
import type { RunCase } from './mismatch.js';
import { hexText } from './ocra-case.js';
import { anyText, either, object, oneOf, type Rule, shortText, text, tuple, wholeNumber } from './rules.js';

export interface RadiusCase {
  readonly name: string;
  /** The shared secret, as text. */
  readonly secret: string;
  readonly packetHex: string;
  /** Of a reply: the authenticator of the request that it answers. */
  readonly requestAuthenticatorHex?: string;
  readonly code?: string;
  readonly identifier?: number;
  /** Names and values in the order of the packet, the values as they stand there. */
  readonly attributes?: ReadonlyArray<readonly [name: string, valueHex: string]>;
  /** The text that User-Password hides. */
  readonly password?: string;
  readonly messageAuthenticator?: 'right' | 'missing';
  /** The packet must be discarded. */
  readonly error?: string | true;
}

const authenticator = text(/^[0-9A-Fa-f]{32}$/, '32 hexadecimal digits');
const attributeRule: Rule = (value, path) => {
  if (!Array.isArray(value)) return `${path} must be a list`;
  return value.map((each, index) => tuple(shortText, hexText)(each, `${path}[${index}]`)).find(Boolean);
};
const CONTENT = ['code', 'identifier', 'attributes', 'messageAuthenticator'] as const;

const fields = object({
  needed: { name: shortText, secret: shortText, packetHex: hexText },
  optional: {
    requestAuthenticatorHex: authenticator,
    code: shortText,
    identifier: wholeNumber(0, 255),
    attributes: attributeRule,
    password: anyText,
    messageAuthenticator: oneOf('right', 'missing'),
    error: either(oneOf(true), shortText),
  },
});

export const radiusRule: Rule = (value, path) => {
  const mistake = fields(value, path);
  if (mistake !== undefined) return mistake;
  const given = value as RadiusCase;
  const has = CONTENT.filter((name) => given[name] !== undefined);
  const isWhole = given.error === undefined ? has.length === CONTENT.length : has.length === 0;
  if (isWhole && (given.error === undefined || given.password === undefined)) return undefined;
  return `there must be either an error or all of ${CONTENT.join(', ')}`;
};

/** The content of the packet, in the form of a case. */
function contentOf(given: RadiusCase): Partial<RadiusCase> {
  const bytes = Buffer.from(given.packetHex, 'hex');
  const secret = Buffer.from(given.secret);
  const request =
    given.requestAuthenticatorHex === undefined ? undefined : Buffer.from(given.requestAuthenticatorHex, 'hex');
  const packet = readPacket(bytes);
  if (typeof packet === 'string') return { error: packet };
  const name = codeName(packet.code);
  const badValue = packet.attributes.find((each) => !hasRightLength(each));
  const mac = checkMac(bytes, secret, request);
  if (name === undefined) return { error: 'unknown code' };
  if (badValue !== undefined) return { error: `length of ${nameOf(badValue.type)}` };
  if (mac === 'wrong') return { error: 'Message-Authenticator' };
  if (request !== undefined && !isReplyTo(bytes, request, secret)) return { error: 'response authenticator' };
  return {
    code: name,
    identifier: packet.identifier,
    attributes: packet.attributes.map(({ type, value }) => [nameOf(type), Buffer.from(value).toString('hex')]),
    ...passwordOf(packet, secret),
    messageAuthenticator: mac,
  };
}

function passwordOf(packet: Packet, secret: Uint8Array): Pick<RadiusCase, 'password'> {
  const hidden = firstValue(packet, 'User-Password');
  const password = hidden && revealPassword(hidden, packet.authenticator, secret);
  return password === undefined ? {} : { password: password.toString('utf8') };
}

export function prepareRadius(given: RadiusCase): RunCase {
  return () => {
    const { name: _, secret: __, packetHex, requestAuthenticatorHex: ___, ...wanted } = given;
    const got = contentOf(given);
    if (wanted.error !== undefined) {
      return got.error === undefined ? { wanted: 'the packet is discarded', got: JSON.stringify(got) } : undefined;
    }
    const sorted = (content: object): string => JSON.stringify(Object.entries(content).sort());
    if (sorted(got) !== sorted(wanted)) return { wanted: JSON.stringify(wanted), got: JSON.stringify(got) };
    const packet = readPacket(Buffer.from(packetHex, 'hex')) as Packet;
    const again = writePacket(packet).toString('hex');
    return again === packetHex.toLowerCase() ? undefined : { wanted: packetHex, got: again };
  };
}
