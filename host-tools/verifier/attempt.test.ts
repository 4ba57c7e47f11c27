/** A response held against its challenge: what is looked up, when it is computed again, and what is decided. */
import test from 'ava';
import { type Attempt, Computation, findAttempt, judge, type Reason } from './attempt.js';
import { sealCard } from './card-secrets.js';
import type { Context } from './context.js';
import { DECOY, DECOY_HANDLE } from './decoy.js';
import { noFailures } from './limits.js';
import { LOGIN } from './purposes.js';
import { readSettings } from './settings.js';
import type { AttemptRows, StoreReader } from './store/store.js';
import { AUDIT_KEY, KEK, KEY, PIN, respond, SUITE } from './testing.js';
import { Vault } from './vault.js';

const VAULT = new Vault([KEK]);
const CARD = sealCard(VAULT, { serial: '7001', suite: SUITE, key: KEY, pin: PIN });
const CONTEXT = {
  vault: VAULT,
  settings: readSettings({}),
  clock: { wall_ms: () => 0 },
} as unknown as Context;

const ROWS: AttemptRows = {
  challenge: {
    handle: 'H',
    user: 'alice',
    serial: '7001',
    epoch: 1,
    question: '123456',
    purpose: LOGIN,
    taskHash: '',
    nameHash: 'n',
    issued_ms: 1000,
    expires_ms: 2000,
    sequence: 1,
    wrongTries: 0,
    accepted_ms: undefined,
  },
  user: { name: 'alice', suspended: false },
  assignment: AUDIT_KEY.sealed({ user: 'alice', serial: '7001', active: true }),
  card: CARD,
  limits: undefined,
  refusals: 3,
};

const ATTEMPT: Attempt = {
  row: ROWS.challenge,
  card: CARD,
  limits: noFailures('alice', '7001'),
  refusals: 3,
  status: 'active',
};

/** The attempt with other values, `row.` and `card.` before their names. */
function other(changes: Readonly<Record<string, unknown>>): Attempt {
  const copy: Record<string, Record<string, unknown>> = {
    ...ATTEMPT,
    row: { ...ATTEMPT.row },
    card: { ...CARD },
  } as never;
  for (const [path, value] of Object.entries(changes)) {
    const [part, name] = path.split('.') as [string, string];
    if (name === undefined) copy[part] = value as never;
    else copy[part]![name] = value;
  }
  return copy as unknown as Attempt;
}

