/** Stores on disk, copied. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { InputError } from '../../emulator/input-error.js';
import { AuditKey } from '../verifier/audit.js';
import { LibsqlStore } from '../verifier/store/libsql.js';
import { AUDIT_KEY, KEK, newFolder, newVerifier, respond } from '../verifier/testing.js';
import { Verifier } from '../verifier/verifier.js';
import { copyStore } from './copy.js';
import { fromArgument } from './open-store.js';

test('copy: a store in use is copied whole, and works with the same keys', async (t) => {
  const folder = newFolder(t);
  const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')];
  const store = await LibsqlStore.open(from);
  const { verifier } = await newVerifier(store, { suite: 'OCRA-1:HOTP-SHA1-8:C-QN06', counter: 2n ** 64n - 20n });
  const { handle, question } = await verifier.challenge('alice');
  const head = await copyStore(fromArgument(from), fromArgument(to), AUDIT_KEY);
  t.deepEqual({ ...head }, { ...(await verifier.auditHead()) });
  const copy = await LibsqlStore.open(to);
  const again = await Verifier.open({ store: copy, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });
  t.is(await again.findAuditFault(), undefined);
  t.is((await again.operator('root').card('7001')).counter, 2n ** 64n - 20n);
  const response = respond(question, { suite: 'OCRA-1:HOTP-SHA1-8:C-QN06', counter: 2n ** 64n - 20n });
  t.is((await again.verify({ handle, response })).answer, 'accepted');
  await copy.close();
  await store.close();
});

test('copy: nothing is left where the log is not whole, the key is another, or there is something already', async (t) => {
  const folder = newFolder(t);
  const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')];
  const store = await LibsqlStore.open(from);
  await newVerifier(store);
  await store.close();
  const other = AuditKey.fromBytes(Buffer.alloc(32, 8));
  const copy = (key = AUDIT_KEY) => copyStore(fromArgument(from), fromArgument(to), key);
  await t.throwsAsync(copy(other), { instanceOf: InputError, message: /another audit key/ });
  const database = new Database(from);
  database.exec("UPDATE audit SET text = replace(text, 'alice', 'mallory') WHERE sequence = 1");
  database.close();
  await t.throwsAsync(copy(), {
    instanceOf: InputError,
    message: /not whole: record 1 was changed: nothing is copied/,
  });
  t.false(existsSync(to));
  writeFileSync(to, '');
  await t.throwsAsync(copy(), { instanceOf: InputError, message: /there is a file .* already/ });
  t.true(existsSync(to));
});
