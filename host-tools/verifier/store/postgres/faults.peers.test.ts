/** Servers that fail, are cut off, are set wrongly or are not the right ones: an honest error, and no false acceptance. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { InputError } from '../../../../emulator/input-error.js';
import { archiveAudit } from '../../../store-files/archive.js';
import { OutcomeUnknownError, StoreError } from '../../errors.js';
import { AUDIT_KEY, KEK, newVerifier, outcomes, respond } from '../../testing.js';
import { AcceptedHandles } from '../../testing-processes.js';
import { Verifier } from '../../verifier.js';
import type { Store } from '../store.js';
import { withSession } from './connect.js';
import { wasCommitted } from './frame.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations.js';
import { PostgresStore } from './postgres.js';
import { Cluster, giveToServer, newClusterFolder } from './testing.js';
import { CuttingProxy } from './testing-proxy.js';

/** Cuts: each message of a decision with its reading, and some behind it; a multiple of 1 tries each. */
const CUT_STEP = Number(process.env.DSCPLUS_PG_CUT_STEP ?? 5);
const CUTS_MAX = 110;
const HOUR_MS = 3_600_000;
/** Of a transaction that is asked for by its number. */
const NO_FRAME = { clock_ms: 0, head: undefined, needsFlush: true };

let cluster: Cluster;
const ends: (() => unknown)[] = [];

test.before('postgres faults: a cluster', async () => {
  cluster = await Cluster.start({ teardown: (end) => ends.push(end) });
});

test.after.always('postgres faults: the cluster goes', async () => {
  for (const end of ends.reverse()) await end();
});

const opened = (store: Store): Promise<Verifier> => Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });

/** Sets it, and waits until the server has taken it: what connects later has it, and the others know of it. */
async function set(own: Cluster, name: string, value: 'on' | 'off'): Promise<void> {
  own.configure(`${name} = ${value}`);
  await own.reload();
  while ((await own.sql('postgres', `SHOW ${name}`)).trim() !== value);
}

const database = (address: string): string => new URL(address.replace('@/', '@h/')).pathname.slice(1);

test('postgres faults: a connection cut at any message lets no handle be accepted twice and forgets no acceptance', async (t) => {
  const address = await cluster.newStore();
  await newVerifier(await cluster.open(t, address));
  const folder = newClusterFolder(t);
  const proxy = await CuttingProxy.start(t, folder, cluster.folder);
  const through = address.replace(encodeURIComponent(cluster.folder), encodeURIComponent(folder));
  const verifier = await opened(await cluster.open(t, `${through}&patience_ms=3000`));
  const straight = await cluster.open(t, address);
  const seen = { accepted: 0, refused: 0, expired: 0, failed: 0 };
  for (let messages = 1; messages <= CUTS_MAX; messages += CUT_STEP) {
    const { handle, question } = await verifier.challenge('alice');
    const response = respond(question);
    proxy.cutAfter(messages);
    const answer = await verifier.verify({ handle, response }).catch((error) => {
      t.true(error instanceof StoreError, String(error));
      return { answer: 'failed' as const };
    });
    proxy.never();
    seen[answer.answer] += 1;
    const handles = new AcceptedHandles();
    await handles.readOn(straight);
    if (answer.answer === 'accepted') t.is(handles.times(handle), 1, `cut at ${messages}`);
    t.true(handles.most() <= 1);
    const again = await verifier.verify({ handle, response });
    t.is(again.answer, handles.times(handle) === 1 ? 'refused' : 'accepted', `cut at ${messages}`);
    await (await opened(straight)).operator('root').unlock('alice', '7001');
  }
  t.true(proxy.cuts > 5);
  // Each was found out by itself, on a new connection.
  t.is(seen.failed, 0);
  t.is(await verifier.findAuditFault(), undefined);
  t.log(`${proxy.cuts} cuts: ${JSON.stringify(seen)}`);
});

