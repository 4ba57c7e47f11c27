/** Several verifiers on one database, killed and cut off: no handle is accepted twice, and no acceptance is forgotten. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { AUDIT_KEY, KEK, newVerifier, outcomes, respond } from '../../testing.js';
import type { Order, Reported } from '../../testing-child.js';
import { AcceptedHandles, buildChild, start } from '../../testing-processes.js';
import { Verifier } from '../../verifier.js';
import { Cluster, startPgbouncer } from './testing.js';

/** So often it is done here; the environment asks for the long runs. */
const KILLS = Number(process.env.DSCPLUS_PG_KILLS ?? 8);
const STOPS = Number(process.env.DSCPLUS_PG_STOPS ?? 2);
const RACES = Number(process.env.DSCPLUS_PG_RACES ?? 15);
const PROCESSES = 4;
const CLIENTS = 16;
const LOAD_MS = 300;

let cluster: Cluster;
const ends: (() => unknown)[] = [];

test.before('postgres processes: a cluster, and the program of the processes', async () => {
  [cluster] = await Promise.all([Cluster.start({ teardown: (end) => ends.push(end) }), buildChild()]);
});

test.after.always('postgres processes: the cluster goes', async () => {
  for (const end of ends.reverse()) await end();
});

/** A store with user alice. @returns its address */
async function newStore(on = cluster): Promise<string> {
  const address = await on.newStore();
  const store = await on.open({ teardown: () => {} }, address);
  await newVerifier(store);
  await store.close();
  return address;
}

interface Loaded {
  readonly child: ChildProcess;
  readonly reported: Reported[];
}

async function load(t: ExecutionContext, address: string, clients = CLIENTS / PROCESSES): Promise<Loaded> {
  const child = await start(t, address);
  const reported: Reported[] = [];
  child.on('message', (message: Reported) => reported.push(message));
  child.send({ do: 'load', clients } satisfies Order);
  return { child, reported };
}

/** Every acceptance that was given is in the log, once; none is there twice; and the chain is whole. */
async function check(
  t: ExecutionContext,
  address: string,
  reported: readonly Reported[],
  on = cluster,
): Promise<number> {
  const store = await on.open(t, address);
  const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });
  const handles = new AcceptedHandles();
  await handles.readOn(store);
  const given = reported.filter((one) => 'accepted' in one);
  t.deepEqual(
    given.filter(({ handle, accepted }) => accepted > 1 || (accepted === 1 && handles.times(handle) !== 1)),
    [],
  );
  t.true(handles.most() <= 1);
  for (const { handle, response } of given.slice(-3)) {
    t.is((await verifier.verify({ handle, response })).answer, 'refused');
  }
  t.is(await verifier.findAuditFault(), undefined);
  await store.close();
  return given.length;
}

test('postgres processes: of 64 clients in four processes with one right response, one is accepted, race after race', async (t) => {
  const address = await newStore();
  const children = await Promise.all(Array.from({ length: PROCESSES }, () => start(t, address)));
  const store = await cluster.open(t, address);
  const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });
  for (let race = 0; race < RACES; race++) {
    const { handle, question } = await verifier.challenge('alice');
    const order: Order = { do: 'race', handle, response: respond(question), times: 16 };
    const answers = children.map((child) => once(child, 'message') as Promise<[number]>);
    for (const child of children) child.send(order);
    const accepted = (await Promise.all(answers)).map(([times]) => times);
    t.deepEqual(accepted.sort(), [0, 0, 0, 1], `race ${race}`);
    // So many refusals would lock the card.
    await verifier.operator('root').unlock('alice', '7001');
  }
  t.is((await outcomes(verifier, 'verify')).filter((one) => one === 'accepted').length, RACES);
  t.is(await verifier.findAuditFault(), undefined);
});

test('postgres processes: kills under load let no handle be accepted twice and forget no acceptance', async (t) => {
  const address = await newStore();
  const all: Reported[] = [];
  const running = await Promise.all(Array.from({ length: PROCESSES }, () => load(t, address)));
  for (let kills = 0; kills < KILLS; kills++) {
    const at = kills % PROCESSES;
    // Some kills meet the first transaction, others the thick of it.
    await wait(Math.random() * LOAD_MS);
    const { child, reported } = running[at]!;
    child.kill('SIGKILL');
    await once(child, 'close');
    all.push(...reported);
    running[at] = await load(t, address);
  }
  for (const { child, reported } of running) {
    while (reported.length === 0) await wait(20);
    child.kill('SIGKILL');
    await once(child, 'close');
    all.push(...reported);
  }
  const given = await check(t, address, all);
  t.log(`${KILLS} kills, ${given} logins reported`);
});

test('postgres processes: a server that is stopped at once and started again forgets no acceptance', async (t) => {
  const own = await Cluster.start(t);
  const address = await newStore(own);
  const running = await Promise.all(Array.from({ length: PROCESSES }, () => load(t, address)));
  for (let stops = 0; stops < STOPS; stops++) {
    await wait(LOAD_MS + Math.random() * LOAD_MS);
    await own.stop('immediate');
    await own.startServer();
    // Each goes on by itself.
    for (const { reported } of running) {
      const before = reported.length;
      while (!reported.slice(before).some((one) => 'accepted' in one)) await wait(20);
    }
  }
  for (const { child } of running) child.kill('SIGKILL');
  const all = running.flatMap(({ reported }) => reported);
  const given = await check(t, address, all, own);
  t.log(`${STOPS} stops, ${given} logins, ${all.length - given} failures reported`);
});

test('postgres processes: through pgbouncer in transaction mode, four processes decide on one store', async (t) => {
  const address = await newStore();
  const folder = await startPgbouncer(t, cluster);
  const through = address.replace(encodeURIComponent(cluster.folder), encodeURIComponent(folder));
  const running = await Promise.all(Array.from({ length: PROCESSES }, () => load(t, through)));
  for (const { reported } of running) while (reported.length < 20) await wait(20);
  for (const { child } of running) child.kill('SIGKILL');
  const all = running.flatMap(({ reported }) => reported);
  t.deepEqual(
    all.filter((one) => 'failed' in one),
    [],
  );
  t.true((await check(t, address, all)) >= 80);
});
