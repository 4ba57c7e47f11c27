import { once } from 'node:events';
import { join, resolve } from 'node:path';
import test from 'ava';
import { LibsqlStore } from '../verifier/store/libsql.js';
import { AUDIT_KEY, KEK, newFolder, TestTime } from '../verifier/testing.js';
import { buildChild, start } from '../verifier/testing-processes.js';
import { Verifier } from '../verifier/verifier.js';
import { Outbox } from './outbox.js';
import { SmtpCourier } from './smtp.js';
import { newOutbox, waiting } from './testing.js';
import type { Order } from './testing-child.js';
import { mailServer } from './testing-mail.js';

const CHILD = resolve('build/testing/couriers-child.mjs');

test.before(() => buildChild(CHILD, undefined, 'host-tools/couriers/testing-child.ts'));

test('couriers: after kill -9 the next server mails the code that was promised, and none that was taken back', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const first = await LibsqlStore.open(path);
  const { serial } = await newOutbox(first);
  await first.close();
  const child = await start(t, path, [], CHILD);
  const sending = once(child, 'message');
  child.send({ serial, codes: 3 } satisfies Order);
  await sending;
  const dead = once(child, 'exit');
  child.kill('SIGKILL');
  await dead;
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  t.is(await waiting(store), 1);
  const time = new TestTime();
  time.pass(120_000);
  const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, time, trustClock: true });
  const { port, mails } = await mailServer(t);
  const courier = new SmtpCourier({ host: '127.0.0.1', port, from: 'codes@example.com', to: '{to}@sms.example.com' });
  const failures: object[] = [];
  const outbox = new Outbox({
    host: verifier,
    courier,
    time: { callIn: () => () => {} },
    onFailure: (facts) => failures.push(facts),
  });
  outbox.wake();
  await outbox.settled();
  t.deepEqual(failures, []);
  t.is(await waiting(store), 0);
  t.regex(mails(), /To: 15550100199@sms\.example\.com/);
  t.regex(mails(), /number 3 is [0-9]{6}/);
  t.notRegex(mails(), /number [12] is/);
});
