import { scryptSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { AuditKey, findAuditFault } from './audit.js';
import { Operator } from './operator.js';
import { MemoryStore } from './store/memory.js';
import type { AuditRecord, CardRow } from './store/store.js';
import { AUDIT_KEY, KEK, newFolder, newVerifier, PIN, respond, SERIAL } from './testing.js';
import { KeyEncryptionKey, Vault } from './vault.js';
import { Verifier } from './verifier.js';

test('audit log: a changed, missing, moved or cut-off record is found and named', async (t) => {
  const { verifier, operator } = await newVerifier(new MemoryStore());
  for (let n = 0; n < 4; n++) await operator.suspendCard(SERIAL);
  const log: AuditRecord[] = [];
  for await (const record of verifier.auditRecords()) log.push(record);
  t.is(log.length, 8);
  const head = await verifier.auditHead();
  const key = AUDIT_KEY;
  const without = log.filter(({ sequence }) => sequence !== 4);
  const changed = log.map((one) => (one.sequence === 4 ? { ...one, text: one.text.replace('alice', 'alicf') } : one));
  const moved = [...log.slice(0, 3), log[4]!, log[3]!, ...log.slice(5)];
  t.is(await verifier.findAuditFault(head), undefined);
  t.deepEqual(await findAuditFault(key, changed, head), { sequence: 4, kind: 'changed' });
  t.deepEqual(await findAuditFault(key, without, head), { sequence: 4, kind: 'missing' });
  t.deepEqual(await findAuditFault(key, moved, head), { sequence: 4, kind: 'reordered' });
  t.deepEqual(await findAuditFault(key, log.slice(0, 6), head), { sequence: 7, kind: 'cut off' });
  t.deepEqual(await findAuditFault(key, log, { ...head, time_ms: 1 }), { sequence: 8, kind: 'changed' });
  t.is(await findAuditFault(key, log.slice(0, 6), log[5]!), undefined);
  t.deepEqual(await findAuditFault(key, log.slice(0, 6), log[5]!, head), { sequence: 7, kind: 'rolled back' });
  t.deepEqual(await findAuditFault(key, log, head, { ...log[2]!, mac: 'x' }), { sequence: 3, kind: 'rolled back' });
  t.deepEqual(await findAuditFault(AuditKey.fromBytes(Buffer.alloc(32)), log, head), { sequence: 1, kind: 'changed' });
});

test('audit log: holds no key, PIN, response, question or handle', async (t) => {
  const { verifier } = await newVerifier(new MemoryStore());
  const { handle, question } = await verifier.challenge('alice');
  const response = respond(question);
  await verifier.verify({ handle, response });
  const texts: string[] = [];
  for await (const { text } of verifier.auditRecords()) texts.push(text);
  for (const secret of [`"${PIN}"`, response, `"${question}"`, handle]) t.false(texts.join('\n').includes(secret));
});

test('vault: a seal opens only at its place, unchanged, with its key', (t) => {
  const vault = new Vault([KEK]);
  const sealed = vault.seal('1', 'key', Buffer.from('secret'));
  t.is(vault.unseal('1', 'key', sealed).toString(), 'secret');
  t.throws(() => vault.unseal('2', 'key', sealed), { message: /changed or belongs elsewhere/ });
  t.throws(() => vault.unseal('1', 'pin-hash', sealed), { message: /changed or belongs elsewhere/ });
  for (const at of [8, 20, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    t.throws(() => vault.unseal('1', 'key', changed), { message: /changed or belongs elsewhere/ });
  }
  const other = new Vault([KeyEncryptionKey.fromBytes(Buffer.alloc(32, 1))]);
  t.throws(() => other.unseal('1', 'key', sealed), { message: /another key-encryption key/ });
});

test('vault: keys come from hexadecimal digits or a passphrase', (t) => {
  const hex = '09'.repeat(32);
  t.deepEqual(KeyEncryptionKey.fromEnvironment('K', { K: `${hex}\n` }).name, KEK.name);
  for (const bad of [undefined, '', hex.slice(1), `${hex}0`]) {
    t.throws(() => KeyEncryptionKey.fromEnvironment('K', { K: bad }), { name: 'InputError' });
  }
  t.throws(() => KeyEncryptionKey.fromFile('/nowhere'), { name: 'InputError' });
  t.throws(() => KeyEncryptionKey.fromPassphrase('short', Buffer.alloc(16)), { name: 'InputError' });
  // The key of the composed letter, and the name of that key.
  const one = KeyEncryptionKey.fromPassphrase('corre\u0301ct hors', Buffer.alloc(16));
  const key = scryptSync('corr\u00e9ct hors', Buffer.alloc(16), 32, { N: 131_072, r: 8, p: 1, maxmem: 1 << 28 });
  t.deepEqual(one.name, KeyEncryptionKey.fromBytes(key).name);
});

test('audit key: is read as digits or as 32 bytes, where one can’t be taken for the other', (t) => {
  const path = join(newFolder(t), 'audit-key');
  const fileOf = (content: string | Uint8Array) => {
    writeFileSync(path, content);
    return AuditKey.fromFile(path);
  };
  const hex = '07'.repeat(32);
  for (const content of [hex, `${hex}\n`, Buffer.alloc(32, 7)]) t.deepEqual(fileOf(content).name, AUDIT_KEY.name);
  // 32 bytes that are all digits are half a key in hexadecimal digits.
  for (const content of ['', hex.slice(1), `${hex}07`, '07'.repeat(16), Buffer.alloc(31, 7), Buffer.alloc(33, 7)]) {
    t.throws(() => fileOf(content), {
      name: 'InputError',
      message: /must hold the audit key as 64 hexadecimal digits or 32 bytes and nothing else/,
    });
  }
  for (const length of [31, 1025]) t.throws(() => AuditKey.fromBytes(Buffer.alloc(length)), { name: 'InputError' });
});

test('audit key: its digits or its bytes by themselves are refused, with what to write', async (t) => {
  for (const auditKey of ['07'.repeat(32), Buffer.alloc(32, 7)]) {
    const options = { store: new MemoryStore(), keys: [KEK] as const, auditKey: auditKey as never };
    for (const open of [() => Verifier.open(options), () => Operator.open(options, 'desk')]) {
      await t.throwsAsync(open, {
        name: 'InputError',
        message: /^auditKey is .*, but must be an AuditKey: make it with AuditKey.fromFile\(path\)$/,
      });
    }
  }
});

test('vault: keys rotate, and the store then opens with the new one alone', async (t) => {
  const { store } = await newVerifier(new MemoryStore());
  const fresh = KeyEncryptionKey.fromBytes(Buffer.alloc(32, 3));
  const open = (keys: [KeyEncryptionKey, ...KeyEncryptionKey[]]) => Verifier.open({ store, keys, auditKey: AUDIT_KEY });
  await t.throwsAsync(open([fresh]), { message: /another key-encryption key/ });
  t.is(await (await open([fresh, KEK])).operator('root').rotateKeys(), 1);
  const verifier = await open([fresh]);
  const { handle, question } = await verifier.challenge('alice');
  t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
  await t.throwsAsync(open([KEK]), { message: /another key-encryption key/ });
  const row = (await store.transaction((tx) => tx.card(SERIAL))) as CardRow;
  t.is(new Vault([fresh]).unseal(SERIAL, 'key', row.sealedKey).length, 20);
});
