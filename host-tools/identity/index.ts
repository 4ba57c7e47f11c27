/** The interface for portals and RADIUS servers. */
export type { AddressFacts } from './addresses.js';
export type { ClientFacts } from './clients.js';
export { type Authentication, type CodeWay, type Device, isAtLeast, LEVELS, type Level } from './devices.js';
export {
  Identity,
  IdentityDesk,
  type IdentityDeskOptions,
  type IdentityOptions,
  type LoginAnswer,
  type LoginResponse,
} from './identity.js';
export type { PasswordScrypt, ScryptParameters } from './password-hash.js';
export type { PasswordFault } from './password-rules.js';
export type { PasswordAnswer, PasswordChange, PasswordChangeRequest } from './passwords.js';
export type { NewSession, Session, SessionStart } from './sessions.js';
export type { IdentitySettings } from './settings.js';
