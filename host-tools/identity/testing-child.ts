/** For tests: a process of its own that checks and changes passwords on a store on disk. */
import { LibsqlStore } from '../verifier/store/libsql.js';
import { AUDIT_KEY, KEK } from '../verifier/testing.js';
import { Verifier } from '../verifier/verifier.js';
import { Identity } from './identity.js';
import { ADDRESS, FakeScrypt, PASSWORD } from './testing.js';

export type Order =
  /** So many wrong passwords at once; the answer is how many were refused, and how many hashed. */
  | { readonly do: 'guess'; readonly times: number }
  /** The answer is that to the change. */
  | { readonly do: 'change'; readonly wanted: string }
  /** The answer is whether the session goes on. */
  | { readonly do: 'find'; readonly token: string }
  /** The answer is how many sessions were ended. */
  | { readonly do: 'end all' };

const store = await LibsqlStore.open(process.argv[2]!);
const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });
const fake = new FakeScrypt();
const settings = { hashesOfAddress: 64, hashesAtOnce: 8 };
const { passwords, sessions } = await Identity.open({ verifier, settings, scrypt: fake.scrypt });

async function carryOut(order: Order): Promise<unknown> {
  if (order.do === 'find') return (await sessions.find(order.token)) !== undefined;
  if (order.do === 'end all') return sessions.endAll('alice');
  if (order.do === 'change') {
    return (await passwords.change('alice', { old: PASSWORD, wanted: order.wanted, address: ADDRESS })).answer;
  }
  const tries = Array.from({ length: order.times }, () => passwords.check('alice', 'wrong', ADDRESS));
  const refused = (await Promise.all(tries)).filter(({ answer }) => answer === 'refused').length;
  return [refused, fake.calls.length];
}

process.on('message', async (order: Order) => process.send!(await carryOut(order)));
// The parent process is gone.
process.on('disconnect', () => process.exit());
process.send!('ready');
