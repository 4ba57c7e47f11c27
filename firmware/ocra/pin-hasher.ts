/** The PIN's hash (RFC 6287 5.1, P), into the message and nowhere else. */
import type { CHash } from '@noble/hashes/utils.js';
import { setAll } from '../plain.js';
import { OcraError } from './errors.js';
import type { Hasher } from './hashes.js';

/** More digits than a PIN field has. */
const MAX_DIGITS = 64;
const ASCII_ZERO = 0x30;

export class PinHasher {
  private readonly begun: Hasher;
  private readonly work: Hasher;
  private readonly text = new Uint8Array(MAX_DIGITS);
  /** The part of `text` that the last PIN had; PINs have one length, so it is rarely made again. */
  private used = this.text.subarray(0, 0);

  /** @param target where the hash goes: exactly as many bytes as it has */
  constructor(
    hash: CHash,
    private readonly target: Uint8Array,
  ) {
    this.begun = hash.create();
    this.work = hash.create();
  }

  /** Hashes `length` digit values 0–9 as the ASCII text that they make, and keeps nothing of them. */
  hash(digits: Uint8Array, length: number): void {
    if (length < 1 || length > MAX_DIGITS) throw new OcraError('PIN', `${length} digits`, `1 to ${MAX_DIGITS}`);
    const { text, work } = this;
    if (this.used.length !== length) this.used = text.subarray(0, length);
    for (let i = 0; i < length; i++) text[i] = ASCII_ZERO + digits[i];
    this.begun._cloneInto(work);
    work.update(this.used);
    work.digestInto(this.target);
    work.destroy();
    setAll(this.used, 0);
  }
}
