/** Input from which no response may be computed. */

/**
 * `message` says which field it is, what was found and what is allowed. Of keys, PINs, session information and questions
 * it has lengths, never values.
 */
export class OcraError extends Error {
  override readonly name = 'OcraError';

  constructor(field: string, found: string, allowed: string) {
    super(`${field}: found ${found}, allowed is ${allowed}`);
  }
}
