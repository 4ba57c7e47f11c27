/** The package's subpath `dscplus/client`. */
export type { ErrorEntry } from './answer.js';
export {
  CARD_KEYS,
  type CallOptions,
  CardClient,
  type CardKey,
  type CardStatus,
  type ClientOptions,
  type ClockMode,
  type Identity,
} from './client.js';
export { InputError, LinkError, ScpiError } from './errors.js';
export type { LoginResult } from './login.js';
