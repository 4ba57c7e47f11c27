/** PBKDF2 (RFC 8018), by which a container's key comes from a password (RFC 6030 6.2). */
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

const derived = promisify(pbkdf2);

export interface Derivation {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly keyBytes: number;
  /** Node's name of the hash of the HMAC that is the function. */
  readonly hash: string;
}

/** More than this takes a minute: a file that asks for it wants the reader's time. */
export const MOST_ITERATIONS = 10_000_000;

/** @param password in any form: its composed one (NFC) counts */
export function deriveKey(password: string, { salt, iterations, keyBytes, hash }: Derivation): Promise<Buffer> {
  return derived(password.normalize('NFC'), salt, iterations, keyBytes, hash);
}
