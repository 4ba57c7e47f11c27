/** For the bench of several processes: logs in for some seconds, as often as it can, and tells the decisions. */
import { PostgresStore } from '../../verifier/store/postgres/postgres.js';
import { login, openVerifier } from './logins.js';

const store = await PostgresStore.open(process.argv[2]!);
const verifier = await openVerifier(store);

async function client(user: string, until: number): Promise<number> {
  let decided = 0;
  while (performance.now() < until) {
    await login(verifier, user);
    // The challenge, and the response.
    decided += 2;
  }
  return decided;
}

process.on('message', async ({ users, seconds }: { users: readonly string[]; seconds: number }) => {
  const until = performance.now() + seconds * 1000;
  const counts = await Promise.all(users.map((user) => client(user, until)));
  process.send!(counts.reduce((sum, count) => sum + count, 0));
});
process.on('disconnect', () => process.exit());
process.send!('ready');
