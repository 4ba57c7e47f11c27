/** Errors between a host and the verifier. No message holds a key, a PIN, a response or a handle. */

/**
 * The store could not do its work: a full or read-only disk, a lock that was never free, a seal that none of the verifier's
 * keys opens. Nothing was decided.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/**
 * The store was lost while it committed, and nobody can say whether it did. The user must be told to try again, and
 * nothing counts as accepted.
 */
export class OutcomeUnknownError extends StoreError {
  readonly isOutcomeUnknown = true;
}

/** The message of a store that was closed. */
export const CLOSED = 'the store is closed: open it again. Nothing was decided';
