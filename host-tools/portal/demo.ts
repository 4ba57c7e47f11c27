/** The beginning of a demo: three users, and a card whose key everybody knows. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity, IdentitySettings } from '../identity/index.js';
import type { Methods } from '../methods/index.js';
import type { RandomSource, Verifier } from '../verifier/index.js';
import { AuditKey, KeyEncryptionKey } from '../verifier/index.js';

/** The demo card: the emulator fits it by default, and its key is the one of RFC 6287. */
export const DEMO_CARD = {
  model: 'dsc-plus',
  serial: 'DEMO-00001',
  suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1',
  keyHex: '3132333435363738393031323334353637383930',
  pin: '1234',
} as const;

export const DEMO_PASSWORD = 'correct horse battery';
/** The first has the card; the second has no device yet; the third logs in with codes by SMS or call. */
export const DEMO_USERS = ['demo', 'other', 'mobile'] as const;
/** Where their codes go: numbers that are nobody's. Those of the first two are for adding an IB Key alone. */
export const DEMO_NUMBERS = { demo: '+15550100001', other: '+15550100002', mobile: '+15550100003' } as const;

/** The numbers of all three are those of one phone. */
export const DEMO_PHONE = { numbers: Object.values(DEMO_NUMBERS) } as const;

/** A change of addresses holds at once, and passwords that everybody knows are not worth a slow hash. */
export const DEMO_SETTINGS: Partial<IdentitySettings> = {
  addressDelay_ms: 0,
  scryptCost: 2 ** 10,
  scryptParallelization: 1,
};

/**
 * The card and the phone on a page, as they are built.
 * @param folder of the bundle that runs: it stands one above
 * @returns undefined where it was not built
 */
export function cardScriptIn(folder: string): string | undefined {
  const path = join(folder, '..', 'web.js');
  return existsSync(path) ? path : undefined;
}

const KEY_BYTES = 32;

/** Keys for a store that ends with its process. */
export function demoKeys(random: RandomSource): { readonly keys: [KeyEncryptionKey]; readonly auditKey: AuditKey } {
  const keys: [KeyEncryptionKey] = [KeyEncryptionKey.fromBytes(random.bytes(KEY_BYTES))];
  return { keys, auditKey: AuditKey.fromBytes(random.bytes(KEY_BYTES)) };
}

/**
 * Fills a new store.
 * @returns the token of an API client
 */
export async function fillDemo(verifier: Verifier, identity: Identity, methods: Methods): Promise<string> {
  const operator = verifier.operator('demo');
  const { serial, suite, keyHex, pin } = DEMO_CARD;
  for (const user of DEMO_USERS) {
    await operator.addUser(user);
    await identity.passwords.set(user, DEMO_PASSWORD);
  }
  await operator.addCard({ serial, suite, key: Buffer.from(keyHex, 'hex'), pin });
  await operator.assign(DEMO_USERS[0], serial);
  await operator.activate(DEMO_USERS[0], serial);
  for (const [user, number] of Object.entries(DEMO_NUMBERS))
    await methods.numbers.set(user, number, { logsIn: user === 'mobile' });
  return identity.clients.add('demo');
}