test('postgres faults: where nobody can be asked whether a commit was done, the outcome is unknown and counts as not accepted', async (t) => {
  const address = await cluster.newStore();
  await newVerifier(await cluster.open(t, address));
  const folder = newClusterFolder(t);
  const proxy = await CuttingProxy.start(t, folder, cluster.folder);
  const through = address.replace(encodeURIComponent(cluster.folder), encodeURIComponent(folder));
  const verifier = await opened(await cluster.open(t, `${through}&patience_ms=300`));
  const seen = new Set<string>();
  for (let messages = 20; messages <= CUTS_MAX && !seen.has('unknown'); messages += 1) {
    const { handle, question } = await verifier.challenge('alice');
    proxy.cutAfter(messages);
    const ended = verifier.verify({ handle, response: respond(question) }).then(
      () => 'answered',
      (error) => (error instanceof OutcomeUnknownError ? 'unknown' : error instanceof StoreError ? 'failed' : 'wrong'),
    );
    const before = proxy.cuts;
    const done = ended.then(() => true);
    while (proxy.cuts === before && !(await Promise.race([done, wait(1, false)])));
    proxy.isClosed = proxy.cuts > before;
    seen.add(await ended);
    proxy.never();
  }
  t.true(seen.has('unknown'), [...seen].join());
  t.false(seen.has('wrong'));
  t.is(await verifier.findAuditFault(), undefined);
});

test('postgres faults: a record shows whether its transaction was committed, and a number that the server does not know is of none', async (t) => {
  const address = await cluster.newStore();
  const store = await cluster.open(t, address);
  const { verifier } = await newVerifier(store);
  await verifier.challenge('alice');
  const proof = await verifier.auditHead();
  await withSession(address, async (session) => {
    const [given] = (await session.one('SELECT pg_current_xact_id()')).rows[0]!;
    const open = await cluster.sql(database(address), 'SELECT pg_snapshot_xmax(pg_current_snapshot())');
    const asked = (xid: string, of = proof) => wasCommitted(session, { xid, ...NO_FRAME }, of);
    // As after a restart before the number was on the disk: "in the future" (22023).
    const unknown = String(BigInt(open.trim()) + 1_000_000n);
    await t.throwsAsync(session.one('SELECT pg_xact_status($1::xid8)', unknown), { code: '22023' });
    t.is(await asked(unknown, { ...proof, mac: 'ab' }), false);
    t.is(await asked(given!, { ...proof, mac: 'ab' }), false);
    t.is(await asked(given!), true);
    t.is(await wasCommitted(session, { xid: unknown, ...NO_FRAME }, undefined), false);
    t.is(await wasCommitted(session, { xid: given!, ...NO_FRAME }, undefined), undefined);
  });
});

test('postgres faults: settings that can forget an acceptance are refused as soon as they are set', async (t) => {
  const own = await Cluster.start(t);
  const store = await own.open(t);
  const { verifier } = await newVerifier(store);
  for (const name of ['fsync', 'full_page_writes']) {
    await set(own, name, 'off');
    const message = new RegExp(`runs with ${name}=off, which can forget an acceptance`);
    await t.throwsAsync(verifier.challenge('alice'), { instanceOf: StoreError, message });
    await set(own, name, 'on');
  }
});

test('postgres faults: a standby is read and decides nothing', async (t) => {
  const own = await Cluster.start(t, { settings: ['wal_level = replica', 'max_wal_senders = 4'] });
  const address = await own.newStore();
  await newVerifier(await own.open(t, address));
  const folder = newClusterFolder(t);
  await own.run('pg_basebackup', '-h', own.folder, '-U', 'postgres', '-D', join(folder, 'data'), '-R', '-c', 'fast');
  const standby = await Cluster.resume(t, folder);
  const there = standby.address(database(address));
  const store = await PostgresStore.open(there);
  t.teardown(() => store.close());
  const name = { instanceOf: StoreError, message: /read-only standby: give the address of the primary/ };
  await t.throwsAsync(opened(store), name);
  const reading = await PostgresStore.openToRead(there);
  t.teardown(() => reading.close());
  t.is((await reading.read((tx) => tx.user('alice')))?.name, 'alice');
  await t.throwsAsync(
    reading.transaction((tx) => tx.putUser({ name: 'eve', suspended: false })),
    { instanceOf: StoreError, message: /25006/ },
  );
});

