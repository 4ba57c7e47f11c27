/** For tests: a store with alice, who has a password and a card, and hashes that cost nothing and are counted. */
import { createHash } from 'node:crypto';
import type { Store } from '../verifier/store/store.js';
import { newVerifier, respond, type Teardown } from '../verifier/testing.js';
import { Identity, type IdentityDeskOptions, type LoginAnswer } from './identity.js';
import type { PasswordScrypt, ScryptParameters } from './password-hash.js';
import type { IdentitySettings } from './settings.js';

export type { Teardown };

export const PASSWORD = 'correct horse battery';
export const ADDRESS = '192.0.2.7';

/** In place of scrypt: as different for other parameters, and done at once unless it is held. */
export class FakeScrypt {
  readonly calls: ScryptParameters[] = [];
  /** The promise that each call waits for. */
  gate: Promise<void> = Promise.resolve();
  running = 0;
  most = 0;

  readonly scrypt: PasswordScrypt = async (password, salt, parameters) => {
    this.calls.push(parameters);
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await this.gate;
    this.running -= 1;
    return createHash('sha256')
      .update(JSON.stringify([password, salt.toString('hex'), parameters]))
      .digest();
  };
}

export async function newIdentity(
  store: Store,
  { settings = {}, ...more }: IdentityDeskOptions & { settings?: Partial<IdentitySettings> } = {},
) {
  const made = await newVerifier(store);
  const fake = new FakeScrypt();
  const identity = await Identity.open({ verifier: made.verifier, settings, scrypt: fake.scrypt, ...more });
  await identity.passwords.set('alice', PASSWORD);
  fake.calls.length = 0;
  /** The password of alice is right and her card answers. */
  const logIn = async (given: { address?: string; application?: string } = {}): Promise<LoginAnswer> => {
    const { handle, question } = await made.verifier.challenge('alice');
    return identity.logIn({ handle, response: respond(question), user: 'alice', address: ADDRESS, ...given });
  };
  return { ...made, identity, fake, logIn };
}

/** The token of a login that was accepted. */
export function tokenOf(answer: LoginAnswer): string {
  if (answer.answer === 'accepted') return answer.token;
  throw new RangeError(`the login was ${answer.answer}`);
}
