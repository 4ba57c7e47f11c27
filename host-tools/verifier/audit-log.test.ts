/** Audit logs as lists of records: their faults, their pages, and the assignments that they lead to. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { assignmentsInLog, everyAssignment, isAccountedFor, sealOlderAssignments } from './assignment-seals.js';
import {
  type AuditEntry,
  AuditKey,
  archivedHead,
  findAuditFault,
  findStoreFault,
  LOG_BEGIN,
  nextRecord,
  noteArchived,
  readAudit,
} from './audit.js';
import { checkedHead, checkHead, setBackBehind } from './audit-head.js';
import type { AssignmentRow, AuditHead, AuditRecord, Store, StoreTransaction } from './store/store.js';
import { AUDIT_KEY } from './testing.js';

const ENTRY: AuditEntry = { action: 'x', outcome: 'done' };

/** A whole log of these entries, a second each. */
function logOf(entries: readonly AuditEntry[], from: AuditHead = LOG_BEGIN): AuditRecord[] {
  const log: AuditRecord[] = [];
  for (const entry of entries) {
    const head = log.at(-1) ?? from;
    log.push(nextRecord(AUDIT_KEY, head, entry, head.time_ms + 1000));
  }
  return log;
}

const LOG = logOf(Array.from({ length: 6 }, () => ENTRY));
const HEAD = LOG.at(-1)!;

/** Records, where they end, what was exported and where they begin; and the fault. */
const LOGS: ReadonlyArray<
  readonly [
    log: readonly AuditRecord[],
    given: { head?: AuditHead; exported?: AuditHead; start?: AuditHead },
    fault: unknown,
  ]
> = [
  [LOG, {}, undefined],
  [[], { head: LOG_BEGIN }, undefined],
  [LOG, { exported: HEAD }, undefined],
  [LOG, { exported: LOG[2]! }, undefined],
  [LOG, { exported: LOG_BEGIN }, undefined],
  [LOG, { exported: { ...LOG_BEGIN, mac: 'ab' } }, undefined],
  [LOG, { exported: { ...LOG[2]!, mac: HEAD.mac } }, { sequence: 3, kind: 'rolled back' }],
  [LOG, { exported: { ...HEAD, sequence: 7 } }, { sequence: 7, kind: 'rolled back' }],
  [LOG.slice(3), { start: LOG[2]! }, undefined],
  [LOG.slice(3), { start: LOG[2]!, exported: LOG[2]! }, undefined],
  [LOG.slice(3), { start: LOG[2]!, exported: { ...LOG[2]!, mac: HEAD.mac } }, { sequence: 3, kind: 'rolled back' }],
  [LOG.slice(1), { start: LOG[0]!, exported: { ...LOG[0]!, mac: HEAD.mac } }, { sequence: 1, kind: 'rolled back' }],
  [LOG.slice(3), {}, { sequence: 1, kind: 'missing' }],
  [LOG.toSpliced(2, 1), {}, { sequence: 3, kind: 'missing' }],
  [[...LOG.slice(0, 2), LOG[3]!, LOG[2]!, ...LOG.slice(4)], {}, { sequence: 3, kind: 'reordered' }],
  [[...LOG.slice(0, 3), LOG[2]!, ...LOG.slice(3)], {}, { sequence: 3, kind: 'reordered' }],
  [[...LOG.slice(0, 3), LOG[1]!, ...LOG.slice(3)], {}, { sequence: 2, kind: 'reordered' }],
  [LOG, { head: LOG[4]! }, { sequence: 6, kind: 'inserted' }],
  [LOG.slice(0, -1), {}, { sequence: 6, kind: 'cut off' }],
  [[], {}, { sequence: 1, kind: 'cut off' }],
  [LOG.with(2, { ...LOG[2]!, text: '{}' }), {}, { sequence: 3, kind: 'changed' }],
  [LOG.with(2, { ...LOG[2]!, time_ms: 1 }), {}, { sequence: 3, kind: 'changed' }],
  [LOG.with(2, { ...LOG[2]!, mac: `${LOG[2]!.mac}0` }), {}, { sequence: 3, kind: 'changed' }],
  [LOG, { head: { ...HEAD, mac: LOG[2]!.mac } }, { sequence: 6, kind: 'changed' }],
  [LOG, { head: { ...HEAD, time_ms: 1 } }, { sequence: 6, kind: 'changed' }],
  [LOG, { head: { ...HEAD, mac: LOG[4]!.mac, sequence: 5 } }, { sequence: 6, kind: 'inserted' }],
];