test('postgres faults: on a full disk nothing is decided, and decisions go on when there is room', async (t) => {
  const folder = newClusterFolder(t);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return t.pass('no file system can be mounted here');
  }
  t.teardown(() => execFileSync('umount', ['-l', folder]));
  giveToServer(folder);
  const own = await Cluster.start(t, {
    folder,
    walSegment_MiB: 1,
    settings: ['max_wal_size = 4MB', 'min_wal_size = 2MB'],
  });
  const address = `${await own.newStore()}&patience_ms=500`;
  const store = await own.open(t, address);
  await newVerifier(store);
  const verifier = await opened(store);
  t.throws(() => writeFileSync(join(folder, 'ballast'), Buffer.alloc(120 * 1024 * 1024)), { code: 'ENOSPC' });
  let failed = 0;
  let given = 0;
  for (let n = 0; n < 3000 && failed < 3; n++) {
    const { handle, question } = await verifier.challenge('alice').catch(() => ({ handle: '', question: '' }));
    if (handle === '') failed += 1;
    else if ((await verifier.verify({ handle, response: respond(question) }).catch(() => undefined))?.answer)
      given += 1;
  }
  t.is(failed, 3);
  rmSync(join(folder, 'ballast'));
  // A log that could not be written ends the server.
  await own.stop('immediate');
  await own.startServer();
  const { handle, question } = await verifier.challenge('alice');
  t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
  t.is((await outcomes(verifier, 'verify')).filter((one) => one === 'accepted').length, given + 1);
  t.is(await verifier.findAuditFault(), undefined);
});

test('postgres faults: the server’s clock counts, whatever the machine’s says, and one that was set back changes nothing', async (t) => {
  const address = await cluster.newStore();
  const store = await cluster.open(t, address);
  await newVerifier(store);
  // As of a head from the test's own clock: the server's is what all follow from here on.
  await cluster.sql(database(address), 'UPDATE dscplus.audit_head SET time_ms = 1000');
  const real = Date.now;
  t.teardown(() => {
    Date.now = real;
  });
  Date.now = () => real() + HOUR_MS;
  const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });
  const { handle, question } = await verifier.challenge('alice');
  t.true(Math.abs((await verifier.auditHead()).time_ms - real()) < HOUR_MS / 2);
  Date.now = real;
  // The highest time seen is kept: as if the server's clock had been an hour ahead, and was set right.
  await cluster.sql(database(address), `UPDATE dscplus.audit_head SET time_ms = time_ms + ${HOUR_MS}`);
  t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'expired');
  t.true((await verifier.auditHead()).time_ms >= real() + HOUR_MS / 2);
});

test('postgres faults: of two transactions that miss the lock, each conditional write still lets one win', async (t) => {
  const address = await cluster.newStore();
  const store = await cluster.open(t, address);
  await newVerifier(store);
  const verifier = await opened(store);
  const { handle } = await verifier.challenge('alice');
  const { accepted } = await withSession(address, async (session) => {
    const accept = 'UPDATE dscplus.challenges SET accepted_ms = 1 WHERE handle = $1 AND accepted_ms IS NULL';
    await session.run([{ sql: 'BEGIN' }, { sql: accept, values: [handle] }]);
    const accepting = store.transaction((tx) => tx.acceptChallenge(handle, Date.now()));
    const waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'transactionid' AND datname = $1";
    // Its write waits for the other's row.
    while ((await session.one(waiting, database(address))).rows[0]![0] === '0');
    await session.run([{ sql: 'COMMIT' }]);
    return { accepted: await accepting };
  });
  t.false(accepted);
});

test('postgres faults: a newer layout, an older one and none are refused, each with what to do', async (t) => {
  const address = await cluster.database();
  await t.throwsAsync(PostgresStore.open(address), { instanceOf: InputError, message: /no store in .*store init/ });
  const dry = await migrate(address, { isDryRun: true });
  t.deepEqual([dry.from, dry.to], [0, MIGRATIONS.length]);
  t.regex(dry.sql, /CREATE SCHEMA dscplus;[\s\S]*CREATE TABLE dscplus\.cards/);
  await t.throwsAsync(PostgresStore.open(address), { instanceOf: InputError });
  await Promise.all([migrate(address), migrate(address), migrate(address)]);
  t.deepEqual(await migrate(address), { from: MIGRATIONS.length, to: MIGRATIONS.length, sql: '' });
  const store = await cluster.open(t, address);
  await store.transaction((tx) => tx.putUser({ name: 'a', suspended: false }));
  await cluster.sql(database(address), `UPDATE dscplus.layout SET version = ${MIGRATIONS.length + 1}`);
  const newer = { instanceOf: InputError, message: /has layout \d+, but this version knows only up to \d+/ };
  await t.throwsAsync(
    store.transaction((tx) => tx.putUser({ name: 'b', suspended: false })),
    newer,
  );
  await t.throwsAsync(PostgresStore.open(address), newer);
  await t.throwsAsync(migrate(address), newer);
  await cluster.sql(database(address), 'UPDATE dscplus.layout SET version = 0');
  await t.throwsAsync(PostgresStore.open(address), { instanceOf: InputError, message: /run "dscplus store migrate"/ });
});

