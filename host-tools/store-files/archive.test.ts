/** The beginning of an audit log in a file: both verify, and the log goes on. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { notedArchive } from '../verifier/audit.js';
import { findStoreFaults } from '../verifier/store-check.js';
import { AUDIT_KEY, KEK, newFolder, newVerifier, respond, STORES } from '../verifier/testing.js';
import { Vault } from '../verifier/vault.js';
import { Verifier } from '../verifier/verifier.js';
import { archiveAudit } from './archive.js';
import { verifyLog } from './verify-audit.js';

const DAY_MS = 24 * 60 * 60 * 1000;

for (const [name, open] of STORES) {
  test(`archive (${name}): old records move to files that verify, and the log goes on behind them`, async (t) => {
    const { store, verifier, operator, time } = await newVerifier(await open(t));
    const exported = await verifier.auditHead();
    const folder = newFolder(t);
    const archive = (file: string) =>
      archiveAudit(join(folder, file), { store, operator, key: AUDIT_KEY, before_ms: time.wall - DAY_MS });
    t.is(await archive('none'), undefined);
    t.false(existsSync(join(folder, 'none')));
    time.pass(2 * DAY_MS);
    await verifier.challenge('alice');
    const first = (await archive('first'))!;
    t.deepEqual([first.count, first.last.sequence], [exported.sequence, exported.sequence]);
    time.pass(2 * DAY_MS);
    const { handle, question } = await verifier.challenge('alice');
    const second = (await archive('second'))!;
    t.is(second.count, 2);
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
    t.is(await verifier.findAuditFault(), undefined);
    t.is(await verifier.findAuditFault(second.last), undefined);
    t.deepEqual((await verifier.findAuditFault({ ...second.last, mac: 'ab' }))?.kind, 'rolled back');
    for (const file of ['first', 'second'])
      t.is((await verifyLog([join(folder, file)], AUDIT_KEY, undefined)).fault, undefined);
    const [begin] = readFileSync(join(folder, 'second'), 'utf8').split('\n');
    t.deepEqual(JSON.parse(begin!), { ...first.last, seal: AUDIT_KEY.sealOfArchived(first.last) });
    const faults: string[] = [];
    for await (const fault of findStoreFaults(store, {
      audit: AUDIT_KEY,
      vault: new Vault([KEK]),
      exportedHead: exported,
    })) {
      faults.push(fault);
    }
    t.deepEqual(faults, []);
    // An older head is in an archive, and warns of nothing.
    const warnings: string[] = [];
    const onWarning = (text: string): void => void warnings.push(text);
    await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, time, exportedHead: exported, onWarning });
    t.deepEqual(warnings, []);
  });

  test(`archive (${name}): a file that is there, a log that is not whole and a beginning without a seal are refused`, async (t) => {
    const { store, verifier, operator, time } = await newVerifier(await open(t));
    const file = join(newFolder(t), 'log');
    const archive = () => archiveAudit(file, { store, operator, key: AUDIT_KEY, before_ms: time.wall });
    time.pass(DAY_MS);
    await verifier.challenge('alice');
    writeFileSync(file, '');
    await t.throwsAsync(archive, { instanceOf: InputError, message: /there is a file .* already/ });
    const records = await store.read((tx) => tx.auditRecords(0, 99));
    const last = records[2]!;
    await store.transaction((tx) => tx.removeAuditRecords(last.sequence));
    t.deepEqual(await verifier.findAuditFault(), { sequence: 1, kind: 'missing' });
    const { sequence, mac, time_ms } = last;
    const noted = Buffer.from(JSON.stringify({ sequence, mac, time_ms, seal: 'ab' }));
    await store.transaction((tx) => tx.putSetting('audit archived', noted));
    await t.throwsAsync(verifier.findAuditFault(), { message: /taken away by somebody without the audit key/ });
  });
}

test('archive: a line that was changed or left out of the file is found', async (t) => {
  const { store, verifier, operator, time } = await newVerifier(await STORES[0]![1](t));
  const file = join(newFolder(t), 'log');
  time.pass(DAY_MS);
  await verifier.challenge('alice');
  const { last } = (await archiveAudit(file, { store, operator, key: AUDIT_KEY, before_ms: time.wall }))!;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  for (const [changed, kind] of [
    [lines.toSpliced(0, 1), undefined],
    [lines.toSpliced(0, 2), 'missing'],
    [lines.with(2, lines[2]!.replace('done', 'dune')), 'changed'],
    [lines.slice(0, -1), 'cut off'],
    [[JSON.stringify({ sequence: 1, mac: 'ab', time_ms: 0 }), ...lines.slice(2)], 'missing'],
  ] as const) {
    writeFileSync(file, `${changed.join('\n')}\n`);
    t.is((await verifyLog([file], AUDIT_KEY, last)).fault?.kind, kind);
  }
});

/** What becomes of an archive and of the log that was exported after it, and the fault. */
const PARTS: ReadonlyArray<
  readonly [
    what: string,
    parts: (archive: string[], log: string[]) => string[][],
    fault: { sequence: number; kind: string } | undefined,
  ]