test('audit log: the first fault of a log is named', async (t) => {
  for (const [at, [log, { head = HEAD, exported, start }, fault]] of LOGS.entries()) {
    t.deepEqual(await findAuditFault(AUDIT_KEY, log, head, exported, start), fault as never, `row ${at}`);
  }
});

/** A store of these records, without anything else but settings. */
function storeOf(
  log: readonly AuditRecord[],
  { head = log.at(-1) ?? LOG_BEGIN, assignments = [] as AssignmentRow[], users = [] as string[] } = {},
) {
  const settings = new Map<string, Uint8Array>();
  const written: AssignmentRow[] = [];
  const reads: number[] = [];
  const tx = {
    head: async () => head,
    auditRecords: async (sequence: number, limit: number) => {
      reads.push(sequence);
      return log.filter((record) => record.sequence > sequence).slice(0, limit);
    },
    setting: async (name: string) => settings.get(name) && new Uint8Array(settings.get(name)!),
    putSetting: async (name: string, value: Uint8Array) => {
      await new Promise(setImmediate);
      settings.set(name, value);
    },
    usersAfter: async (after: string, limit: number) =>
      users
        .filter((name) => name > after)
        .slice(0, limit)
        .map((name) => ({ name, suspended: false })),
    assignmentsOf: async (user: string) => assignments.filter((row) => row.user === user),
    putAssignment: async (row: AssignmentRow) => {
      for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
      written.push(row);
    },
  } as unknown as StoreTransaction;
  const store = { read: (work: (tx: StoreTransaction) => unknown) => work(tx) } as unknown as Store;
  return { tx, store, written, reads, settings };
}

test('audit log: a log of many pages is read to its end, or to a record', async (t) => {
  const log = Array.from({ length: 2500 }, (_, at) => ({ sequence: at + 1, time_ms: 0, text: '{}', mac: '' }));
  for (const [count, from, last, reads] of [
    [2500, undefined, undefined, [0, 1000, 2000]],
    [2000, undefined, undefined, [0, 1000, 2000]],
    [1999, undefined, undefined, [0, 1000]],
    [2500, 7, 1500, [7, 1007, 2007]],
  ] as const) {
    const { tx, reads: made } = storeOf(log.slice(0, count));
    const found: number[] = [];
    for await (const { sequence } of readAudit(tx, from, last)) found.push(sequence);
    const first = (from ?? 0) + 1;
    t.deepEqual([found[0], found.at(-1), found.length], [first, last ?? count, (last ?? count) - first + 1]);
    t.deepEqual(made, [...reads]);
  }
});

test('audit log: what stands behind a head is found in the store, and a beginning that was archived is taken for one', async (t) => {
  t.is(await findStoreFault(AUDIT_KEY, storeOf(LOG).store), undefined);
  t.deepEqual(await findStoreFault(AUDIT_KEY, storeOf(LOG, { head: LOG[3]! }).store), {
    sequence: 5,
    kind: 'inserted',
  });
  const { store, tx, settings } = storeOf(LOG.slice(2));
  t.deepEqual(await archivedHead(tx, AUDIT_KEY), LOG_BEGIN);
  t.deepEqual(await findStoreFault(AUDIT_KEY, store), { sequence: 1, kind: 'missing' });
  await noteArchived(tx, AUDIT_KEY, LOG[1]!);
  const { sequence, mac, time_ms } = LOG[1]!;
  t.deepEqual(await archivedHead(tx, AUDIT_KEY), { sequence, mac, time_ms });
  t.is(await findStoreFault(AUDIT_KEY, store), undefined);
  const noted = JSON.parse(Buffer.from([...settings.values()][0]!).toString());
  for (const wrong of [
    { seal: 5 },
    { seal: undefined },
    { seal: `${noted.seal}0` },
    { sequence: 1 },
    { mac: 'é' },
    { time_ms: 1 },
  ]) {
    await tx.putSetting('audit archived', Buffer.from(JSON.stringify({ ...noted, ...wrong })));
    await t.throwsAsync(archivedHead(tx, AUDIT_KEY), { name: 'StoreError', message: /taken away by somebody without/ });
  }
});

test('audit log: a key has 32 to 1024 bytes, and makes other seals for each use', (t) => {
  for (const length of [32, 1024]) t.is(AuditKey.fromBytes(Buffer.alloc(length)).name.length, 8);
  for (const length of [31, 1025]) {
    const message = new RegExp(`the audit key is ${length} bytes long, but must be a Uint8Array of 32 to 1024 bytes`);
    t.throws(() => AuditKey.fromBytes(Buffer.alloc(length)), { instanceOf: InputError, message });
  }
});

