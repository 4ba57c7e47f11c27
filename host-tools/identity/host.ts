/** The part of the verifier that identity needs: an operator's will do where nobody logs in. */
import type { Decision, View } from '../verifier/context.js';
import type { RandomSource } from '../verifier/random.js';
import type { HashName } from './rows.js';
import type { IdentitySettings } from './settings.js';

export interface Decider {
  decide<Result>(work: (decision: Decision) => Promise<Result>): Promise<Result>;
  look<Result>(work: (view: View) => Promise<Result>): Promise<Result>;
  hashName(text: string): string;
}

/** The services that every part of identity works with. */
export interface Desk {
  readonly decider: Decider;
  readonly hashName: HashName;
  readonly settings: IdentitySettings;
  readonly random: RandomSource;
}
