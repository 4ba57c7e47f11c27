/** The part of the verifier that the devices need: an operator's will do where nobody logs in. */
import type { Devices } from '../identity/devices.js';
import type { Decider } from '../identity/host.js';
import type { IssuedKeys, RandomSource } from '../verifier/index.js';
import type { MethodSettings } from './settings.js';

export interface KeyDecider extends Decider {
  readonly keys: IssuedKeys;
}

/** The services that every device's part works with. */
export interface MethodDesk {
  readonly decider: KeyDecider;
  readonly devices: Devices;
  readonly settings: MethodSettings;
  readonly random: RandomSource;
}
