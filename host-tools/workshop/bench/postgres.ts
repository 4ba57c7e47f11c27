/** The store on PostgreSQL: against the one on disk, in several processes, with a million cards, with millions of records. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { LibsqlStore } from '../../verifier/index.js';
import { readAddress } from '../../verifier/store/postgres/address.js';
import { PostgresStore } from '../../verifier/store/postgres/postgres.js';
import { Cluster } from '../../verifier/store/postgres/testing.js';
import type { Store } from '../../verifier/store/store.js';
import { addUsers, login, openVerifier } from './logins.js';
import { alternate, median, print, secondsUntil } from './rounds.js';

/** Of each verifier. */
const CLIENTS = 64;
const usersOf = (clients: number): string[] => Array.from({ length: clients }, (_, n) => `user${n}`);
const USERS = usersOf(CLIENTS);
const CHILD = resolve('build/testing/bench-postgres-child.mjs');
const PROCESSES = 4;
const ROUND_S = 4;
const ROUNDS = 3;
const PGBENCH_CLIENTS = 16;

/** Runs `work` with a server of its own, or says that there is none. */
async function withCluster(
  bench: string,
  work: (cluster: Cluster, ends: (() => unknown)[]) => Promise<void>,
): Promise<void> {
  const ends: (() => unknown)[] = [];
  try {
    let cluster: Cluster;
    try {
      cluster = await Cluster.start(
        { teardown: (end) => ends.push(end) },
        { settings: ['shared_buffers = 512MB', 'max_wal_size = 4GB'] },
      );
    } catch (error) {
      console.log(JSON.stringify({ bench, skipped: `needs PostgreSQL: ${(error as Error).message.split('\n')[0]}` }));
      return;
    }
    await work(cluster, ends);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Logins of 64 clients at once. */
async function busy(store: Store, users = USERS): Promise<() => Promise<number>> {
  const verifier = await openVerifier(store);
  return () =>
    secondsUntil(async () => {
      await Promise.all(
        users.map(async (user) => {
          for (let n = 0; n < 10; n++) await login(verifier, user);
        }),
      );
    });
}

/** One verifier on PostgreSQL against one on disk, 64 clients each. */
export function pgOne(): Promise<void> {
  return withCluster('pg_one', async (cluster, ends) => {
    const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const stores: Store[] = [
      await PostgresStore.open(await cluster.newStore()),
      await LibsqlStore.open(join(folder, 'store.db')),
    ];
    const sides: (() => Promise<number>)[] = [];
    for (const store of stores) {
      ends.push(() => store.close());
      await addUsers(await openVerifier(store), USERS);
      const side = await busy(store);
      await side();
      sides.push(side);
    }
    const [postgres_s, disk_s] = await alternate(5, sides[0]!, sides[1]!);
    print(
      { bench: 'pg_one', goal: 1, bar: 0.3, better: 'more', unit: 'decisions a second of the store on disk' },
      disk_s / postgres_s,
    );
  });
}

async function startChild(address: string, ends: (() => unknown)[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CHILD, address], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  ends.push(() => child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

/** Decisions a second of all processes together, which share the users evenly. */
async function decisions(children: readonly ChildProcess[], users: readonly string[]): Promise<number> {
  const each = users.length / children.length;
  const counts = children.map(async (child, at) => {
    const answered = once(child, 'message') as Promise<[number]>;
    child.send({ users: users.slice(at * each, (at + 1) * each), seconds: ROUND_S });
    return (await answered)[0];
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0) / ROUND_S;
}

async function pgbench(cluster: Cluster): Promise<number> {
  const given = [
    '-h',
    cluster.folder,
    '-U',
    'postgres',
    '-N',
    '-n',
    '-c',
    String(PGBENCH_CLIENTS),
    '-T',
    String(ROUND_S),
  ];
  const printed = await cluster.run('pgbench', ...given, 'postgres');
  return Number(/tps = ([0-9.]+)/.exec(printed)![1]);
}

/**
 * Four processes with 64 clients each, against pgbench's simple updates, and against one process with as many clients in all.
 * The last line is with 64 clients in all, of which each transaction of four decides for a quarter at most.
 */
export function pgFour(): Promise<void> {
  return withCluster('pg_four', async (cluster, ends) => {
    await build({
      entryPoints: ['host-tools/workshop/bench/postgres-child.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: CHILD,
      logLevel: 'warning',
    });
    await cluster.run('pgbench', '-h', cluster.folder, '-U', 'postgres', '-i', '-q', '-s', '10', 'postgres');
    const address = await cluster.newStore();
    const users = usersOf(PROCESSES * CLIENTS);
    const store = await PostgresStore.open(address);
    await addUsers(await openVerifier(store), users);
    await store.close();
    const four = await Promise.all(Array.from({ length: PROCESSES }, () => startChild(address, ends)));
    const one = [await startChild(address, ends)];
    for (const children of [four, one]) await decisions(children, users);
    const rates = { four: [] as number[], one: [] as number[], pgbench: [] as number[] };
    const few = { four: [] as number[], one: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      rates.four.push(await decisions(four, users));
      rates.pgbench.push(await pgbench(cluster));
      rates.one.push(await decisions(one, users));
      few.four.push(await decisions(four, USERS));
      few.one.push(await decisions(one, USERS));
    }
    const rate = median(rates.four);
    print(
      { bench: 'pg_four', goal: 2, bar: 0.4, better: 'more', unit: 'transactions a second of pgbench -N, 16 clients' },
      rate / median(rates.pgbench),
    );
    const againstOne = { goal: 2, bar: 1, better: 'more', unit: 'decisions a second of one process' } as const;
    print({ bench: 'pg_four_vs_one', ...againstOne }, rate / median(rates.one));
    print({ bench: 'pg_four_vs_one_few_clients', ...againstOne }, median(few.four) / median(few.one));
  });
}

/** The rows are where they stay, and counted: neither happens while something is timed. */
async function settled(cluster: Cluster, address: string): Promise<void> {
  const { database } = readAddress(address, {});
  // A vacuum is no part of a transaction, as several statements at once are.
  for (const sql of ['VACUUM ANALYZE', 'CHECKPOINT']) await cluster.sql(database, sql);
}

/** Users who log in, spread evenly among rows that nobody asks for. */
const ASKED = 1000;
const STRIDE = 617;

/** @returns a side of the bench: 256 logins by 16 clients, spread over all cards */
async function scaleSide(cluster: Cluster, cards: number, ends: (() => unknown)[]): Promise<() => Promise<number>> {
  const users = Array.from({ length: ASKED }, (_, n) => `user${String((n * cards) / ASKED).padStart(9, '0')}`);
  const address = await cluster.newStore();
  const store = await PostgresStore.open(address);
  ends.push(() => store.close());
  const verifier = await openVerifier(store);
  await addUsers(verifier, users);
  const name = "'user' || lpad(n::text, 9, '0')";
  const all = `generate_series(0, ${cards - 1}) AS n`;
  await cluster.sql(
    readAddress(address, {}).database,
    `INSERT INTO dscplus.users SELECT ${name}, false FROM ${all} ON CONFLICT DO NOTHING;
     INSERT INTO dscplus.cards SELECT ${name}, suite, sealed_key, sealed_pin_hash, counter, epoch, false, 0
       FROM ${all}, (SELECT * FROM dscplus.cards WHERE serial = '${users[0]}') AS card ON CONFLICT DO NOTHING;
     INSERT INTO dscplus.assignments SELECT ${name}, ${name}, true, '' FROM ${all} ON CONFLICT DO NOTHING`,
  );
  await settled(cluster, address);
  let next = 0;
  return () =>
    secondsUntil(async () => {
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          for (let n = 0; n < 16; n++) {
            next += STRIDE;
            await login(verifier, users[next % ASKED]!);
          }
        }),
      );
    });
}

/** Logins of users spread over a million cards against as many of a thousand. */
export function pgScale(): Promise<void> {
  return withCluster('pg_scale', async (cluster, ends) => {
    const [million, thousand] = [await scaleSide(cluster, 1_000_000, ends), await scaleSide(cluster, 1000, ends)];
    for (let n = 0; n < 4; n++) for (const side of [million, thousand]) await side();
    const [million_s, thousand_s] = await alternate(15, million, thousand);
    print(
      { bench: 'pg_scale', goal: 1.1, bar: 1.5, better: 'less', unit: 'the same logins with a thousand cards' },
      million_s / thousand_s,
    );
  });
}

/** The same logins with so many records of the audit log before them. */
async function grownSide(cluster: Cluster, records: number, ends: (() => unknown)[]): Promise<() => Promise<number>> {
  const address = await cluster.newStore();
  const filled = await PostgresStore.open(address);
  await addUsers(await openVerifier(filled), USERS);
  await filled.close();
  const text = `'{"action":"verify","outcome":"accepted","user":"user1","serial":"user1","handleHash":"' || md5(n::text) || '"}'`;
  await cluster.sql(
    readAddress(address, {}).database,
    `INSERT INTO dscplus.audit SELECT sequence + n, time_ms, ${text}, md5(n::text) || md5((n + 1)::text)
       FROM dscplus.audit_head, generate_series(1, ${records}) AS n;
     UPDATE dscplus.audit_head SET (sequence, mac) =
       (SELECT sequence, mac FROM dscplus.audit ORDER BY sequence DESC LIMIT 1)`,
  );
  await settled(cluster, address);
  const store = await PostgresStore.open(address);
  ends.push(() => store.close());
  return busy(store);
}

/** A decision with ten million records in the audit log against one with ten thousand. */
export function auditGrowth(): Promise<void> {
  return withCluster('audit_growth', async (cluster, ends) => {
    const [many, few] = [await grownSide(cluster, 10_000_000, ends), await grownSide(cluster, 10_000, ends)];
    for (const side of [many, few]) await side();
    const [many_s, few_s] = await alternate(9, many, few);
    print(
      { bench: 'audit_growth', goal: 1.1, bar: 1.3, better: 'less', unit: 'the same logins with ten thousand records' },
      many_s / few_s,
    );
  });
}
