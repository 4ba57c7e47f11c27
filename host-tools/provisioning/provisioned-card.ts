/** A card as it goes from maker to server: what a key container (RFC 6030) says of one, as plain data. */

export interface ProvisionedCard {
  readonly serial: string;
  /** 1 … 64 bytes, as much as a card holds. */
  readonly key: Uint8Array;
  /** An OCRA suite of RFC 6287. */
  readonly suite: string;
  /** The next counter value, 0 … 2^63 − 1, the most that a container can hold; 0 with a suite without a counter. */
  readonly counter: bigint;
  /** 4 … 16 digits, for a suite that takes a PIN, where the container tells it. */
  readonly pin?: string;
  readonly model?: string;
  readonly manufacturer?: string;
  readonly issuer?: string;
}

/** xs:long, the type of a container's counter. */
export const LARGEST_CONTAINER_COUNTER = 2n ** 63n - 1n;
export const MOST_KEY_BYTES = 64;
export const PIN = /^[0-9]{4,16}$/;

/** How a container's secrets are kept from its readers. `key` has 16, 24 or 32 bytes. */
export type Protection = { readonly key: Uint8Array } | { readonly password: string } | 'plain';