test('postgres faults: a role with the rights of a verifier decides, drops nothing and changes no record of the log', async (t) => {
  const address = await cluster.database();
  await cluster.sql('postgres', 'CREATE ROLE verifier LOGIN');
  await migrate(address, { verifierRole: 'verifier' });
  const store = await cluster.open(t, address.replace('postgres@', 'verifier@'));
  const { verifier } = await newVerifier(store);
  const { handle, question } = await verifier.challenge('alice');
  t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
  const asVerifier = (sql: string) =>
    cluster.run('psql', '-h', cluster.folder, '-U', 'verifier', '-c', sql, database(address));
  for (const sql of [
    'DROP TABLE dscplus.audit',
    'DROP SCHEMA dscplus CASCADE',
    'TRUNCATE dscplus.cards',
    "UPDATE dscplus.audit SET text = ''",
    'DELETE FROM dscplus.audit',
    'UPDATE dscplus.layout SET version = 0',
    'CREATE TABLE dscplus.more (n integer)',
  ]) {
    await t.throwsAsync(asVerifier(sql), { message: /permission denied|must be owner/ }, sql);
  }
  const file = join(newClusterFolder(t), 'archived');
  const archiveOn = async (on: Store, by: Verifier) => {
    const operator = by.operator('root');
    return archiveAudit(file, { store: on, operator, key: AUDIT_KEY, before_ms: Number.MAX_SAFE_INTEGER });
  };
  await t.throwsAsync(archiveOn(store, verifier), {
    instanceOf: InputError,
    message: /may not remove records of the audit log: archive as the role that owns the tables/,
  });
  t.false(existsSync(file));
  t.is(await verifier.findAuditFault(), undefined);
  // As the owner, and the log goes on for the others.
  const owner = await cluster.open(t, address);
  t.true((await archiveOn(owner, await opened(owner)))!.count > 0);
  await verifier.challenge('alice');
  t.is(await verifier.findAuditFault(), undefined);
});

test('postgres faults: TLS shows that the server is the right one, and the password comes from the password file', async (t) => {
  const folder = newClusterFolder(t);
  mkdirSync(join(folder, 'tls'));
  const tls = (name: string): string => join(folder, 'tls', name);
  for (const name of ['server', 'other']) {
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        tls(`${name}.key`),
        '-out',
        tls(`${name}.crt`),
      ],
      { stdio: 'ignore' },
    );
  }
  const own = await Cluster.start(t, { folder, tls: [tls('server.crt'), tls('server.key')] });
  const address = await own.newStore();
  await own.sql('postgres', "CREATE ROLE remote LOGIN SUPERUSER PASSWORD 'hunter2'");
  const file = join(folder, 'pgpass');
  const to = (more: string): string => `postgres://remote@localhost:${own.port}/${database(address)}?${more}`;
  writeFileSync(file, `localhost:${own.port}:*:remote:hunter2\n`, { mode: 0o600 });
  process.env.PGPASSFILE = file;
  t.teardown(() => {
    delete process.env.PGPASSFILE;
  });
  const store = await PostgresStore.open(to(`sslmode=verify-full&sslrootcert=${tls('server.crt')}`));
  await store.transaction((tx) => tx.putUser({ name: 'a', suspended: false }));
  await store.close();
  const quick = '&patience_ms=0';
  await t.throwsAsync(PostgresStore.open(to(`sslmode=verify-full&sslrootcert=${tls('other.crt')}${quick}`)), {
    instanceOf: StoreError,
    message: /self-signed certificate|unable to verify/,
  });
  const asAddress = to(`sslmode=verify-full&sslrootcert=${tls('server.crt')}${quick}`).replace(
    'localhost',
    '127.0.0.1',
  );
  await t.throwsAsync(PostgresStore.open(asAddress), { instanceOf: StoreError, message: /IP|altname/i });
  writeFileSync(file, `localhost:${own.port}:*:remote:wrong\n`, { mode: 0o600 });
  const refused = await t.throwsAsync(PostgresStore.open(to(`sslmode=verify-full&sslrootcert=${tls('server.crt')}`)), {
    instanceOf: StoreError,
    message: /password authentication failed.*PGPASSFILE/,
  });
  t.notRegex(refused!.message, /wrong|hunter2/);
});