> = [
  ['both', (archive, log) => [archive, log], undefined],
  ['both in one file', (archive, log) => [[...archive, ...log]], undefined],
  ['the log alone', (_, log) => [log], undefined],
  ['a log without its first line', (_, log) => [log.slice(1)], { sequence: 1, kind: 'missing' }],
  ['a log that was cut further', (_, log) => [log.toSpliced(1, 1)], { sequence: 7, kind: 'missing' }],
  [
    'a log that was cut, with the head of its new beginning',
    (_, log) => [[JSON.stringify({ ...JSON.parse(log[1]!), text: undefined }), ...log.slice(2)]],
    { sequence: 1, kind: 'missing' },
  ],
  [
    'a log with the seal of another head',
    (_, log) => [
      [JSON.stringify({ ...JSON.parse(log[1]!), text: undefined, seal: JSON.parse(log[0]!).seal }), ...log.slice(2)],
    ],
    { sequence: 1, kind: 'missing' },
  ],
  ['the parts in the wrong order', (archive, log) => [log, archive], { sequence: 1, kind: 'reordered' }],
  ['an archive that was cut', (archive, log) => [archive.slice(0, -1), log], { sequence: 6, kind: 'missing' }],
  ['a log that was cut off', (archive, log) => [archive, log.slice(0, -1)], { sequence: 8, kind: 'cut off' }],
];

test('archive: the parts of a log verify together and by themselves, and a beginning that was cut off is none', async (t) => {
  const { store, verifier, operator, time } = await newVerifier(await STORES[0]![1](t));
  const folder = newFolder(t);
  while ((await verifier.auditHead()).sequence < 6)
    await operator.addUser(`user ${(await verifier.auditHead()).sequence}`);
  time.pass(DAY_MS);
  await verifier.challenge('alice');
  const file = join(folder, 'archive');
  const { last } = (await archiveAudit(file, { store, operator, key: AUDIT_KEY, before_ms: time.wall }))!;
  t.is(last.sequence, 6);
  const records = await store.read((tx) => tx.auditRecords(0, 99));
  const log = [await store.read(notedArchive), ...records].map((one) => JSON.stringify(one));
  const archive = readFileSync(file, 'utf8').trimEnd().split('\n');
  const head = await verifier.auditHead();
  for (const [what, partsOf, fault] of PARTS) {
    const paths = partsOf(archive, log).map((lines, at) => {
      writeFileSync(join(folder, `part ${at}`), `${lines.join('\n')}\n`);
      return join(folder, `part ${at}`);
    });
    t.deepEqual((await verifyLog(paths, AUDIT_KEY, head)).fault, fault as never, what);
  }
  t.is((await verifyLog([file], AUDIT_KEY, undefined)).start.sequence, 0);
});
