/** Opens what is encrypted in a container, by its EncryptionKey and MACMethod (RFC 6030 section 6). */
import { InputError } from '../../emulator/input-error.js';
import { type Derivation, deriveKey, MOST_ITERATIONS } from './derivation.js';
import { attribute, bytesOf, child, optionalChild, textOf, wholeNumber } from './element.js';
import { listOf, PBKDF2_NAMES, PKCS5, PSKC, XMLDSIG, XMLENC, XMLENC11 } from './names.js';
import type { Protection } from './provisioned-card.js';
import { checkCipher, checkMac, decrypt, hashOfHmac } from './seal.js';
import type { XmlElement } from './xml.js';

/** The secret that opens a container. */
export type Need = 'nothing' | 'key' | 'password';

/** Reads an element that holds a PlainValue, or an EncryptedValue and its ValueMAC. */
export interface Opener {
  /** @throws InputError where the value is not there, not whole, or not protected as the container is */
  open(element: XmlElement): Opened;
}

/** `text` is that of a PlainValue, `bytes` what was encrypted. */
export type Opened = { readonly text: XmlElement } | { readonly bytes: Buffer };

/** @throws InputError for a key that is neither shared nor derived from a password */
export function needOf(container: XmlElement): Need {
  const encryptionKey = optionalChild(container, PSKC, 'EncryptionKey');
  if (encryptionKey === undefined) return 'nothing';
  if (optionalChild(encryptionKey, XMLENC11, 'DerivedKey') !== undefined) return 'password';
  const [found] = encryptionKey.children;
  // Some don't name a shared key: python-pskc, unless it is given a name.
  if (found === undefined || optionalChild(encryptionKey, XMLDSIG, 'KeyName') !== undefined) return 'key';
  throw new InputError(
    `its EncryptionKey is ${found.localName}, but must be a KeyName (a pre-shared key) or a DerivedKey (a password)`,
  );
}

/** @throws InputError where the container and `protection` don't go together, or its description is not whole */
export async function openerOf(container: XmlElement, protection: Protection): Promise<Opener> {
  const need = needOf(container);
  if (protection === 'plain') {
    if (need === 'nothing') return { open: openPlain };
    throw new InputError(`it is encrypted: give the ${need === 'key' ? 'pre-shared key' : 'password'}`);
  }
  const given = 'key' in protection ? 'key' : 'password';
  if (need === 'nothing') {
    throw new InputError(
      `a ${given} is given, but it is not encrypted, so anybody may have made it: leave the ${given} out`,
    );
  }
  if (need !== given) throw new InputError(`it is encrypted with a ${need}, but a ${given} is given`);
  const encryptionKey = child(container, PSKC, 'EncryptionKey');
  const key = 'key' in protection ? protection.key : await deriveKey(protection.password, derivationOf(encryptionKey));
  return encryptedOpener(key, macMethodOf(container, key));
}

function openPlain(element: XmlElement): Opened {
  if (optionalChild(element, PSKC, 'EncryptedValue') !== undefined) {
    throw new InputError(`${element.localName} is encrypted, but the container has no EncryptionKey`);
  }
  if (optionalChild(element, PSKC, 'ValueMAC') !== undefined) {
    throw new InputError(`${element.localName} has a ValueMAC, but no EncryptedValue that it could be of`);
  }
  return { text: child(element, PSKC, 'PlainValue') };
}

/** Secrets must be encrypted; a counter may be plain, as it is in the figures of RFC 6030. */
function encryptedOpener(key: Uint8Array, mac: MacMethod): Opener {
  return {
    open(element) {
      const encrypted = optionalChild(element, PSKC, 'EncryptedValue');
      if (encrypted === undefined) {
        if (element.localName !== 'Secret') return openPlain(element);
        throw new InputError('a Secret is not encrypted, but the container is: anybody may have put it there');
      }
      if (optionalChild(element, PSKC, 'PlainValue') !== undefined) {
        throw new InputError(`${element.localName} has both a PlainValue and an EncryptedValue: there must be one`);
      }
      const sealed = sealedIn(encrypted, key);
      const valueMac = optionalChild(element, PSKC, 'ValueMAC');
      if (valueMac === undefined) {
        throw new InputError(`${element.localName} is encrypted without a ValueMAC, so it may have been changed`);
      }
      checkMac(mac.hash, mac.key, sealed, bytesOf(valueMac));
      return { bytes: decrypt(key, sealed) };
    },
  };
}

