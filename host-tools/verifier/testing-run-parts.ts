/** For tests: what the runs of a verifier share. */
import { findStoreFaults } from './store-check.js';
import { AUDIT_KEY, KEK } from './testing.js';
import { type Bench, CARD, type Step } from './testing-steps.js';
import { Vault } from './vault.js';

export const COUNTER_SUITE = 'OCRA-1:HOTP-SHA1-6:C-QN08';
export const TIME_SUITE = 'OCRA-1:HOTP-SHA256-8:QH08-T1M';
export const DAY_MS = 24 * 60 * 60 * 1000;

/** Alice with an active card, and Bob with one that he has not activated. */
export const ALICE_AND_BOB: readonly Step[] = [
  [
    'alice and bob have cards',
    async ({ operator }) => {
      await operator.addUsers(['alice', 'bob']);
      await operator.addCards([CARD, { ...CARD, serial: '7002', key: Buffer.alloc(20, 1) }]);
      await operator.assign('alice', '7001');
      await operator.activate('alice', '7001');
      await operator.assign('bob', '7002');
    },
  ],
];

/** Answers a challenge of alice's. */
export const answer =
  (kind: 'right' | 'wrong', user = 'alice') =>
  async ({ ask, verifier }: Bench) => {
    const asked = await ask(user);
    return verifier.verify({ handle: asked.handle, response: asked[kind] });
  };

export async function everything<One>(all: AsyncIterable<One>): Promise<One[]> {
  const found: One[] = [];
  for await (const one of all) found.push(one);
  return found;
}

/** All that is wrong with the store. */
export function faults({ store }: Bench): Promise<string[]> {
  return everything(findStoreFaults(store, { audit: AUDIT_KEY, vault: new Vault([KEK]) }));
}
