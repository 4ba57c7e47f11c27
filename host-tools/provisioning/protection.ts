/** The encryption and the MACs of a key container (RFC 6030 6). */
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import type { Protection } from './key-record.js';
import { CIPHERS, DS, HMACS, PBKDF2_NAMES, PKCS5, PSKC, XENC, XENC11 } from './names.js';
import { base64Of, child, type Element, needChild, textOf, wholeNumberOf } from './xml.js';

const BLOCK_BYTES = 16;
/** A container that asks for more would keep a server busy for minutes. */
const MOST_ITERATIONS = 10_000_000;
const WRONG = 'is the key or the password the right one?';

/** Decrypts the values of one container. */
export class Opener {
  private constructor(
    private readonly key: Buffer | undefined,
    private readonly mac: { readonly hash: string; readonly key: Buffer } | undefined,
  ) {}

  /**
   * @param container the `<KeyContainer>`
   * @throws InputError where the protection is none that is known, what opens it is missing, or it does not
   */
  static of(container: Element, protection: Protection): Opener {
    const encryptionKey = child(container, PSKC, 'EncryptionKey');
    const method = child(container, PSKC, 'MACMethod');
    if (encryptionKey === undefined) {
      if (protection.kind !== 'plain') {
        throw new InputError(`the container is not encrypted: leave the ${protection.kind} out`);
      }
      return new Opener(undefined, undefined);
    }
    const key = keyOf(encryptionKey, protection);
    if (method === undefined) {
      throw new InputError('the container is encrypted but has no <MACMethod>: it may have been changed by anybody');
    }
    const hash = HMACS.get(method.getAttribute('Algorithm') ?? '');
    if (hash === undefined) throw new InputError(`the <MACMethod> is none of ${[...HMACS.keys()].join(', ')}`);
    const macKey = child(method, PSKC, 'MACKey');
    // RFC 6030 6.1.1: without a MAC key, the encryption key is it.
    return new Opener(key, { hash, key: macKey === undefined ? key : decrypt(macKey, key) });
  }

  /**
   * The bytes of a `<Secret>` or `<Counter>`.
   * @param plain reads a `<PlainValue>`
   */
  value(element: Element, plain: (value: Element) => Buffer): Buffer {
    const plainValue = child(element, PSKC, 'PlainValue');
    const encrypted = child(element, PSKC, 'EncryptedValue');
    const mac = child(element, PSKC, 'ValueMAC');
    const name = element.localName;
    if (plainValue !== undefined && encrypted === undefined) {
      if (this.key !== undefined && name === 'Secret') {
        throw new InputError('<Secret> is in plain text although the container is encrypted');
      }
      if (mac !== undefined)
        throw new InputError(`<${name}> has a MAC over a plain value, which RFC 6030 does not have`);
      return plain(plainValue);
    }
    if (encrypted === undefined || plainValue !== undefined) {
      throw new InputError(`<${name}> must have either a <PlainValue> or an <EncryptedValue>`);
    }
    if (this.key === undefined || this.mac === undefined) {
      throw new InputError(`<${name}> is encrypted, but the container has no <EncryptionKey>`);
    }
    if (mac === undefined) throw new InputError(`<${name}> is encrypted but has no <ValueMAC>`);
    this.check(name!, cipherBytes(encrypted), base64Of(mac));
    return decrypt(encrypted, this.key);
  }

  /** RFC 6030 6.1.1: the MAC is over the initialisation vector and the cipher text. */
  private check(name: string, bytes: Buffer, given: Buffer): void {
    const { hash, key } = this.mac!;
    const right = createHmac(hash, key).update(bytes).digest();
    if (given.length === right.length && timingSafeEqual(given, right)) return;
    throw new InputError(`the MAC of <${name}> is wrong: the container was changed, or ${WRONG}`);
  }
}

function keyOf(encryptionKey: Element, protection: Protection): Buffer {
  const derived = child(encryptionKey, XENC11, 'DerivedKey') ?? child(encryptionKey, PSKC, 'DerivedKey');
  if (derived !== undefined) {
    if (protection.kind === 'password') return derive(derived, protection.password);
    throw new InputError('the container is encrypted with a password: give it with --password-file');
  }
  // A key without a name is one that both sides know of.
  if (encryptionKey.children.length > 0 && child(encryptionKey, DS, 'KeyName') === undefined) {
    throw new InputError('the container is encrypted neither with a pre-shared key nor with a password');
  }
  if (protection.kind === 'key') return Buffer.from(protection.key);
  throw new InputError('the container is encrypted with a pre-shared key: give it with --key-file');
}

