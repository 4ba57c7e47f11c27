/** Writes key containers (RFC 6030), a package at a time, so that a container of any length needs no memory. */
import { randomBytes } from 'node:crypto';
import { create, type XMLElement } from 'xmlbuilder';
import { InputError } from '../../emulator/input-error.js';
import { readSuite, type Suite } from '../verifier/ocra/suite.js';
import { type Derivation, deriveKey } from './derivation.js';
import { quoted } from './element.js';
import {
  HMAC_HASHES,
  OCRA_ALGORITHM,
  PIN_ALGORITHM,
  PKCS5,
  PSKC,
  QUESTION_ENCODINGS,
  XMLDSIG,
  XMLENC,
  XMLENC11,
} from './names.js';
import { LARGEST_CONTAINER_COUNTER, type Protection, type ProvisionedCard } from './provisioned-card.js';
import { cipherFor, encrypt, macOf } from './seal.js';

const SALT_BYTES = 16;
/** As OWASP advises for PBKDF2 with HMAC-SHA256 (2023). */
const ITERATIONS = 600_000;
const PASSWORD_KEY_BYTES = 32;
/** As long as the hash (RFC 2104 section 3). */
const MAC_KEY_BYTES = 32;
const DERIVATION_HASH = 'sha256';

/** The MACs of a container that is written, by how a person names them, and Node's names of their hashes. */
export const MACS = { 'hmac-sha256': 'sha256', 'hmac-sha1': 'sha1' } as const;
export type Mac = keyof typeof MACS;

/** The URI of the HMAC of that hash. */
function hmacOf(hash: string): string {
  return [...HMAC_HASHES].find(([, its]) => its === hash)![0];
}

const START = `<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="${PSKC}" xmlns:ds="${XMLDSIG}" xmlns:xenc="${XMLENC}">
`;

/** The pieces of a container's text, to be written one after the other. */
export interface ContainerWriter {
  readonly start: string;
  /** @throws InputError for a card that a container can't hold */
  card(card: ProvisionedCard): string;
  readonly end: string;
}

/** @param mac what encrypted values are authenticated with; nothing where they are plain */
export async function containerWriter(protection: Protection, mac: Mac = 'hmac-sha256'): Promise<ContainerWriter> {
  const sealing = protection === 'plain' ? undefined : await sealingOf(protection, MACS[mac]);
  const ids = new Set<string>();
  return {
    start: START + (sealing === undefined ? '' : sealingElements(sealing).map(indented).join('')),
    card(card) {
      for (const id of card.pin === undefined ? [card.serial] : [card.serial, pinId(card)]) {
        if (ids.has(id))
          throw new InputError(`two keys would have the Id ${quoted(id)}: each card needs its own serial`);
        ids.add(id);
      }
      return packagesOf(card, sealing).map(indented).join('');
    },
    end: '</KeyContainer>\n',
  };
}

interface Sealing {
  readonly key: Uint8Array;
  /** The URI of its cipher. */
  readonly cipher: string;
  readonly macKey: Uint8Array;
  /** Node's name of the hash of the MAC. */
  readonly macHash: string;
  readonly derivation: Derivation | undefined;
}

async function sealingOf(protection: Exclude<Protection, 'plain'>, macHash: string): Promise<Sealing> {
  const macKey = randomBytes(MAC_KEY_BYTES);
  if ('key' in protection) {
    const { key } = protection;
    return { key, cipher: cipherFor(key), macKey, macHash, derivation: undefined };
  }
  const derivation = {
    salt: randomBytes(SALT_BYTES),
    iterations: ITERATIONS,
    keyBytes: PASSWORD_KEY_BYTES,
    hash: DERIVATION_HASH,
  };
  const key = await deriveKey(protection.password, derivation);
  return { key, cipher: cipherFor(key), macKey, macHash, derivation };
}

/** The elements before the packages: what the secrets are sealed with. */
function sealingElements(sealing: Sealing): XMLElement[] {
  const encryptionKey = create('EncryptionKey', { headless: true });
  if (sealing.derivation === undefined) encryptionKey.ele('ds:KeyName', {}, 'Pre-shared-key');
  else derivedKey(encryptionKey, sealing.derivation);
  const macMethod = create('MACMethod', { headless: true }).att({ Algorithm: hmacOf(sealing.macHash) });
  encrypted(macMethod.ele('MACKey'), sealing.cipher, encrypt(sealing.key, sealing.macKey));
  return [encryptionKey, macMethod];
}

