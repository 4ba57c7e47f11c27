import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import test from 'ava';
import { LibsqlStore } from '../verifier/store/libsql.js';
import { newFolder, type Teardown } from '../verifier/testing.js';
import { buildChild, start } from '../verifier/testing-processes.js';
import { newIdentity, tokenOf } from './testing.js';
import type { Order } from './testing-child.js';

const CHILD = resolve('build/testing/identity-child.mjs');

test.before(() => buildChild(CHILD, undefined, 'host-tools/identity/testing-child.ts'));

/** Two processes on a store with alice, who is logged in once. */
async function twoProcesses(t: Teardown): Promise<{ children: ChildProcess[]; token: string }> {
  const path = join(newFolder(t), 'store.db');
  const store = await LibsqlStore.open(path);
  const { logIn } = await newIdentity(store);
  const token = tokenOf(await logIn());
  await store.close();
  return { children: await Promise.all([start(t, path, [], CHILD), start(t, path, [], CHILD)]), token };
}

async function ask(child: ChildProcess, order: Order): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(order);
  return (await answer)[0];
}

test('identity processes: wrong passwords in two processes at once are no more than in one', async (t) => {
  const { children } = await twoProcesses(t);
  const done = await Promise.all(children.map((child) => ask(child, { do: 'guess', times: 20 })));
  const [refused, hashed] = (done as [number, number][]).reduce(([a, b], [c, d]) => [a + c, b + d]);
  t.deepEqual([refused, hashed], [10, 10]);
});

test('identity processes: of two changes of one old password, one is accepted', async (t) => {
  const { children } = await twoProcesses(t);
  const done = await Promise.all(
    children.map((child, at) => ask(child, { do: 'change', wanted: `phrase of process ${'ab'[at]}` })),
  );
  t.deepEqual(done.sort(), ['accepted', 'refused']);
});

test('identity processes: a session that is ended in one is ended in the other', async (t) => {
  const { children, token } = await twoProcesses(t);
  const [one, other] = children as [ChildProcess, ChildProcess];
  t.true(await ask(one, { do: 'find', token }));
  t.true(await ask(other, { do: 'find', token }));
  t.is(await ask(one, { do: 'end all' }), 1);
  t.false(await ask(other, { do: 'find', token }));
});
