/** Writes cards as a Portable Symmetric Key Container, RFC 6030. */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { create, type XMLElement } from 'xmlbuilder';
import { InputError } from '../../emulator/input-error.js';
import { readSuite, type Suite } from '../verifier/ocra/suite.js';
import type { KeyRecord, Protection } from './key-record.js';
import { DS, HMACS, OCRA, PBKDF2, PKCS5, PSKC, XENC, XENC11 } from './names.js';
import { Sealer } from './protection.js';

/** OWASP's figure for PBKDF2 with HMAC-SHA1 is of this size; makers use a thousand. */
const ITERATIONS = 600_000;
const SALT_BYTES = 16;
const DERIVED_BYTES = 32;
const QUESTION_ENCODINGS = { N: 'DECIMAL', A: 'ALPHANUMERIC', H: 'HEXADECIMAL' } as const;
const [HMAC_SHA1] = HMACS.keys();

/**
 * @param cards of any number; no PIN is ever written, since it belongs to the card's user
 * @returns the XML; with a key or a password all secrets in it are encrypted, each with a MAC
 * @throws InputError for a pre-shared key of another length than AES has
 */
export function writePskc(cards: readonly KeyRecord[], protection: Protection): string {
  const root = create('KeyContainer', { version: '1.0', encoding: 'UTF-8' });
  root.att({ Version: '1.0', xmlns: PSKC });
  const sealer = protection.kind === 'plain' ? undefined : sealerFor(root, protection);
  for (const card of cards) writePackage(root, card, sealer);
  return root.end({ pretty: true });
}

function sealerFor(root: XMLElement, protection: Exclude<Protection, { kind: 'plain' }>): Sealer {
  root.att({ 'xmlns:ds': DS, 'xmlns:xenc': XENC });
  const encryptionKey = root.ele('EncryptionKey');
  let key: Uint8Array;
  if (protection.kind === 'key') {
    key = protection.key;
    if (![16, 24, 32].includes(key.length)) {
      throw new InputError(`the pre-shared key has ${key.length} bytes, but must have 16, 24 or 32`);
    }
    encryptionKey.ele('ds:KeyName', 'Pre-shared-key');
  } else {
    const salt = randomBytes(SALT_BYTES);
    key = pbkdf2Sync(protection.password, salt, ITERATIONS, DERIVED_BYTES, 'sha1');
    root.att({ 'xmlns:xenc11': XENC11, 'xmlns:pkcs5': PKCS5 });
    const derived = encryptionKey.ele('xenc11:DerivedKey');
    const params = derived.ele('xenc11:KeyDerivationMethod', { Algorithm: PBKDF2 }).ele('pkcs5:PBKDF2-params');
    params.ele('Salt', { xmlns: '' }).ele('Specified', salt.toString('base64'));
    params.ele('IterationCount', { xmlns: '' }, String(ITERATIONS));
    params.ele('KeyLength', { xmlns: '' }, String(DERIVED_BYTES));
    derived.ele('xenc11:MasterKeyName', 'Password');
  }
  const sealer = new Sealer(key);
  const macKey = root.ele('MACMethod', { Algorithm: HMAC_SHA1! }).ele('MACKey');
  writeCipher(macKey, sealer.cipher, sealer.sealedMacKey());
  return sealer;
}

function writeCipher(parent: XMLElement, cipher: string, value: string): void {
  parent.ele('xenc:EncryptionMethod', { Algorithm: cipher });
  parent.ele('xenc:CipherData').ele('xenc:CipherValue', value);
}

function writePackage(root: XMLElement, card: KeyRecord, sealer: Sealer | undefined): void {
  const { serial, manufacturer, model } = card;
  const suite = readSuite(card.suite);
  const keyPackage = root.ele('KeyPackage');
  const info = keyPackage.ele('DeviceInfo');
  if (manufacturer !== undefined) info.ele('Manufacturer', manufacturer);
  info.ele('SerialNo', serial);
  if (model !== undefined) info.ele('Model', model);
  const key = keyPackage.ele('Key', { Id: serial, Algorithm: OCRA });
  writeParameters(key.ele('AlgorithmParameters'), suite);
  writeData(key.ele('Data'), card, suite, sealer);
  writePolicy(key.ele('Policy'), suite);
}

function writeParameters(parameters: XMLElement, suite: Suite): void {
  const length = String(suite.questionLength);
  parameters.ele('Suite', suite.text);
  parameters.ele('ChallengeFormat', { Encoding: QUESTION_ENCODINGS[suite.questionFormat], Min: length, Max: length });
  parameters.ele('ResponseFormat', { Encoding: 'DECIMAL', Length: String(suite.digits) });
}

function writeData(data: XMLElement, card: KeyRecord, suite: Suite, sealer: Sealer | undefined): void {
  const secret = data.ele('Secret');
  if (sealer === undefined) {
    secret.ele('PlainValue', Buffer.from(card.key).toString('base64'));
  } else {
    const { cipherValue, mac } = sealer.seal(card.key);
    writeCipher(secret.ele('EncryptedValue'), sealer.cipher, cipherValue);
    secret.ele('ValueMAC', mac);
  }
  if (suite.counter) data.ele('Counter').ele('PlainValue', String(card.counter));
}

/** RFC 6030 5: the PIN is hashed into the response. */
function writePolicy(policy: XMLElement, suite: Suite): void {
  if (suite.pinHash !== undefined) policy.ele('PINPolicy', { PINUsageMode: 'Algorithmic' });
  policy.ele('KeyUsage', 'CR');
}
