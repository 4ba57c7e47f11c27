/**
 * HMAC-SHA-256, RFC 2104, of texts under one key, as two one-shot hashes of node:crypto: `createHmac` makes an object a call,
 * which costs three times as much as all that it hashes, and a login has six of them.
 */
import { createHmac, hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
/** Of a longer text the key is hashed as always. */
const TEXT_BYTES_MAX = 4096;
/** A UTF-16 code unit is at most so many bytes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

export class KeyedHash {
  readonly #key: Uint8Array;
  /** The block with the key, and behind it the text. */
  readonly #inner = Buffer.alloc(BLOCK_BYTES + TEXT_BYTES_MAX);
  /** The block with the key, and behind it the hash of the above. */
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

  /** @param key at most 64 bytes */
  constructor(key: Uint8Array) {
    this.#key = key;
    for (let at = 0; at < BLOCK_BYTES; at++) {
      const byte = key[at] ?? 0;
      this.#inner[at] = byte ^ INNER_PAD;
      this.#outer[at] = byte ^ OUTER_PAD;
    }
  }

  /** The text's HMAC in hexadecimal digits; nothing else of it stays here. */
  hex(text: string): string {
    if (text.length * MOST_BYTES_A_UNIT > TEXT_BYTES_MAX)
      return createHmac('sha256', this.#key).update(text).digest('hex');
    const end = BLOCK_BYTES + this.#inner.write(text, BLOCK_BYTES);
    // As text: a string comes back in half the time of a buffer.
    this.#outer.write(hash('sha256', this.#inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'latin1');
    this.#inner.fill(0, BLOCK_BYTES, end);
    return hash('sha256', this.#outer, 'hex');
  }
}
