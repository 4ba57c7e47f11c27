/** Somebody who can write the store, but has neither of its keys. */
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import Database from 'libsql';
import { InputError } from '../../emulator/input-error.js';
import { newIdentity } from '../identity/testing.js';
import { StoreError } from './errors.js';
import { Operator } from './operator.js';
import { LibsqlStore } from './store/libsql.js';
import type { NewRecord } from './store/store.js';
import { findStoreFaults } from './store-check.js';
import { AUDIT_KEY, KEK, newFolder, newVerifier, outcomes, respond, SERIAL, STORES, SUITE } from './testing.js';
import { newStore } from './testing-processes.js';
import { Verifier } from './verifier.js';

const MALLORYS = { serial: '7666', suite: SUITE, key: Buffer.from('mallory knows this key'), pin: '6666' };
const OPTIONS = { keys: [KEK], auditKey: AUDIT_KEY } as const;

for (const [name, open] of STORES) {
  test(`verifier store (${name}): an assignment that was written without the audit key works for nobody`, async (t) => {
    const { store, verifier, operator } = await newVerifier(await open(t));
    await operator.addUser('mallory');
    await operator.addCard(MALLORYS);
    await operator.assign('mallory', MALLORYS.serial);
    await verifier.activate('mallory', MALLORYS.serial);
    const own = await store.read((tx) => tx.assignment('mallory', MALLORYS.serial));
    const login = async () => {
      const { handle, question } = await verifier.challenge('alice', MALLORYS.serial);
      return (await verifier.verify({ handle, response: respond(question, MALLORYS) })).answer;
    };
    for (const seal of ['', 'x', own!.seal]) {
      await store.transaction((tx) => tx.putAssignment({ user: 'alice', serial: MALLORYS.serial, active: true, seal }));
      t.is(await login(), 'refused', seal);
    }
    t.deepEqual(await outcomes(verifier, 'verify'), ['forged', 'forged', 'forged']);
    await t.throwsAsync(operator.activate('alice', MALLORYS.serial), {
      instanceOf: InputError,
      message: /store check/,
    });
    t.deepEqual(await faults(store), [
      `the assignment of card "7666" to "alice" was written without the audit key: it works for nobody`,
    ]);
    await operator.unassign('alice', MALLORYS.serial);
    await operator.assign('alice', MALLORYS.serial);
    await operator.activate('alice', MALLORYS.serial);
    await operator.unlock('alice', MALLORYS.serial);
    t.is(await login(), 'accepted');
    t.deepEqual(await faults(store), []);
  });

  test(`verifier store (${name}): an assignment that was taken away and put back by hand is found by the check`, async (t) => {
    const { store, operator } = await newVerifier(await open(t));
    const row = (await store.read((tx) => tx.assignment('alice', SERIAL)))!;
    await operator.unassign('alice', SERIAL);
    t.deepEqual(await faults(store), []);
    await store.transaction((tx) => tx.putAssignment(row));
    t.deepEqual(await faults(store), ['the assignment of card "7001" to "alice" is not what the audit log says']);
    await operator.unassign('alice', SERIAL);
    await operator.assign('alice', SERIAL);
    await store.transaction((tx) => tx.removeAssignment('alice', SERIAL));
    t.deepEqual(await faults(store), ['the assignment of card "7001" to "alice" is missing']);
  });

  test(`verifier store (${name}): a record that was changed, moved or left behind by hand is found by the check`, async (t) => {
    const { store, identity, operator } = await newIdentity(await open(t));
    await identity.clients.add('ci');
    const record = (await store.read((tx) => tx.record('password', 'alice')))!;
    t.deepEqual(await faults(store), []);
    const put = (row: NewRecord) =>
      store.transaction(async (tx) => {
        await tx.removeRecord(row.kind, row.key);
        await tx.insertRecord(row);
      });
    await put({ ...record, key: 'bob' });
    const moved = 'the record "password" "bob" was written or moved without the audit key: it works for nobody';
    t.deepEqual(await faults(store), [moved]);
    await put({ ...record, key: 'bob', value: '{' });
    t.deepEqual(await faults(store), [`the record "password" "bob" can't be read: whoever needs it goes without it`]);
    // Rows that other rooms keep without a seal, or with one of their own.
    await put({ ...record, key: 'bob', value: '{"text":"?","seal":"x"}' });
    t.deepEqual(await faults(store), []);
    await operator.removeUser('alice');
    await put(record);
    t.deepEqual(await faults(store), ['the record "password" "alice" is of the user "alice", who is not there']);
  });

  test(`verifier store (${name}): the decoys’ suite is a fact of the store, and only who names another changes it`, async (t) => {
    const { store, operator } = await newVerifier(await open(t), {
      settings: { decoySuite: 'OCRA-1:HOTP-SHA1-8:QN08-PSHA1' },
    });
    const length = async () => {
      const verifier = await Verifier.open({ store, ...OPTIONS, trustClock: true });
      return (await verifier.challenge('nobody')).question.length;
    };
    t.is(await length(), 8);
    await operator.users('', 10);
    await (await Operator.open({ store, ...OPTIONS, trustClock: true }, 'root')).addUser('bob');
    t.is(await length(), 8);
    await Verifier.open({ store, ...OPTIONS, trustClock: true, settings: { decoySuite: SUITE } });
    t.is(await length(), 6);
  });
}

