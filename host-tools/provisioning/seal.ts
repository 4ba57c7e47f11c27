/**
 * How a container's secrets are encrypted and authenticated (RFC 6030 section 6): AES-CBC, whose ciphertext begins with
 * its initialisation vector, and an HMAC over both, which is checked before anything is decrypted.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { AES_CBC_BYTES, HMAC_HASHES, listOf } from './names.js';

const BLOCK_BYTES = 16;

/** One message for everything that can be wrong, so that it reveals nothing of a key. */
export const WRONG_KEY = 'the key or password is another one, or the file was changed on its way';

/** Refuses an algorithm that is none of AES-CBC, or takes a key of another length. */
export function checkCipher(algorithm: string, key: Uint8Array): void {
  const bytes = AES_CBC_BYTES.get(algorithm);
  if (bytes === undefined) {
    throw new InputError(
      `the encryption is ${JSON.stringify(algorithm)}, but must be one of ${listOf(AES_CBC_BYTES.keys())}`,
    );
  }
  if (bytes !== key.length) {
    throw new InputError(`${algorithm} takes a key of ${bytes} bytes, but the key has ${key.length}`);
  }
}

/** The URI of the cipher for a key of that length. @throws InputError if there is none */
export function cipherFor(key: Uint8Array): string {
  for (const [algorithm, bytes] of AES_CBC_BYTES) if (bytes === key.length) return algorithm;
  throw new InputError(`the key has ${key.length} bytes, but must have ${listOf(AES_CBC_BYTES.values())}`);
}

/** @returns the initialisation vector and the ciphertext */
export function encrypt(key: Uint8Array, plain: Uint8Array): Buffer {
  const iv = randomBytes(BLOCK_BYTES);
  const cipher = createCipheriv(cipherName(key), key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
}

/** @throws InputError where `sealed` can't be what `encrypt` makes */
export function decrypt(key: Uint8Array, sealed: Uint8Array): Buffer {
  if (sealed.length % BLOCK_BYTES !== 0 || sealed.length < 2 * BLOCK_BYTES) {
    throw new InputError(`a CipherValue has ${sealed.length} bytes, but must have a vector and whole blocks of 16`);
  }
  const decipher = createDecipheriv(cipherName(key), key, sealed.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed.subarray(BLOCK_BYTES)), decipher.final()]);
  // XML Encryption 5.2.2: the last byte counts the padding, whose other bytes may be anything.
  const padding = padded.at(-1)!;
  if (padding === 0 || padding > BLOCK_BYTES) throw new InputError(WRONG_KEY);
  return padded.subarray(0, padded.length - padding);
}

function cipherName(key: Uint8Array): string {
  return `aes-${8 * key.length}-cbc`;
}

/** @param algorithm a URI. @throws InputError for another algorithm than HMAC */
export function hashOfHmac(algorithm: string): string {
  const hash = HMAC_HASHES.get(algorithm);
  if (hash !== undefined) return hash;
  throw new InputError(`${JSON.stringify(algorithm)} is none of the HMACs ${listOf(HMAC_HASHES.keys())}`);
}

/** @param hash Node's name of it */
export function macOf(hash: string, key: Uint8Array, sealed: Uint8Array): Buffer {
  return createHmac(hash, key).update(sealed).digest();
}

/** @throws InputError if `mac` is not that of `sealed` */
export function checkMac(hash: string, key: Uint8Array, sealed: Uint8Array, mac: Uint8Array): void {
  const right = macOf(hash, key, sealed);
  if (mac.length === right.length && timingSafeEqual(mac, right)) return;
  throw new InputError(`the ValueMAC is not right: ${WRONG_KEY}`);
}