/** What a computation depends on, and what else may change. */
const CHANGES: ReadonlyArray<readonly [changes: Readonly<Record<string, unknown>>, again: boolean]> = [
  [{}, false],
  [{ 'row.wrongTries': 1, 'card.epoch': 2, 'card.suspended': true, status: 'suspended', refusals: 0 }, false],
  [{ 'row.handle': 'I' }, true],
  [{ 'row.question': '123457' }, true],
  [{ 'card.counter': 1n }, true],
  [{ 'card.suite': 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1' }, true],
  [{ 'card.sealedKey': VAULT.seal('7001', 'key', Buffer.alloc(20)) }, true],
  [{ 'card.sealedPinHash': VAULT.seal('7001', 'pin-hash', Buffer.alloc(20)) }, true],
  [{ 'card.suite': 'OCRA-1:HOTP-SHA1-8:QN06', 'card.sealedPinHash': undefined }, true],
  [sealedFor('7002'), true],
];

/** The same card under another serial: its seals are others, too. */
function sealedFor(serial: string): Readonly<Record<string, unknown>> {
  const { sealedKey, sealedPinHash } = sealCard(VAULT, { serial, suite: SUITE, key: KEY, pin: PIN });
  return { 'card.serial': serial, 'card.sealedKey': sealedKey, 'card.sealedPinHash': sealedPinHash };
}

test('attempt: a response is computed once for a challenge and a card that stay as they are, and again for others', (t) => {
  for (const [changes, again] of CHANGES) {
    let computed = 0;
    const response = respond('123456');
    const computation = new Computation(CONTEXT, () => {
      computed += 1;
      return { response, skip: 0, count: 1 };
    });
    t.deepEqual(computation.rightIn(ATTEMPT), [true]);
    t.deepEqual(computation.rightIn(ATTEMPT), [true]);
    t.is(computed, 1);
    computation.rightIn(other(changes));
    t.is(computed, again ? 2 : 1, Object.keys(changes).join());
  }
});

test('attempt: a card whose secrets alone are swapped for another card’s is computed again', (t) => {
  const serials: string[] = [];
  const computation = new Computation(CONTEXT, ({ card }) => {
    serials.push(card.serial);
    return { response: '', skip: 0, count: 1 };
  });
  const twin = { ...ATTEMPT, card: { ...CARD } };
  computation.rightIn(ATTEMPT);
  computation.rightIn(twin);
  t.deepEqual(serials, ['7001']);
  t.throws(() => computation.rightIn({ ...ATTEMPT, card: { ...CARD, serial: '7009' } }), {
    message: /belongs elsewhere/,
  });
});

test('attempt: of a decoy the question has the length that its card’s suite asks for, whatever was issued', (t) => {
  const card = sealCard(VAULT, { serial: DECOY, suite: 'OCRA-1:HOTP-SHA1-8:QA08', key: KEY });
  const row = { ...ATTEMPT.row, serial: DECOY, question: '123' };
  const response = respond('00000000', { suite: 'OCRA-1:HOTP-SHA1-8:QA08' });
  const computation = new Computation(CONTEXT, () => ({ response, skip: 0, count: 1 }));
  t.deepEqual(computation.rightIn({ ...ATTEMPT, row, card }), [true]);
});

/** What a store has, and the status that it makes. */
const STATUSES: ReadonlyArray<readonly [rows: Partial<AttemptRows>, status: Attempt['status']]> = [
  [{}, 'active'],
  [{ user: undefined }, 'unknown'],
  [{ assignment: undefined }, 'unknown'],
  [{ challenge: { ...ROWS.challenge, user: DECOY } }, 'unknown'],
  [{ assignment: { ...ROWS.assignment!, seal: 'x' } }, 'forged'],
  [{ assignment: { ...ROWS.assignment!, seal: 'x' }, user: undefined }, 'unknown'],
  [{ assignment: AUDIT_KEY.sealed({ user: 'alice', serial: '7001', active: false }) }, 'suspended'],
  [{ user: { name: 'alice', suspended: true } }, 'suspended'],
  [{ card: { ...CARD, suspended: true } }, 'suspended'],
];

const HANDLE = 'A'.repeat(24);

/** A store that has these rows under one handle, and the decoy's under another. */
function storeWith(rows: AttemptRows | undefined, decoy: AttemptRows | undefined = DECOYS): StoreReader {
  const attempt = async (handle: string) => (handle === HANDLE ? rows : decoy);
  return { attempt } as unknown as StoreReader;
}

const DECOYS: AttemptRows = { ...ROWS, challenge: { ...ROWS.challenge, handle: DECOY_HANDLE, user: DECOY } };

test('attempt: a card works for whom a sealed row gives it, while neither is suspended', async (t) => {
  for (const [rows, status] of STATUSES) {
    const attempt = await findAttempt(AUDIT_KEY, storeWith({ ...ROWS, ...rows }), HANDLE);
    t.is(attempt.status, status);
    t.deepEqual([attempt.limits, attempt.refusals], [noFailures(attempt.row.user, '7001'), 3]);
  }
});

test('attempt: a challenge whose card is gone is as one that is not known, and no decoy is a damaged store', async (t) => {
  const { row } = await findAttempt(AUDIT_KEY, storeWith({ ...ROWS, card: undefined }), HANDLE);
  t.is(row.handle, DECOY_HANDLE);
  t.is((await findAttempt(AUDIT_KEY, storeWith(ROWS), 'x')).row.handle, DECOY_HANDLE);
  const damaged = { name: 'StoreError', message: /what stands for unknown names is missing/ };
  await t.throwsAsync(findAttempt(AUDIT_KEY, storeWith(undefined), HANDLE), damaged);
  const withoutCard = storeWith(ROWS, { ...DECOYS, card: undefined });
  await t.throwsAsync(findAttempt(AUDIT_KEY, withoutCard, 'x'), damaged);
});

/** Attempts at 1500 ms, and what is decided on their right responses. */
const DECISIONS: ReadonlyArray<readonly [changes: Readonly<Record<string, unknown>>, reason: Reason]> = [
  [{}, 'accepted'],
  [{ 'row.expires_ms': 1501, 'row.issued_ms': 1500 }, 'accepted'],
  [{ 'row.expires_ms': 1500 }, 'expired'],
  [{ 'row.issued_ms': 1501 }, 'expired'],
  [{ 'row.wrongTries': 2 }, 'accepted'],
  [{ 'row.wrongTries': 3 }, 'used'],
  [{ 'row.accepted_ms': 0 }, 'used'],
  [{ 'row.accepted_ms': 1400, 'row.expires_ms': 1, status: 'unknown' }, 'used'],
  [{ 'row.expires_ms': 1, status: 'suspended' }, 'expired'],
  [{ status: 'suspended', limits: { ...noFailures('', ''), disabled: true } }, 'suspended'],
  [{ limits: { ...noFailures('', ''), disabled: true } }, 'locked'],
  [{ 'card.epoch': 2 }, 'wrong'],
  [{ 'row.handle': DECOY_HANDLE, 'row.accepted_ms': 1, 'row.expires_ms': 1 }, 'unknown'],
];

test('attempt: the first reason against a response counts, in one order', (t) => {
  for (const [changes, reason] of DECISIONS) t.is(judge(other(changes), true, 1500), reason, JSON.stringify(changes));
  t.is(judge(ATTEMPT, false, 1500), 'wrong');
});
