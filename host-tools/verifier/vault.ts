/** Seals what must not be read from the store's files: the cards' keys and the hashes of their PINs. */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { StoreError } from './errors.js';
import { readKeyBytes } from './secret-file.js';

const KEY_BYTES = 32;
const NAME_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** scrypt with 128 MiB: some half a second, once at start. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 } as const;
const SALT_BYTES_MIN = 16;
const PASSPHRASE_LENGTH_MIN = 12;

/** A key-encryption key: 256 bits that are kept apart from the store. */
export class KeyEncryptionKey {
  /** Tells keys from each other without telling of them. */
  readonly name: Buffer;
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.name = createHash('sha256').update('dscplus key name\0').update(bytes).digest().subarray(0, NAME_BYTES);
  }

  /** @throws InputError unless there are 32 bytes */
  static fromBytes(bytes: Uint8Array): KeyEncryptionKey {
    if (bytes.length !== KEY_BYTES) {
      throw new InputError(`the key-encryption key has ${bytes.length} bytes, but must have ${KEY_BYTES}`);
    }
    return new KeyEncryptionKey(Buffer.from(bytes));
  }

  /**
   * From a file of 64 hexadecimal digits, as `openssl rand -hex 32` writes it.
   * @throws InputError if it can't be read or holds anything else
   */
  static fromFile(path: string): KeyEncryptionKey {
    const key = readKeyBytes(path, 'the key-encryption key', [KEY_BYTES]);
    if (key === undefined) throw noHexKey(path);
    return KeyEncryptionKey.fromBytes(key);
  }

  /**
   * From 64 hexadecimal digits in an environment variable.
   * @throws InputError if it is not set or holds anything else
   */
  static fromEnvironment(name: string, environment: Readonly<Record<string, string | undefined>>): KeyEncryptionKey {
    const text = environment[name];
    if (text === undefined) throw new InputError(`the environment variable ${name} is not set: it must hold the key`);
    return KeyEncryptionKey.fromBytes(hexKey(text, `the environment variable ${name}`));
  }

  /**
   * From a passphrase, by scrypt (RFC 7914), in its composed form (NFC).
   * @param salt at least 16 random bytes, no secret, the same each time
   * @throws InputError for a passphrase of under 12 characters or a short salt
   */
  static fromPassphrase(passphrase: string, salt: Uint8Array): KeyEncryptionKey {
    const composed = passphrase.normalize('NFC');
    if (composed.length < PASSPHRASE_LENGTH_MIN || salt.length < SALT_BYTES_MIN) {
      throw new InputError(
        `a passphrase must have at least ${PASSPHRASE_LENGTH_MIN} characters and its salt ${SALT_BYTES_MIN} bytes, but here are ${composed.length} and ${salt.length}`,
      );
    }
    return new KeyEncryptionKey(scryptSync(composed, salt, KEY_BYTES, SCRYPT));
  }

  /** @internal */
  seal(plain: Uint8Array, associated: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#bytes, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associated);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([this.name, nonce, sealed, cipher.getAuthTag()]);
  }

  /** @internal @throws any error if the seal does not hold */
  unseal(sealed: Buffer, associated: Buffer): Buffer {
    const nonce = sealed.subarray(NAME_BYTES, NAME_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#bytes, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associated);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NAME_BYTES + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  }
}

function hexKey(text: string, where: string): Buffer {
  const digits = text.trim();
  if (!/^[0-9A-Fa-f]{64}$/.test(digits)) throw noHexKey(where);
  return Buffer.from(digits, 'hex');
}

function noHexKey(where: string): InputError {
  return new InputError(
    `${where} must hold the key-encryption key as 64 hexadecimal digits and nothing else, as "openssl rand -hex 32" writes it`,
  );
}

/** The message where no key that was given is the store's. */
export const ANOTHER_KEY = 'the store is sealed with another key-encryption key: give the one that it was made with';

/** The sealed fields of a card. */
export type SealedField = 'key' | 'pin-hash' | 'check';

/** Seals with the newest key, and unseals with any that it is given. */
export class Vault {
  readonly #keys: readonly KeyEncryptionKey[];

  /** @param keys the newest first; older ones are only needed until everything is sealed again; with none, nothing opens */
  constructor(keys: readonly KeyEncryptionKey[]) {
    this.#keys = keys;
  }

  /** Seals a field; serial and field are authenticated with it (AAD), so that it opens nowhere else. */
  seal(serial: string, field: SealedField, plain: Uint8Array): Buffer {
    const [newest] = this.#keys;
    if (newest === undefined) throw new InputError('nothing can be sealed without a key-encryption key: give it');
    return newest.seal(plain, associatedData(serial, field));
  }

  /** @throws StoreError if no key opens the seal, or if it was moved or changed */
  unseal(serial: string, field: SealedField, sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
    const key = this.#keys.find(({ name }) => name.equals(bytes.subarray(0, NAME_BYTES)));
    if (key === undefined) throw new StoreError(ANOTHER_KEY);
    try {
      return key.unseal(bytes, associatedData(serial, field));
    } catch {
      throw new StoreError(
        `the sealed ${field} of card ${JSON.stringify(serial)} was changed or belongs elsewhere: restore it`,
      );
    }
  }

  /** Whether a field is sealed with one of the keys, as far as its name tells. */
  hasKeyOf(sealed: Uint8Array): boolean {
    return this.#keys.some(({ name }) => name.equals(sealed.subarray(0, NAME_BYTES)));
  }

  /** Whether a field is sealed with the newest key. */
  isCurrent(sealed: Uint8Array): boolean {
    return this.#keys[0]!.name.equals(sealed.subarray(0, NAME_BYTES));
  }
}

function associatedData(serial: string, field: SealedField): Buffer {
  return Buffer.from(`dscplus\0${field}\0${serial}`, 'utf8');
}
