/** For benches of verifiers: users with a card each, and their logins. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AuditKey, KeyEncryptionKey, type Store, Verifier } from '../../verifier/index.js';
import { verifierOcra } from '../../verifier/ocra/ocra.js';
import { alternate, print, secondsUntil } from './rounds.js';

export const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';
export const KEY = Buffer.from('12345678901234567890');
export const PIN = '1234';

/** The logins that each client makes in a row. */
const LOGINS_EACH = 10;

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

/**
 * Logins of all users at once, by a process of clients against a server in this process, and the same decisions without a
 * server. Prints their ratio.
 * @param child the clients' bundle, and its arguments
 */
export async function compareWithInProcess(
  bench: string,
  verifier: Verifier,
  users: readonly string[],
  child: readonly string[],
): Promise<void> {
  const clients = spawn(process.execPath, child, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(clients, 'message');
  const served = async (): Promise<void> => {
    const done = once(clients, 'message');
    clients.send(LOGINS_EACH);
    await done;
  };
  const inProcess = async (): Promise<void> => {
    const logins = users.map(async (user) => {
      for (let n = 0; n < LOGINS_EACH; n++) await login(verifier, user);
    });
    await Promise.all(logins);
  };
  await served();
  await inProcess();
  const [served_s, process_s] = await alternate(
    5,
    () => secondsUntil(served),
    () => secondsUntil(inProcess),
  );
  const judged = { goal: 0.8, bar: 0.4, better: 'more', unit: 'the same logins in process' } as const;
  print({ bench, ...judged }, process_s / served_s);
  clients.kill();
}
