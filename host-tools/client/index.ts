/** The package's subpath `dscplus/client`. */

export { InputError } from '../../emulator/input-error.js';
export type { ErrorEntry } from './answer.js';
export {
  CARD_KEYS,
  CardClient,
  type CardKey,
  type CardStatus,
  type ClockMode,
} from './client.js';
export { LinkError, ScpiError } from './errors.js';
export type { LoginResult } from './login.js';
export {
  type RadiusAsk,
  RadiusClient,
  type RadiusClientOptions,
  type RadiusLogin,
  type RadiusReply,
} from './radius-client.js';
export type { RemoteCard, RemoteHead, RemoteOperator, RemoteStanding, RemoteUser } from './remote-operator.js';
export type { CallOptions, ClientOptions, Identity } from './scpi-client.js';
export { type RemoteChallenge, type RemoteResponse, type RemoteVerdict, VerifierClient } from './verifier-client.js';
