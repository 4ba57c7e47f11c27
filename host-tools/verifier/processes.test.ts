import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import test from 'ava';
import { build } from 'esbuild';
import { LibsqlStore } from './store/libsql.js';
import { AUDIT_KEY, KEK, newFolder, newVerifier, outcomes, respond, type Teardown } from './testing.js';
import type { Order } from './testing-child.js';
import { Verifier } from './verifier.js';

/** How often a loaded process is killed; a thousand for a long run. */
const KILLS = Number(process.env.DSCPLUS_KILLS ?? 5);

// Inside the project, where libsql is found.
const CHILD = resolve('build/testing/verifier-child.mjs');

test.before(async () => {
  await build({
    entryPoints: ['host-tools/verifier/testing-child.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: CHILD,
    logLevel: 'warning',
  });
});

async function start(t: Teardown, path: string): Promise<ChildProcess> {
  const child = fork(CHILD, [path], { execArgv: [] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, order: Order): Promise<unknown> {
  child.send(order);
  return (await once(child, 'message'))[0];
}

test('verifier processes: of 64 clients in four processes with one right response, one is accepted', async (t) => {
  const path = `${newFolder(t)}/store.db`;
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  await newVerifier(store);
  const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });
  const children = await Promise.all(Array.from({ length: 4 }, () => start(t, path)));
  const { handle, question } = await verifier.challenge('alice');
  const order: Order = { do: 'race', handle, response: respond(question), times: 16 };
  const accepted = await Promise.all(children.map((child) => ask(child, order)));
  t.is(
    (accepted as number[]).reduce((sum, one) => sum + one, 0),
    1,
  );
  t.is((await outcomes(verifier, 'verify')).filter((one) => one === 'accepted').length, 1);
  t.is(await verifier.findAuditFault(), undefined);
});

interface Told {
  readonly handle: string;
  readonly response: string;
  readonly accepted: number;
}

test('verifier processes: a kill under load lets no handle be accepted twice and forgets no acceptance', async (t) => {
  const path = `${newFolder(t)}/store.db`;
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  await newVerifier(store);
  for (let kills = 0; kills < KILLS; kills++) {
    const child = await start(t, path);
    const told: Told[] = [];
    child.on('message', (message: Told) => told.push(message));
    child.send({ do: 'load' } satisfies Order);
    // Each kill at another point of the work.
    while (told.length < 3) await new Promise(setImmediate);
    await new Promise((wait) => setTimeout(wait, (kills * 7) % 23));
    child.kill('SIGKILL');
    await once(child, 'close');
    const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });
    t.true(told.every(({ accepted }) => accepted === 1));
    const last = told.at(-1)!;
    t.is((await verifier.verify(last)).answer, 'refused');
    t.true((await outcomes(verifier, 'verify')).filter((one) => one === 'accepted').length >= told.length);
    t.is(await verifier.findAuditFault(), undefined);
  }
});
