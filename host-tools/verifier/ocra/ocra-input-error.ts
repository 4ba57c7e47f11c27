/**
 * Input from which no response may be computed. `message` says which input, what is allowed and what came, as far as
 * that is no secret: lengths of keys and PINs, never their values.
 */
export class OcraInputError extends Error {
  override readonly name = 'OcraInputError';
}