test('audit head: it is whole where the log ends with it', async (t) => {
  t.is(await checkedHead(storeOf(LOG).tx), HEAD);
  t.is(await checkedHead(storeOf([]).tx), LOG_BEGIN);
  t.is(await checkedHead(storeOf(LOG.slice(0, 1)).tx), LOG[0]!);
  for (const { tx } of [
    storeOf(LOG, { head: LOG[4]! }),
    storeOf(LOG, { head: LOG_BEGIN }),
    storeOf(LOG.slice(0, 5), { head: HEAD }),
    storeOf([], { head: HEAD }),
    storeOf(LOG, { head: { ...HEAD, mac: LOG[4]!.mac } }),
    storeOf(LOG.with(5, { ...HEAD, sequence: 9 }), { head: HEAD }),
  ]) {
    await t.throwsAsync(checkedHead(tx), { name: 'StoreError', message: /the end of the audit log is not whole/ });
  }
});

test('audit head: a store that was set back behind an exported head is warned of', async (t) => {
  const archived = storeOf(LOG.slice(2));
  await noteArchived(archived.tx, AUDIT_KEY, LOG[1]!);
  for (const [{ tx }, exported, isBehind] of [
    [storeOf(LOG), LOG_BEGIN, false],
    [storeOf([]), { ...LOG_BEGIN, mac: 'x' }, false],
    [storeOf(LOG), HEAD, false],
    [storeOf(LOG), LOG[0]!, false],
    [storeOf(LOG), { ...LOG[0]!, mac: 'x' }, true],
    [storeOf(LOG), { ...HEAD, sequence: 7 }, true],
    [storeOf(LOG.slice(0, 2)), HEAD, true],
    [storeOf(LOG.toSpliced(2, 1)), LOG[2]!, true],
    [archived, LOG[0]!, false],
    [archived, { ...LOG[0]!, mac: 'x' }, false],
    [archived, LOG[1]!, false],
    [archived, { ...LOG[1]!, mac: 'x' }, true],
    [archived, LOG[2]!, false],
  ] as const) {
    const warning = await setBackBehind(tx, AUDIT_KEY, exported);
    const text = `the store was set back: its audit log does not hold record ${exported.sequence} of the exported head. Later decisions may be made again`;
    t.is(warning, isBehind ? text : undefined);
  }
});

test('audit head: what is no head is refused by its name', (t) => {
  for (const head of [LOG_BEGIN, HEAD]) t.notThrows(() => checkHead('x', head));
  const { text, ...bare } = HEAD;
  for (const [changes, message] of [
    [{ sequence: -1 }, /^x\.sequence is -1, but must be a whole number from 0 to 9007199254740991$/],
    [{ time_ms: -1 }, /^x\.time_ms is -1, but must be a whole number from 0 to/],
    [{ time_ms: 0.5 }, /^x\.time_ms is 0.5/],
    [{ mac: 5 }, /^x\.mac is 5, but must be a string$/],
    [{ more: text }, /^x has no option "more"/],
  ] as const) {
    t.throws(() => checkHead('x', { ...bare, ...changes } as never), { instanceOf: InputError, message });
  }
});

/** Entries of a log, and the assignments that it leads to. */
const FOLLOWED: ReadonlyArray<
  readonly [
    entries: ReadonlyArray<Partial<AuditEntry>>,
    assignments: Readonly<Record<string, unknown>>,
    archived?: boolean,
  ]
> = [
  [[{ action: 'assign', user: 'a', serial: '1' }], { a: { 1: false } }],
  [
    [
      { action: 'assign', user: 'a', serial: '1' },
      { action: 'activate', user: 'a', serial: '1' },
    ],
    { a: { 1: true } },
  ],
  [
    [
      { action: 'assign', user: 'a', serial: '1' },
      { action: 'activate', user: 'a', serial: '1', outcome: 'accepted' },
      { action: 'activate', user: 'a', serial: '1' },
    ],
    { a: { 1: true } },
  ],
  [
    [
      { action: 'assign', user: 'a', serial: '1' },
      { action: 'activate', user: 'a', serial: '1', outcome: 'wrong' },
    ],
    { a: { 1: false } },
  ],
  [
    [
      { action: 'assign', user: 'a', serial: '1' },
      { action: 'unassign', user: 'a', serial: '1' },
      { action: 'activate', user: 'a', serial: '1' },
    ],
    { a: { 1: 'taken away' } },
  ],
  [
    [
      { action: 'assign', user: 'a' },
      { action: 'activate', user: 'a' },
    ],
    {},
  ],
  [[{ action: 'activate', user: 'a', serial: '1' }], {}],
  [[{ action: 'activate', user: 'a', serial: '1' }], { a: { 1: true } }, true],
  [
    [
      { action: 'assign', user: 'a', serial: '1' },
      { action: 'assign', user: 'a', serial: '2' },
      { action: 'assign', user: 'b', serial: '1' },
      { action: 'remove user', user: 'a' },
    ],
    { a: { 1: 'taken away', 2: 'taken away' }, b: { 1: false } },
  ],
  [[{ action: 'assign', user: 'zo\u0065\u0301', serial: '\u0065\u0301' }], { zo\u00e9: { \u00e9: false } }],
  [
    [
      { action: 'assign', serial: '1' },
      { action: 'suspend user', user: 'a' },
      { action: 'verify', user: 'a', serial: '1', outcome: 'accepted' },
    ],
    {},
  ],
  [
    [
      { action: 'remove user', user: 'a', outcome: 'refused' },
      { action: 'assign', user: 'a', serial: '1', outcome: 'refused' },
    ],
    {},
  ],
];

