/** For benches of verifiers: users with a card each, and their logins. */
import { AuditKey, KeyEncryptionKey, type Store, Verifier } from '../../verifier/index.js';
import { verifierOcra } from '../../verifier/ocra/ocra.js';

export const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';
export const KEY = Buffer.from('12345678901234567890');
export const PIN = '1234';

export async function openVerifier(store: Store): Promise<Verifier> {
  return Verifier.open({
    store,
    keys: [KeyEncryptionKey.fromBytes(Buffer.alloc(32, 1))],
    auditKey: AuditKey.fromBytes(Buffer.alloc(32, 2)),
  });
}

export async function login(verifier: Verifier, user: string): Promise<void> {
  const { handle, question } = await verifier.challenge(user);
  const { answer } = await verifier.verify({
    handle,
    response: verifierOcra({ suite: SUITE, key: KEY, pin: PIN, question }),
  });
  if (answer !== 'accepted') throw new Error(`${user} was ${answer}`);
}

export async function addUsers(verifier: Verifier, users: readonly string[]): Promise<void> {
  const operator = verifier.operator('bench');
  for (const user of users) {
    await operator.addUser(user);
    await operator.addCard({ serial: user, suite: SUITE, key: KEY, pin: PIN });
    await operator.assign(user, user);
    await operator.activate(user, user);
  }
}