async function faults(store: Parameters<typeof findStoreFaults>[0]): Promise<string[]> {
  const found: string[] = [];
  for await (const fault of findStoreFaults(store, { audit: AUDIT_KEY })) found.push(fault);
  return found;
}

/** A change to the log on disk, and the message of a verifier that is opened then. */
const LOGS: ReadonlyArray<readonly [sql: string, message: RegExp]> = [
  ["INSERT INTO audit SELECT max(sequence) + 1, 5, '{}', 'ab' FROM audit", /the end of the audit log is not whole/],
  ['DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)', /the end of the audit log is not whole/],
  ['DELETE FROM audit_head', /the head of the audit log is missing/],
];

test('verifier store: where the log’s end is not whole, no verifier opens, and one that is open decides nothing', async (t) => {
  for (const [sql, message] of LOGS) {
    const path = await newStore(newFolder(t));
    const store = await LibsqlStore.open(path);
    const verifier = await Verifier.open({ store, ...OPTIONS, trustClock: true });
    const database = new Database(path);
    database.exec(sql);
    database.close();
    await t.throwsAsync(Verifier.open({ store, ...OPTIONS, trustClock: true }), { instanceOf: StoreError, message });
    const answer = await verifier.challenge('alice').catch((error: unknown) => error);
    t.true(answer instanceof StoreError || 'handle' in (answer as object), sql);
    const fault = await verifier.findAuditFault().catch((error: unknown) => error);
    t.truthy(fault, sql);
    await store.close();
  }
});

test('verifier store: a store of the layout before gets the seals of those assignments that its log accounts for', async (t) => {
  const path = await newStore(newFolder(t));
  const database = new Database(path);
  database.exec(`
    ALTER TABLE assignments DROP COLUMN seal; DELETE FROM settings WHERE name = 'assignments sealed';
    INSERT INTO users VALUES ('mallory', 0); INSERT INTO assignments VALUES ('mallory', '${SERIAL}', 1);
    DROP TABLE records; ALTER TABLE challenges DROP COLUMN purpose; ALTER TABLE challenges DROP COLUMN task_hash;
    PRAGMA user_version = 3`);
  database.close();
  const store = await LibsqlStore.open(path);
  t.teardown(() => store.close());
  const verifier = await Verifier.open({ store, ...OPTIONS, trustClock: true });
  for (const [user, answer] of [
    ['alice', 'accepted'],
    ['mallory', 'refused'],
  ] as const) {
    const { handle, question } = await verifier.challenge(user);
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, answer, user);
  }
});

test('verifier store: one that was set back behind an exported head is warned of', async (t) => {
  const path = await newStore(newFolder(t));
  const old = readFileSync(path);
  const opened = async (exportedHead?: Awaited<ReturnType<Verifier['auditHead']>>) => {
    const warnings: string[] = [];
    const store = await LibsqlStore.open(path);
    const onWarning = (warning: string): void => void warnings.push(warning);
    const verifier = await Verifier.open({
      store,
      ...OPTIONS,
      trustClock: true,
      onWarning,
      ...(exportedHead && { exportedHead }),
    });
    const before = await verifier.auditHead();
    await verifier.challenge('alice');
    const head = await verifier.auditHead();
    await store.close();
    // The test's store was made in another time.
    return { before, head, warnings: warnings.filter((one) => one.includes('set back')) };
  };
  const { before, head } = await opened();
  t.deepEqual((await opened(before)).warnings, []);
  t.deepEqual((await opened(head)).warnings, []);
  writeFileSync(path, old);
  t.regex(
    (await opened(head)).warnings.join(),
    new RegExp(`does not hold record ${head.sequence} of the exported head`),
  );
  t.regex((await opened(head)).warnings.join(), /does not hold record/);
  t.deepEqual((await opened(before)).warnings, []);
});
