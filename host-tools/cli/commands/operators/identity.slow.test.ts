import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Identity } from '../../../identity/identity.js';
import type { Verifier } from '../../../verifier/verifier.js';
import { openVerifier } from '../store/open-store.js';
import { newStore, type TestStore } from './testing.js';

const PASSWORD = 'quite another phrase';
const ADDRESS = '192.0.2.7';

/** The view that a portal has of the store. */
async function withIdentity<Result>(
  { folder }: TestStore,
  work: (identity: Identity, verifier: Verifier) => Promise<Result>,
): Promise<Result> {
  const given = { store: join(folder, 'cards.db'), 'kek-file': join(folder, 'keys/kek') };
  const { verifier, close } = await openVerifier(given);
  try {
    return await work(await Identity.open({ verifier }), verifier);
  } finally {
    await close();
  }
}

/** A session of alice without a second factor. @returns its token */
function beginSession(store: TestStore): Promise<string> {
  return withIdentity(store, async ({ sessions }, verifier) => {
    const start = { user: 'alice', address: ADDRESS };
    return (await verifier.decide((decision) => sessions.begin(decision, start))).token;
  });
}

test('identity commands: a password from a file logs in, and one that can’t be taken is refused with the reason', async (t) => {
  const store = await newStore(t);
  const { run, folder } = store;
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'weak'), 'abcd1234\n', { mode: 0o600 });
  const token = await beginSession(store);
  const set = await run('users', 'set-password', 'alice', '--password-file', 'password');
  t.is(set.stdout, '"alice" has a new password, and no session\n');
  await withIdentity(store, async ({ passwords, sessions }) => {
    t.like(await passwords.check('alice', PASSWORD, ADDRESS), { answer: 'accepted' });
    t.is(await sessions.find(token), undefined);
  });
  for (const [args, message] of [
    [['alice', '--password-file', 'weak'], /8 characters\. It must have 12 to 256.*in a row/],
    [['alice', '--password-file', 'nowhere'], /the password can't be read from nowhere/],
    [['nobody', '--password-file', 'password'], /there is no user "nobody"/],
    [['alice'], /there is no terminal to ask at: give the password with --password-file/],
  ] as const) {
    const { status, stderr, stdout } = await run('users', 'set-password', ...args);
    t.is(status, 2);
    t.regex(stderr, message);
    t.false((stderr + stdout).includes('abcd1234'));
  }
  const { stdout: log } = await run('audit', 'show', '--json');
  t.regex(log, /set password.*operator/);
  t.false(log.includes(PASSWORD));
});

test('identity commands: a client’s token is printed once, works until it is revoked, and stands nowhere', async (t) => {
  const store = await newStore(t);
  const { run } = store;
  const made = await run('clients', 'new', 'shop');
  t.regex(made.stdout, /^[\w-]{43}\n$/);
  const { token } = JSON.parse((await run('clients', 'new', 'bank', '--json')).stdout);
  const found = () => withIdentity(store, ({ clients }) => clients.find(token));
  t.is(await found(), 'bank');
  t.regex((await run('clients', 'list')).stdout, /^bank\t.* UTC\nshop\t.* UTC\n$/);
  t.deepEqual(Object.keys(JSON.parse((await run('clients', 'list', '--json')).stdout.split('\n')[0]!)), [
    'name',
    'made_ms',
  ]);
  t.regex((await run('clients', 'new', 'bank')).stderr, /there is a client "bank" already/);
  t.is((await run('clients', 'revoke', 'bank')).stdout, 'revoked: "bank"\n');
  t.is(await found(), undefined);
  t.is((await run('clients', 'revoke', 'bank')).status, 2);
  t.false((await run('audit', 'show', '--json')).stdout.includes(token));
});

test('identity commands: sessions are listed and ended, one or all, in a process that runs as well', async (t) => {
  const store = await newStore(t);
  const { run } = store;
  const tokens = [await beginSession(store), await beginSession(store), await beginSession(store)];
  const rows = (await run('sessions', 'list')).stdout.trimEnd().split('\n');
  t.is(rows.length, 3);
  t.regex(rows[0]!, /^[0-9a-f]{32}\talice\tpassword\t-\t192\.0\.2\.7\t.* UTC\t.* UTC$/);
  t.is((await run('sessions', 'list', '--user', 'bob', '--json')).stdout, '');
  await withIdentity(store, async ({ sessions }) => {
    const one = (await sessions.find(tokens[0]!))!;
    t.is((await run('sessions', 'end', one.id)).stdout, 'ended: 1 session\n');
    t.is(await sessions.find(tokens[0]!), undefined);
    t.truthy(await sessions.find(tokens[1]!));
    t.deepEqual(JSON.parse((await run('sessions', 'end-all', 'alice', '--json')).stdout), { ended: 2 });
    t.is(await sessions.find(tokens[1]!), undefined);
    const again = await run('sessions', 'end', one.id);
    t.is(again.status, 2);
    t.regex(again.stderr, /there is no session/);
  });
});

test('identity commands: addresses are shown, set after a day or at once, and cleared', async (t) => {
  const store = await newStore(t);
  const { run } = store;
  for (const [args, said] of [
    [['show', 'alice'], /^"alice" may log in from: any address$/m],
    [
      ['set', 'alice', '192.0.2.0/24', '2001:db8::/32'],
      /from: any address; from .* UTC on: 192.0.2.0\/24, 2001:db8::\/32$/m,
    ],
    [['set', 'alice', '192.0.2.7-192.0.2.9', '--now'], /from: 192.0.2.7-192.0.2.9$/m],
    [['show', 'alice', '--json'], /^\{"rules":\["192.0.2.7-192.0.2.9"\]\}$/m],
    [['clear', 'alice', '--now'], /from: any address$/m],
  ] as const)
    t.regex((await run('addresses', ...args)).stdout, said, args.join(' '));
  const { status, stderr } = await run('addresses', 'set', 'alice', '192.0.2.7', 'nowhere');
  t.is(status, 2);
  t.regex(stderr, /^dscplus: RULE "nowhere" is not an address, network or range: write 192\.0\.2\.7/);
});
