/**
 * The part of the world that a phone needs, as small as can be. Events from the world (a camera's sight, a sensor's
 * result, an answer, a message, time) are handed in by calls of `Phone`; the phone never asks for them.
 */
import type { RadioRequest } from './messages.js';

/** Where requests go. The answer comes by `Phone.hear` with the same id, in this call or later. */
export interface Radio {
  send(id: number, request: RadioRequest): void;
}

/** Where the platform keeps keys, so that they outlive the app and a restart. */
export interface SecureStorage {
  /** All that is kept from now on. */
  write(instances: readonly KeyInstance[]): void;
}

/** Where the platform shows that something has come. */
export interface Notifications {
  show(what: 'sms' | 'call' | 'notification'): void;
}

export interface PhoneWorld {
  readonly radio: Radio;
  readonly storage?: SecureStorage | undefined;
  readonly notifications?: Notifications | undefined;
}

/** An IB Key that is active on the phone. */
export interface KeyInstance {
  readonly serial: string;
  readonly user: string;
  readonly suite: string;
  readonly keyHex: string;
}