interface MacMethod {
  readonly hash: string;
  readonly key: Uint8Array;
}

/** RFC 6030 6.1.1: the MAC's key is in the container, encrypted; if it is not, it is the encryption key itself. */
function macMethodOf(container: XmlElement, key: Uint8Array): MacMethod {
  const method = optionalChild(container, PSKC, 'MACMethod');
  if (method === undefined) {
    throw new InputError('it is encrypted without a MACMethod, so it may have been changed');
  }
  const hash = hashOfHmac(attribute(method, 'Algorithm'));
  if (optionalChild(method, PSKC, 'MACKeyReference') !== undefined) {
    throw new InputError(
      'its MACMethod has a MACKeyReference, a key from elsewhere: a MACKey must be in the container',
    );
  }
  const macKey = optionalChild(method, PSKC, 'MACKey');
  return { hash, key: macKey === undefined ? key : decrypt(key, sealedIn(macKey, key)) };
}

/** The bytes of an xenc:EncryptedDataType. @throws InputError if they are for another cipher or key length */
function sealedIn(encrypted: XmlElement, key: Uint8Array): Buffer {
  checkCipher(attribute(child(encrypted, XMLENC, 'EncryptionMethod'), 'Algorithm'), key);
  return bytesOf(child(child(encrypted, XMLENC, 'CipherData'), XMLENC, 'CipherValue'));
}

const MOST_SALT_BYTES = 1024;

function derivationOf(encryptionKey: XmlElement): Derivation {
  const method = child(child(encryptionKey, XMLENC11, 'DerivedKey'), XMLENC11, 'KeyDerivationMethod');
  const algorithm = attribute(method, 'Algorithm');
  if (!PBKDF2_NAMES.includes(algorithm)) {
    throw new InputError(`the key derivation is ${JSON.stringify(algorithm)}, but must be ${listOf(PBKDF2_NAMES)}`);
  }
  const parameters = optionalChild(method, PKCS5, 'PBKDF2-params') ?? child(method, XMLENC11, 'PBKDF2-params');
  const salt = bytesOf(parameter(parameter(parameters, 'Salt'), 'Specified'));
  const iterations = numberIn(parameters, 'IterationCount', MOST_ITERATIONS);
  const keyBytes = numberIn(parameters, 'KeyLength', 32);
  if (salt.length > MOST_SALT_BYTES || iterations === 0 || keyBytes === 0) {
    throw new InputError(`PBKDF2 needs a salt of up to ${MOST_SALT_BYTES} bytes, a count and a length above 0`);
  }
  return { salt, iterations, keyBytes, hash: functionOf(parameters) };
}

/** RFC 8018 A.2: HMAC-SHA1 where nothing is named. */
function functionOf(parameters: XmlElement): string {
  const prf = optionalParameter(parameters, 'PRF');
  const algorithm = prf?.attributes.get('Algorithm') ?? '';
  return algorithm === '' ? 'sha1' : hashOfHmac(algorithm);
}

function numberIn(parameters: XmlElement, name: string, most: number): number {
  return wholeNumber(name, textOf(parameter(parameters, name)), most);
}

/** RFC 6030 figure 7 writes the parameters without a namespace, XML Encryption 1.1 in its own. */
function optionalParameter(parent: XmlElement, name: string): XmlElement | undefined {
  return optionalChild(parent, '', name) ?? optionalChild(parent, parent.namespace, name);
}

function parameter(parent: XmlElement, name: string): XmlElement {
  return optionalParameter(parent, name) ?? child(parent, parent.namespace, name);
}