function derive(derived: Element, password: string): Buffer {
  const method =
    child(derived, XENC11, 'KeyDerivationMethod') ?? needChild(derived, derived.namespaceURI!, 'KeyDerivationMethod');
  if (!PBKDF2_NAMES.includes(method.getAttribute('Algorithm') ?? '')) {
    throw new InputError('the password is not turned into a key by PBKDF2, the only way that is known');
  }
  const names = [PKCS5, XENC11].find((space) => child(method, space, 'PBKDF2-params') !== undefined) ?? PKCS5;
  const params = needChild(method, names, 'PBKDF2-params');
  const own = (parent: Element, name: string) => child(parent, names, name) ?? child(parent, '', name);
  const need = (parent: Element, name: string) => own(parent, name) ?? needChild(parent, names, name);
  const salt = base64Of(need(need(params, 'Salt'), 'Specified'));
  const iterations = wholeNumberOf(textOf(need(params, 'IterationCount')), '<IterationCount>', 1, MOST_ITERATIONS);
  const length = wholeNumberOf(textOf(own(params, 'KeyLength')) ?? '16', '<KeyLength>', 16, 32);
  const algorithm = own(params, 'PRF')?.getAttribute('Algorithm') ?? '';
  const hash = algorithm === '' ? 'sha1' : HMACS.get(algorithm);
  if (hash === undefined) throw new InputError('the <PRF> of PBKDF2 is none that is known');
  return pbkdf2Sync(password, salt, iterations, length, hash);
}

function cipherBytes(encrypted: Element): Buffer {
  return base64Of(needChild(needChild(encrypted, XENC, 'CipherData'), XENC, 'CipherValue'));
}

/** XML Encryption 5.2: the initialisation vector stands before the cipher text; the last byte counts the padding. */
function decrypt(encrypted: Element, key: Buffer): Buffer {
  const algorithm = needChild(encrypted, XENC, 'EncryptionMethod').getAttribute('Algorithm') ?? '';
  const cipher = CIPHERS.get(algorithm);
  if (cipher === undefined) throw new InputError(`the cipher is none of ${[...CIPHERS.keys()].join(', ')}`);
  if (key.length !== cipher.keyBytes) {
    throw new InputError(`the key has ${key.length} bytes, but the container's cipher takes ${cipher.keyBytes}`);
  }
  const bytes = cipherBytes(encrypted);
  if (bytes.length < 2 * BLOCK_BYTES || bytes.length % BLOCK_BYTES !== 0) {
    throw new InputError(`<CipherValue> has ${bytes.length} bytes, which are no whole blocks of ${BLOCK_BYTES}`);
  }
  const decipher = createDecipheriv(cipher.name, key, bytes.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()]);
  const padding = padded.at(-1)!;
  if (padding < 1 || padding > BLOCK_BYTES) throw new InputError(`a value can't be decrypted: ${WRONG}`);
  return padded.subarray(0, padded.length - padding);
}

/** Encrypts the values of one container. */
export class Sealer {
  private readonly macKey = randomBytes(20);

  /** @param key 16, 24 or 32 bytes */
  constructor(private readonly key: Uint8Array) {}

  get cipher(): string {
    return [...CIPHERS].find(([, { keyBytes }]) => keyBytes === this.key.length)![0];
  }

  /** The MAC key, encrypted, in Base64. */
  sealedMacKey(): string {
    return this.seal(this.macKey).cipherValue;
  }

  /** Base64 of the encrypted value, and of its MAC. */
  seal(value: Uint8Array): { readonly cipherValue: string; readonly mac: string } {
    const vector = randomBytes(BLOCK_BYTES);
    // Node pads as PKCS #7 has it, which is one of the ways that XML Encryption allows.
    const cipher = createCipheriv(CIPHERS.get(this.cipher)!.name, this.key, vector);
    const bytes = Buffer.concat([vector, cipher.update(value), cipher.final()]);
    const mac = createHmac('sha1', this.macKey).update(bytes).digest('base64');
    return { cipherValue: bytes.toString('base64'), mac };
  }
}