/** As in RFC 6030 figure 7, where the parameters are in no namespace. */
function derivedKey(encryptionKey: XMLElement, { salt, iterations, keyBytes }: Derivation): void {
  const derived = encryptionKey.ele('xenc11:DerivedKey', { 'xmlns:xenc11': XMLENC11, 'xmlns:pkcs5': PKCS5 });
  const parameters = derived
    .ele('xenc11:KeyDerivationMethod', { Algorithm: `${PKCS5}pbkdf2` })
    .ele('pkcs5:PBKDF2-params');
  parameters.ele('Salt', { xmlns: '' }).ele('Specified', {}, base64(salt));
  parameters.ele('IterationCount', { xmlns: '' }, String(iterations));
  parameters.ele('KeyLength', { xmlns: '' }, String(keyBytes));
  parameters.ele('PRF', { xmlns: '', Algorithm: hmacOf(DERIVATION_HASH) });
  derived.ele('xenc11:MasterKeyName', {}, 'Password');
}

/** The package of a card's key, and that of its PIN where it has one (RFC 6030 figure 5). */
function packagesOf(card: ProvisionedCard, sealing: Sealing | undefined): XMLElement[] {
  const suite = readSuite(card.suite);
  const { serial, pin } = card;
  if (pin === undefined) return [ocraPackage(card, suite, sealing)];
  if (suite.pinHash === undefined) throw aboutCard(serial, `has a PIN, but ${suite.text} takes none`);
  return [ocraPackage(card, suite, sealing), pinPackage(card, pin, sealing)];
}

function ocraPackage(card: ProvisionedCard, suite: Suite, sealing: Sealing | undefined): XMLElement {
  const key = keyPackage(card, card.serial, OCRA_ALGORITHM);
  const parameters = key.ele('AlgorithmParameters');
  parameters.ele('Suite', {}, suite.text);
  const { questionFormat, questionLength: length } = suite;
  parameters.ele('ChallengeFormat', { Encoding: QUESTION_ENCODINGS[questionFormat], Min: length, Max: length });
  parameters.ele('ResponseFormat', { Encoding: 'DECIMAL', Length: suite.digits });
  const data = key.ele('Data');
  secret(data, card.key, sealing);
  data.ele('Counter').ele('PlainValue', {}, counterText(card));
  const policy = key.ele('Policy');
  if (suite.pinHash !== undefined) {
    const { pin } = card;
    const limits = pin && { PINKeyId: pinId(card), MinLength: pin.length, MaxLength: pin.length };
    policy.ele('PINPolicy', { ...limits, PINUsageMode: 'Algorithmic', PINEncoding: 'DECIMAL' });
  }
  policy.ele('KeyUsage', {}, 'CR');
  return key.root();
}

function pinPackage(card: ProvisionedCard, pin: string, sealing: Sealing | undefined): XMLElement {
  const key = keyPackage(card, pinId(card), PIN_ALGORITHM);
  key.ele('AlgorithmParameters').ele('ResponseFormat', { Encoding: 'DECIMAL', Length: pin.length });
  secret(key.ele('Data'), Buffer.from(pin), sealing);
  return key.root();
}

function pinId({ serial }: ProvisionedCard): string {
  return `${serial} PIN`;
}

function aboutCard(serial: string, what: string): InputError {
  return new InputError(`card ${quoted(serial)} ${what}`);
}

/** @returns the Key of a new package */
function keyPackage(
  { serial, model, manufacturer, issuer }: ProvisionedCard,
  id: string,
  algorithm: string,
): XMLElement {
  const root = create('KeyPackage', { headless: true });
  const device = root.ele('DeviceInfo');
  if (manufacturer !== undefined) device.ele('Manufacturer', {}, manufacturer);
  device.ele('SerialNo', {}, serial);
  if (model !== undefined) device.ele('Model', {}, model);
  const key = root.ele('Key', { Id: id, Algorithm: algorithm });
  if (issuer !== undefined) key.ele('Issuer', {}, issuer);
  return key;
}

function counterText({ serial, counter }: ProvisionedCard): string {
  if (counter <= LARGEST_CONTAINER_COUNTER) return String(counter);
  throw aboutCard(serial, `has the counter ${counter}, but a container holds none above ${LARGEST_CONTAINER_COUNTER}`);
}

function secret(data: XMLElement, plain: Uint8Array, sealing: Sealing | undefined): void {
  const element = data.ele('Secret');
  if (sealing === undefined) {
    element.ele('PlainValue', {}, base64(plain));
    return;
  }
  const sealed = encrypt(sealing.key, plain);
  encrypted(element.ele('EncryptedValue'), sealing.cipher, sealed);
  element.ele('ValueMAC', {}, base64(macOf(sealing.macHash, sealing.macKey, sealed)));
}

/** Fills an xenc:EncryptedDataType. */
function encrypted(element: XMLElement, cipher: string, sealed: Uint8Array): void {
  element.ele('xenc:EncryptionMethod', { Algorithm: cipher });
  element.ele('xenc:CipherData').ele('xenc:CipherValue', {}, base64(sealed));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function indented(root: XMLElement): string {
  return `${root.end({ pretty: true, offset: 1 })}\n`;
}