test('audit log: assignments follow from its records', async (t) => {
  for (const [entries, expected, isArchived = false] of FOLLOWED) {
    const start: AuditHead = isArchived ? { sequence: 3, mac: 'ab', time_ms: 1 } : LOG_BEGIN;
    const { tx } = storeOf(
      logOf(
        entries.map((entry) => ({ ...ENTRY, ...entry })),
        start,
      ),
    );
    if (isArchived) await noteArchived(tx, AUDIT_KEY, start);
    const { fault, assignments, isFromBegin } = await assignmentsInLog(tx, AUDIT_KEY);
    const found = Object.fromEntries([...assignments].map(([user, own]) => [user, Object.fromEntries(own)]));
    t.deepEqual([fault, found, isFromBegin], [undefined, expected, !isArchived], JSON.stringify(entries));
  }
  const damaged = logOf([{ ...ENTRY, action: 'assign', user: 'a', serial: '1' }]).map((one) => ({ ...one, mac: 'x' }));
  const { fault, assignments } = await assignmentsInLog(storeOf(damaged).tx, AUDIT_KEY);
  t.deepEqual([fault, assignments.size], [{ sequence: 1, kind: 'changed' }, 0]);
});

test('audit log: a row is accounted for where the log leads to it, or where its beginning is elsewhere', (t) => {
  const assignments = new Map([
    [
      'a',
      new Map<string, boolean | 'taken away'>([
        ['1', true],
        ['2', 'taken away'],
      ]),
    ],
  ]);
  const row = (user: string, serial: string, active: boolean) => ({ user, serial, active, seal: '' });
  for (const [one, fromBegin, archived] of [
    [row('a', '1', true), true, true],
    [row('a', '1', false), false, false],
    [row('a', '2', true), false, false],
    [row('a', '3', true), false, true],
    [row('b', '1', true), false, true],
    [row('?', '?', true), true, true],
  ] as const) {
    t.deepEqual(
      [true, false].map((isFromBegin) => isAccountedFor(assignments, one, isFromBegin)),
      [fromBegin, archived],
    );
  }
});

test('audit log: rows of an older store are sealed once, where a whole log accounts for them', async (t) => {
  const log = logOf([{ ...ENTRY, action: 'assign', user: 'a', serial: '1' }]);
  const rows = ['1', '2'].map((serial) => ({ user: 'a', serial, active: false, seal: '' }));
  const { tx, written } = storeOf(log, { assignments: rows, users: ['a'] });
  await sealOlderAssignments(tx, AUDIT_KEY);
  t.deepEqual(written, [AUDIT_KEY.sealed(rows[0]!)]);
  await sealOlderAssignments(tx, AUDIT_KEY);
  t.is(written.length, 1);
  const damaged = storeOf(log, { head: { ...log[0]!, mac: 'x' } });
  await t.throwsAsync(sealOlderAssignments(damaged.tx, AUDIT_KEY), {
    name: 'StoreError',
    message: `the assignments can't be sealed, because the audit log is not whole: see what "dscplus audit verify" says of record 1`,
  });
});

test('audit log: the assignments of all users are gone through, page by page', async (t) => {
  for (const count of [999, 1000, 1001, 2000]) {
    const users = Array.from({ length: count }, (_, at) => `u${String(at).padStart(4, '0')}`);
    const assignments = [users[0]!, users.at(-1)!].map((user) => ({ user, serial: '1', active: true, seal: '' }));
    const found: string[] = [];
    for await (const { user } of everyAssignment(storeOf([], { users, assignments }).tx)) found.push(user);
    t.deepEqual(found, [users[0]!, users.at(-1)!]);
  }
});
