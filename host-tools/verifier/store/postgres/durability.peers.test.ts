/**
 * The lock ends before the disk is waited for, so others go on with what is in no log on the disk yet: it is reported to nobody
 * before it is. The servers here write nothing by themselves for ten seconds, and forget what is not written when they are stopped.
 */
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { OutcomeUnknownError, StoreError } from '../../errors.js';
import { AUDIT_KEY, KEK, newVerifier, respond } from '../../testing.js';
import { AcceptedHandles } from '../../testing-processes.js';
import { Verifier } from '../../verifier.js';
import type { Store, StoreTransaction } from '../store.js';
import { withSession } from './connect.js';
import { wasCommitted } from './frame.js';
import { migrate } from './migrate.js';
import type { PostgresStore } from './postgres.js';
import { Cluster, newClusterFolder } from './testing.js';

const SETTINGS = ['synchronous_commit = off', 'wal_writer_delay = 10s'];

const database = (address: string): string => new URL(address.replace('@/', '@h/')).pathname.slice(1);

interface Given {
  readonly own: Cluster;
  readonly address: string;
  readonly store: PostgresStore;
  readonly verifier: Verifier;
}

async function given(t: ExecutionContext, ...settings: readonly string[]): Promise<Given> {
  const own = await Cluster.start(t, { settings: [...SETTINGS, ...settings] });
  const address = await own.newStore();
  const store = await own.open(t, address);
  await newVerifier(store);
  // The time of the test's users is not the server's.
  const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });
  return { own, address, store, verifier };
}

async function stopAndStart(own: Cluster): Promise<void> {
  await own.stop('immediate');
  await own.startServer();
}

/** Accepts a response. @returns the handle */
async function login(t: ExecutionContext, verifier: Verifier): Promise<string> {
  const { handle, question } = await verifier.challenge('alice');
  t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
  return handle;
}

async function acceptances(store: Store, handle: string): Promise<number> {
  const handles = new AcceptedHandles();
  await handles.readOn(store);
  return handles.times(handle);
}

/** Committed by somebody who does not wait for the disk, and in no log on it. */
function commitUnflushed(own: Cluster, address: string, sql: string): Promise<string> {
  return own.sql(database(address), sql);
}

const settingIn = (store: Store, name: string): Promise<string> =>
  store.transaction(async (tx: StoreTransaction) => {
    // Only a transaction of its own has a session to ask on.
    await tx.usersAfter('', 1);
    const { session } = tx as unknown as { session: { one(sql: string): Promise<{ rows: string[][] }> } };
    return (await session.one(`SHOW ${name}`)).rows[0]![0]!;
  });

test('postgres durability: what is decided is on the disk before it is answered, though the lock does not wait for it', async (t) => {
  const { own, store, verifier } = await given(t);
  t.is(await settingIn(store, 'synchronous_commit'), 'off');
  const handle = await login(t, verifier);
  await stopAndStart(own);
  t.is(await acceptances(store, handle), 1);
  await store.transaction((tx) => tx.putUser({ name: 'bob', suspended: false }));
  await stopAndStart(own);
  t.is((await store.read((tx) => tx.user('bob')))?.name, 'bob');
  t.is(await verifier.findAuditFault(), undefined);
});

test('postgres durability: what is read is on the disk before it is shown, whoever wrote it', async (t) => {
  const { own, address, store } = await given(t);
  const there = async (name: string) => (await store.read((tx) => tx.user(name))) !== undefined;
  const add = (name: string) => commitUnflushed(own, address, `INSERT INTO dscplus.users VALUES ('${name}', false)`);
  await add('lost');
  await stopAndStart(own);
  // So late such a server writes: else nothing is shown here.
  t.false(await there('lost'));
  await add('read');
  t.true(await there('read'));
  await stopAndStart(own);
  t.true(await there('read'));
  await add('copied');
  await store.readTables(async (_, tx) => t.truthy(await tx.user('copied')));
  await stopAndStart(own);
  t.true(await there('copied'));
});

test('postgres durability: of a lost connection, a decision counts as committed once it is on the disk', async (t) => {
  const { own, address, store, verifier } = await given(t);
  await verifier.challenge('alice');
  const { sequence } = await verifier.auditHead();
  const proof = { sequence: sequence + 1, time_ms: 0, mac: 'ab' };
  await commitUnflushed(own, address, `INSERT INTO dscplus.audit VALUES (${proof.sequence}, 0, '', '${proof.mac}')`);
  await withSession(address, async (session) => {
    const frame = { clock_ms: 0, head: undefined, needsFlush: true };
    const [xid] = (await session.one('SELECT pg_current_xact_id()')).rows[0]!;
    t.true(await wasCommitted(session, { ...frame, xid: xid! }, proof));
  });
  await stopAndStart(own);
  t.is((await store.read((tx) => tx.auditRecords(sequence, 9))).length, 1);
});

test('postgres durability: a role that can’t wait for the disk decides nothing, and where it can’t any more the outcome is unknown', async (t) => {
  const own = await Cluster.start(t, { settings: SETTINGS });
  const address = await own.database();
  await own.sql('postgres', 'CREATE ROLE verifier LOGIN');
  await migrate(address, { verifierRole: 'verifier' });
  const store = await own.open(t, `${address.replace('postgres@', 'verifier@')}&patience_ms=300`);
  await newVerifier(store);
  const revoke = 'REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text) FROM PUBLIC';
  const adding = (name: string, before?: string) =>
    store.transaction(async (tx) => {
      await tx.putUser({ name, suspended: false });
      if (before !== undefined) await own.sql(database(address), before);
    });
  await adding('first');
  await t.throwsAsync(adding('second', revoke), { instanceOf: OutcomeUnknownError });
  await t.throwsAsync(adding('third'), {
    instanceOf: StoreError,
    message: /may not call pg_logical_emit_message, by which a decision waits for the disk: grant it EXECUTE/,
  });
  await own.sql(database(address), revoke.replace('REVOKE', 'GRANT').replace('FROM', 'TO'));
  await adding('fourth');
  t.deepEqual(
    (await store.read((tx) => tx.usersAfter('f', 9))).map(({ name }) => name),
    ['first', 'fourth', 'second'],
  );
});

test('postgres durability: a decision is at a synchronous replica before anybody can read it', async (t) => {
  const { own, address, store, verifier } = await given(t, 'wal_level = replica', 'max_wal_senders = 4');
  const folder = newClusterFolder(t);
  await own.run('pg_basebackup', '-h', own.folder, '-U', 'postgres', '-D', join(folder, 'data'), '-R', '-c', 'fast');
  const standby = await Cluster.resume(t, folder);
  own.configure("synchronous_standby_names = '*'");
  await own.reload();
  while ((await settingIn(store, 'synchronous_commit')) !== 'on');
  const handle = await login(t, verifier);
  await own.stop('immediate');
  await standby.run('pg_ctl', '-D', standby.data, '-w', 'promote');
  const promoted = await standby.open(t, standby.address(database(address)));
  t.is(await acceptances(promoted, handle), 1);
});
