/** The hash functions that a suite can name. */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { CHash, Hash } from '@noble/hashes/utils.js';
import type { HashName } from './suite.js';

export const HASHES: Readonly<Record<HashName, CHash>> = { SHA1: sha1, SHA256: sha256, SHA512: sha512 };

/** A hash or an HMAC that is under way. */
export interface Hasher extends Hash<Hasher> {
  /** Sets `to` to this one's state, even where `to` was destroyed; a new one where there is none. */
  _cloneInto(to?: Hasher): Hasher;
}
