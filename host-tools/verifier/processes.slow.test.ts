import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { LibsqlStore } from './store/libsql.js';
import { AUDIT_KEY, KEK, newFolder, outcomes, respond, type Teardown } from './testing.js';
import type { Order, Reported } from './testing-child.js';
import { AcceptedHandles, buildChild, CHILD, newStore, start } from './testing-processes.js';
import { Verifier } from './verifier.js';

/** How often a loaded process is killed; a thousand for a long run. */
const KILLS = Number(process.env.DSCPLUS_KILLS ?? 4);

test.before(() => buildChild());

async function reopen(t: Teardown, path: string) {
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  return { store, verifier: await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY }) };
}

test('verifier processes: of 64 clients in processes and threads with one right response, one is accepted', async (t) => {
  const path = await newStore(newFolder(t));
  const { verifier } = await reopen(t, path);
  const threads = [0, 1].map(() => new Worker(CHILD, { workerData: path }));
  for (const thread of threads) t.teardown(() => thread.terminate());
  const ready = threads.map((thread) => once(thread, 'message'));
  const processes = await Promise.all([start(t, path), start(t, path)]);
  await Promise.all(ready);
  const { handle, question } = await verifier.challenge('alice');
  const order: Order = { do: 'race', handle, response: respond(question), times: 16 };
  const answers = [...threads, ...processes].map((one) => once(one, 'message') as Promise<[number]>);
  for (const thread of threads) thread.postMessage(order);
  for (const child of processes) child.send(order);
  const accepted = (await Promise.all(answers)).map(([times]) => times);
  t.deepEqual(accepted.sort(), [0, 0, 0, 1]);
  t.is((await outcomes(verifier, 'verify')).filter((one) => one === 'accepted').length, 1);
  t.is(await verifier.findAuditFault(), undefined);
});

test('verifier processes: of processes that insert and replace a record, one does each', async (t) => {
  const path = await newStore(newFolder(t));
  const processes = await Promise.all([start(t, path), start(t, path), start(t, path)]);
  const made = processes.map((one) => once(one, 'message') as Promise<[number[]]>);
  for (const child of processes) child.send({ do: 'records', times: 100 } satisfies Order);
  const revisions = (await Promise.all(made)).flatMap(([own]) => own).sort((a, b) => a - b);
  t.deepEqual(
    revisions,
    Array.from({ length: revisions.length }, (_, at) => at + 1),
  );
  const { store } = await reopen(t, path);
  t.is((await store.read((tx) => tx.record('k', 'a')))?.revision, revisions.length);
});

test('verifier processes: a kill under load lets no handle be accepted twice and forgets no acceptance', async (t) => {
  const path = await newStore(newFolder(t));
  const handles = new AcceptedHandles();
  let all = 0;
  for (let kills = 0; kills < KILLS; kills++) {
    const child = await start(t, path);
    const reported: Reported[] = [];
    child.on('message', (message: Reported) => reported.push(message));
    child.send({ do: 'load', clients: 8 } satisfies Order);
    // Some kills meet the first transaction, others the thick of it.
    await wait(Math.random() * 150);
    child.kill('SIGKILL');
    await once(child, 'close');
    const store = await LibsqlStore.open(path);
    const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });
    await handles.readOn(store);
    for (const one of reported) {
      t.true('accepted' in one && one.accepted === 1 && handles.times(one.handle) === 1);
    }
    const last = reported.at(-1);
    if (last !== undefined && 'handle' in last) {
      const { handle, response } = last;
      t.is((await verifier.verify({ handle, response })).answer, 'refused');
    }
    if (kills % 100 === 0 || kills === KILLS - 1) t.is(await verifier.findAuditFault(), undefined);
    await store.close();
    all += reported.length;
  }
  t.true(handles.most() <= 1);
  t.log(`${KILLS} kills, ${all} acceptances reported`);
});
