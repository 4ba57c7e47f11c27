/** Passwords as scrypt hashes (RFC 7914), with their parameters. */
import { scrypt } from 'node:crypto';
import type { IdentitySettings } from './settings.js';

const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** scrypt takes 128 · N · r bytes, and a little more. */
const MEMORY_SLACK = 2 ** 20;

export interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** Makes the bytes of a hash: node:crypto's scrypt, or what stands for it in a test. */
export type PasswordScrypt = (password: string, salt: Buffer, parameters: ScryptParameters) => Promise<Buffer>;

export interface StoredHash extends ScryptParameters {
  /** base64url. */
  readonly salt: string;
  /** The keyed hash of scrypt's bytes: whoever has the store alone can't try passwords. */
  readonly hash: string;
}

export const nodeScrypt: PasswordScrypt = (password, salt, { N, r, p }) =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, { N, r, p, maxmem: 128 * N * r + MEMORY_SLACK }, (error, bytes) =>
      error === null ? resolve(bytes) : reject(error),
    );
  });

export function parametersOf({
  scryptCost,
  scryptBlockSize,
  scryptParallelization,
}: IdentitySettings): ScryptParameters {
  return { N: scryptCost, r: scryptBlockSize, p: scryptParallelization };
}

/** Whether a hash is weaker than those of today. */
export function isWeaker(one: ScryptParameters, today: ScryptParameters): boolean {
  return one.N * one.r * one.p < today.N * today.r * today.p || one.N * one.r < today.N * today.r;
}

export class PasswordHasher {
  constructor(
    private readonly scrypt: PasswordScrypt,
    private readonly hashName: (text: string) => string,
  ) {}

  /** The user's name goes into it: the hash of one user is no other's. */
  async hash(user: string, password: string, salt: Buffer, parameters: ScryptParameters): Promise<StoredHash> {
    const { N, r, p } = parameters;
    // The same password comes from keyboards in several forms (NIST SP 800-63B 3.1.1.2).
    const bytes = await this.scrypt(password.normalize('NFKC'), salt, parameters);
    const text = JSON.stringify(['dscplus password', user, bytes.toString('base64url')]);
    return { N, r, p, salt: salt.toString('base64url'), hash: this.hashName(text) };
  }

  newSalt(random: { bytes(count: number): Buffer }): Buffer {
    return random.bytes(SALT_BYTES);
  }
}

/** The salt that is hashed with where there is no password, so that it takes as long. */
export const DECOY_SALT = Buffer.alloc(SALT_BYTES).toString('base64url');
