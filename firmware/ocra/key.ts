/** The secret that card and server share. */
import { OcraError } from './errors.js';

/** A bound, far above the block of any hash; HMAC hashes a key longer than that first (RFC 2104 section 2). */
const MAX_KEY_BYTES = 1024;

/** Refuses a key that is empty or longer than the bound. */
export function checkKey(key: Uint8Array): void {
  if (key.length >= 1 && key.length <= MAX_KEY_BYTES) return;
  throw new OcraError('key', `${key.length} bytes`, `1 to ${MAX_KEY_BYTES} bytes`);
}
