import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { AuditKey } from '../verifier/audit.js';
import { LibsqlStore } from '../verifier/store/libsql.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { AUDIT_KEY, newFolder, respond, SERIAL } from '../verifier/testing.js';
import { Identity } from './identity.js';
import { ADDRESS, newIdentity, PASSWORD, tokenOf } from './testing.js';

/** How a secret could stand in a file. */
function formsOf(secret: string): Buffer[] {
  return [Buffer.from(secret), Buffer.from(secret, 'utf16le'), Buffer.from(Buffer.from(secret).toString('base64'))];
}

test('identity secrets: no password, session token or client token is in the store’s files, the log or an error', async (t) => {
  const folder = newFolder(t);
  const store = await LibsqlStore.open(join(folder, 'store.db'));
  const reported: string[] = [];
  const { identity, verifier, logIn } = await newIdentity(store);
  const watched = await Identity.open({ verifier, settings: { scryptCost: 2 ** 10 } });
  const session = tokenOf(await logIn());
  const client = await identity.clients.add('shop');
  const [typed, wanted, faulty] = ['typed by mistake here', 'quite another phrase', 'abcd typed'];
  await watched.passwords.check('alice', typed, ADDRESS);
  await watched.passwords.check(typed, PASSWORD, ADDRESS);
  await watched.passwords.change('alice', { old: PASSWORD, wanted, address: ADDRESS });
  reported.push(
    JSON.stringify(await watched.passwords.change('alice', { old: wanted, wanted: faulty, address: ADDRESS })),
  );
  await watched.passwords.set('alice', faulty).catch((error: Error) => reported.push(error.message));
  const { handle, question } = await verifier.challenge('alice', undefined, { purpose: 'pay', task: 'pay 100 to Bob' });
  const response = respond(question);
  await verifier.verify({ handle, response, purpose: 'pay', task: 'pay 100 to Bob' });
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  await store.close();
  files.push(readFileSync(join(folder, 'store.db')), Buffer.from(reported.join('\n')));
  t.true(files.some((bytes) => bytes.includes('set password')));
  for (const secret of [PASSWORD, typed, wanted, faulty, session, client, response, 'pay 100 to Bob']) {
    for (const form of formsOf(secret))
      t.false(
        files.some((bytes) => bytes.includes(form)),
        secret,
      );
  }
});

test('identity secrets: a password’s hash in the store is worth nothing without the audit key', async (t) => {
  const store = new MemoryStore();
  const { fake } = await newIdentity(store);
  const { value } = JSON.parse((await store.read((tx) => tx.record('password', 'alice')))!.value);
  const bytes = await fake.scrypt(PASSWORD, Buffer.from(value.salt, 'base64url'), {
    N: value.N,
    r: value.r,
    p: value.p,
  });
  const text = JSON.stringify(['dscplus password', 'alice', bytes.toString('base64url')]);
  t.is(value.hash, AUDIT_KEY.hashName(text));
  t.not(value.hash, AuditKey.fromBytes(Buffer.alloc(32, 8)).hashName(text));
});

test('identity secrets: a session that is written or moved by hand is none', async (t) => {
  const store = await LibsqlStore.open(join(newFolder(t), 'store.db'));
  t.teardown(() => store.close());
  const { identity, operator, logIn } = await newIdentity(store);
  // All that a session of bob would need.
  await operator.enrol([{ user: 'bob', serial: SERIAL }], true);
  const token = tokenOf(await logIn());
  const { id } = (await identity.sessions.find(token))!;
  const row = (await store.read((tx) => tx.record('session', id)))!;
  for (const changed of [
    { ...row, owner: 'bob' },
    { ...row, expires_ms: row.expires_ms! + 1 },
    { ...row, value: row.value.replace('"card"', '"cord"') },
    { ...row, value: 'no JSON' },
    { ...row, value: 'null' },
    { ...row, value: '{"value":{}}' },
  ]) {
    await store.transaction(async (tx) => {
      const { revision } = (await tx.record('session', id))!;
      t.true(await tx.replaceRecord(changed, revision));
    });
    t.is(await identity.sessions.find(token), undefined);
    t.deepEqual(await identity.sessions.listAll(), []);
  }
  await store.transaction(async (tx) => void (await tx.replaceRecord(row, (await tx.record('session', id))!.revision)));
  t.truthy(await identity.sessions.find(token));
});
