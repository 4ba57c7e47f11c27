/** A check of a store goes through all of it, page by page, and names each fault. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { AuditKey, LOG_BEGIN } from './audit.js';
import { MemoryStore } from './store/memory.js';
import type { RecordRow, Store, StoreReader, UserRow } from './store/store.js';
import { findStoreFaults, type StoreCheckOptions } from './store-check.js';
import { AUDIT_KEY, KEK, newVerifier, SERIAL, SUITE } from './testing.js';
import { KeyEncryptionKey, Vault } from './vault.js';

async function faults(store: Store, options: Partial<StoreCheckOptions> = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const fault of findStoreFaults(store, { audit: AUDIT_KEY, ...options })) found.push(fault);
  return found;
}

/** A store of so many rows of each kind; what is looked at of the last of each is noted. */
function longStore(count: number): { readonly store: Store; readonly seen: Map<string, number> } {
  const names = Array.from({ length: count }, (_, at) => String(at).padStart(6, '0'));
  const seen = new Map<string, number>();
  const page = <Row>(kind: string, after: string, limit: number, rowOf: (name: string) => Row): Row[] => {
    const rows = names.filter((name) => name > after).slice(0, limit);
    seen.set(kind, (seen.get(kind) ?? 0) + rows.length);
    return rows.map(rowOf);
  };
  const tx = {
    setting: async () => undefined,
    head: async () => LOG_BEGIN,
    auditRecords: async () => [],
    usersAfter: async (after: string, limit: number) =>
      page(limit === 500 ? 'users' : 'others', after, limit, (name): UserRow => ({ name, suspended: false })),
    assignmentsOf: async () => [],
    cardsAfter: async (after: string, limit: number) =>
      page('cards', after, limit, (serial) => ({ serial, suite: 'OCRA-1:HOTP-SHA1-6:QN08' })),
    kindAfter: async (kind: string) => (kind === '' ? 'k' : undefined),
    recordsAfter: async (kind: string, after: string, limit: number) =>
      page(
        'records',
        after,
        limit,
        (key): RecordRow => ({ kind, key, owner: '', expires_ms: undefined, value: '{}', revision: 1 }),
      ),
  } as unknown as StoreReader;
  return { store: { read: (work: (tx: StoreReader) => unknown) => work(tx) } as unknown as Store, seen };
}

test('store check: every row of a long store is looked at once', async (t) => {
  for (const count of [0, 499, 500, 501, 1000, 1200]) {
    const { store, seen } = longStore(count);
    t.deepEqual(await faults(store), []);
    t.deepEqual([seen.get('users'), seen.get('cards'), seen.get('records')], [count, count, count]);
  }
});

test('store check: keys that the server made, and a card that its owner shared, are what the log says', async (t) => {
  const { store, verifier, operator } = await newVerifier(new MemoryStore());
  const { keys } = verifier;
  await operator.addUser('bob');
  const serials = await verifier.decide(async (decision) => {
    await keys.add(decision, 'alice', { serial: 'IBK-1', suite: SUITE, key: Buffer.alloc(20, 1), pin: '4071' });
    await keys.activate(decision, 'bob', SERIAL);
    decision.log({ action: 'share device', outcome: 'done', user: 'bob', serial: SERIAL });
    const held = { kind: 'code', ends_ms: undefined } as const;
    const [waiting, working] = [false, true].map((active) => keys.hold(decision, 'alice', held, { active }));
    return Promise.all([waiting!, working!]);
  });
  t.deepEqual(await faults(store), []);
  await verifier.decide(async (decision) => {
    await keys.activate(decision, 'alice', serials[0]!);
    await keys.remove(decision, 'alice', 'IBK-1');
  });
  t.deepEqual(await faults(store), []);
  await store.transaction(async (tx) => {
    await tx.removeAssignment('alice', serials[1]!);
    for (const [user, serial] of [
      ['alice', 'IBK-1'],
      ['bob', serials[0]!],
    ] as const) {
      await tx.putAssignment(AUDIT_KEY.sealed({ user, serial, active: true }));
    }
  });
  t.deepEqual(
    (await faults(store)).sort(),
    [
      `the assignment of card "IBK-1" to "alice" is not what the audit log says`,
      `the assignment of card "${serials[0]}" to "bob" is not what the audit log says`,
      `the assignment of card "${serials[1]}" to "alice" is missing`,
    ].sort(),
  );
});

test('store check: other keys than the store’s are refused, and tell nothing of it', async (t) => {
  const { store } = await newVerifier(new MemoryStore());
  t.deepEqual(await faults(store, { vault: new Vault([KEK]) }), []);
  const chained = 'the audit log is chained with another audit key: give the one that the store was made with';
  const audit = AuditKey.fromBytes(Buffer.alloc(32, 8));
  await t.throwsAsync(faults(store, { audit }), { instanceOf: InputError, message: chained });
  const sealed = 'the store is sealed with another key-encryption key: give the one that it was made with';
  const vault = new Vault([KeyEncryptionKey.fromBytes(Buffer.alloc(32, 1))]);
  await t.throwsAsync(faults(store, { vault }), { instanceOf: InputError, message: sealed });
});

test('store check: a card of another key is named, and a damaged mark of the store’s key is a fault', async (t) => {
  const { store } = await newVerifier(new MemoryStore());
  const foreign = new Vault([KeyEncryptionKey.fromBytes(Buffer.alloc(32, 1))]);
  await store.transaction(async (tx) => {
    const sealedKey = foreign.seal(SERIAL, 'key', Buffer.alloc(20));
    await tx.updateCard({ ...(await tx.card(SERIAL))!, sealedKey });
    const mark = Buffer.from((await tx.setting('key check'))!);
    mark[mark.length - 1]! ^= 1;
    await tx.putSetting('key check', mark);
  });
  t.deepEqual(await faults(store, { vault: new Vault([KEK]) }), [
    'the sealed check of card "" was changed or belongs elsewhere: restore it',
    `card ${JSON.stringify(SERIAL)} is sealed with another key-encryption key than the store: give that key too, or restore the card`,
  ]);
});

test('store check: a head that was exported and is not there is named', async (t) => {
  const { store, verifier } = await newVerifier(new MemoryStore());
  const head = await verifier.auditHead();
  t.deepEqual(await faults(store, { exportedHead: head }), []);
  t.deepEqual(await faults(store, { exportedHead: { ...head, sequence: 99 } }), [
    'the store was set back: its audit log does not hold record 99 of the exported head. Later decisions may be made again',
  ]);
});

test('store check: of assignments a log that is not whole tells nothing', async (t) => {
  const { store, operator } = await newVerifier(new MemoryStore());
  await operator.addUser('bob');
  await operator.assign('bob', SERIAL);
  await store.transaction(async (tx) => {
    await tx.removeAssignment('bob', SERIAL);
    await tx.putAssignment(AUDIT_KEY.sealed({ user: 'alice', serial: SERIAL, active: false }));
    const head = await tx.head();
    await tx.appendAudit({ ...head, sequence: head.sequence + 1, text: '{}', mac: 'ab' });
  });
  t.deepEqual(await faults(store), ['the audit log is not whole: record 7 was changed']);
});

test('store check: an error that is no fault of the store ends it', async (t) => {
  const error = new RangeError('a defect');
  const store = { read: async () => Promise.reject(error) } as unknown as Store;
  t.is(await t.throwsAsync(faults(store)), error);
});
