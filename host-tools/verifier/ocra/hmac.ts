/**
 * HMAC, RFC 2104, as two one-shot hashes of node:crypto. `createHmac` makes an object a call, which costs twice as much as
 * all that it hashes, and so does every view of memory: a verifier computes little else, so what is hashed has its
 * place once and for all.
 */
import { hash } from 'node:crypto';
import type { HashName } from './suite.js';

/** A suite's text of at most 60 characters, 00, C, Q, P, S and T: 60 + 1 + 8 + 128 + 64 + 999 + 8. */
const MESSAGE_BYTES_MAX = 1268;
const KEY_BLOCK_BYTES: Record<HashName, number> = { sha1: 64, sha256: 64, sha512: 128 };
const DIGEST_BYTES: Record<HashName, number> = { sha1: 20, sha256: 32, sha512: 64 };
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

const PADS: Readonly<Record<number, { readonly inner: Buffer; readonly outer: Buffer }>> = {
  64: { inner: Buffer.alloc(64, INNER_PAD), outer: Buffer.alloc(64, OUTER_PAD) },
  128: { inner: Buffer.alloc(128, INNER_PAD), outer: Buffer.alloc(128, OUTER_PAD) },
};

/** Where a message starts: before it is room for the longest block. */
const START = 128;
const INNER = Buffer.alloc(START + MESSAGE_BYTES_MAX);

/** The message is put together here, so that it needn't be copied. */
export const MESSAGE = INNER.subarray(START);

/** A block with the key, and the inner hash. */
const OUTER: Record<HashName, Buffer> = {
  sha1: Buffer.alloc(KEY_BLOCK_BYTES.sha1 + DIGEST_BYTES.sha1),
  sha256: Buffer.alloc(KEY_BLOCK_BYTES.sha256 + DIGEST_BYTES.sha256),
  sha512: Buffer.alloc(KEY_BLOCK_BYTES.sha512 + DIGEST_BYTES.sha512),
};

/** The view that was hashed last: messages of one suite have one length. */
let latest = { start: 0, end: INNER.length, view: INNER };

function viewOf(start: number, end: number): Buffer {
  if (latest.start !== start || latest.end !== end) latest = { start, end, view: INNER.subarray(start, end) };
  return latest.view;
}

/**
 * The HMAC of the first `length` bytes of `MESSAGE`.
 * @returns a character a byte
 */
export function hmacOfMessage(name: HashName, key: Uint8Array, length: number): string {
  const block = KEY_BLOCK_BYTES[name];
  const start = START - block;
  const outer = OUTER[name];
  writeKey(key.length > block ? hash(name, key, 'buffer') : key, block, outer);
  // As text: a string comes back from OpenSSL in half the time of a buffer.
  writeLatin1(hash(name, viewOf(start, START + length), 'binary'), outer, block);
  return hash(name, outer, 'binary');
}

/** Where the key was written last, and its length: behind another of that length there stands what belongs there. */
let padded: { readonly outer: Buffer; readonly length: number } = { outer: INNER, length: 0 };

function writeKey(key: Uint8Array, block: number, outer: Buffer): void {
  const start = START - block;
  if (padded.outer !== outer || padded.length !== key.length) {
    INNER.set(PADS[block]!.inner, start);
    outer.set(PADS[block]!.outer);
    padded = { outer, length: key.length };
  }
  for (let at = 0; at < key.length; at++) {
    const byte = key[at]!;
    INNER[start + at] = byte ^ INNER_PAD;
    outer[at] = byte ^ OUTER_PAD;
  }
}

/** Writes text of code units up to 255. Of so few, `Buffer.write` takes four times as long. */
function writeLatin1(text: string, bytes: Buffer, at: number): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
}
