/** What a key container says of one card. */
export interface KeyRecord {
  readonly serial: string;
  /** An OCRA suite, as it is hashed (RFC 6287 6). */
  readonly suite: string;
  readonly key: Uint8Array;
  /** The next counter value; 0 for a suite without one. */
  readonly counter: bigint;
  /** The PIN, where the container holds it as a key of its own. */
  readonly pin?: string;
  readonly manufacturer?: string;
  /** The maker's name of the model. */
  readonly model?: string;
}

/** How the secrets in a container are protected. */
export type Protection =
  | { readonly kind: 'plain' }
  /** 16, 24 or 32 bytes that both sides have (RFC 6030 6.1). */
  | { readonly kind: 'key'; readonly key: Uint8Array }
  /** RFC 6030 6.2 */
  | { readonly kind: 'password'; readonly password: string };
