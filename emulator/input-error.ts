/**
 * Bad input: something that a user can fix. The command prints `message` to standard error and ends with exit status 2.
 * `message` says which field, what came, what is allowed and what to do, and holds no secret.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
