/** The verifier: its sums against a bare HMAC, its decisions against the database alone, a million cards against a thousand. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { LibsqlStore, type StoreTransaction, type Verifier } from '../../verifier/index.js';
import { verifierOcra } from '../../verifier/ocra/ocra.js';
import { addUsers, KEY, login, openVerifier, SUITE } from './logins.js';
import { alternate, print, seconds, secondsUntil } from './rounds.js';

/** The response's computation, whole messages at a time, against `createHmac` over the same 178 bytes. */
export async function verifyOcra(): Promise<void> {
  const sums = 20_000;
  const pinHash = Buffer.alloc(20, 1);
  const questions = Array.from({ length: sums }, (_, n) => String(n * 49).padStart(6, '0'));
  const message = Buffer.concat([Buffer.from(`${SUITE}\0`), Buffer.alloc(128), pinHash]);
  let reported = 0;
  const ours = () =>
    seconds(() => {
      for (const question of questions) reported += verifierOcra({ suite: SUITE, key: KEY, question, pinHash }).length;
    });
  const bare = () =>
    seconds(() => {
      for (const _ of questions) reported += createHmac('sha1', KEY).update(message).digest().length;
    });
  ours();
  bare();
  const [ours_s, bare_s] = await alternate(15, ours, bare);
  if (reported === 0) throw new Error('nothing was computed');
  print(
    { bench: 'verify_ocra', goal: 2, bar: 1.6, better: 'more', unit: 'createHmac of the same bytes' },
    bare_s / ours_s,
  );
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
}

/** Logins by so many clients at once, each durable before it is answered. */
const CLIENTS = 64;
const LOGINS = 10 * CLIENTS;
const DURABLE_UNIT = 'one durable insert and one durable update';

/** A verifier with a user for each client, and the database alone beside it. */
interface DurableSides {
  readonly verifier: Verifier;
  readonly store: LibsqlStore;
  readonly users: readonly string[];
  /** Seconds of as many inserts and updates as there are logins, each durable for itself. */
  readonly bare: () => number;
}

async function withDurableSides(use: (sides: DurableSides) => Promise<void>): Promise<void> {
  const folder = newFolder();
  const store = await LibsqlStore.open(join(folder, 'store.db'));
  const verifier = await openVerifier(store);
  const users = Array.from({ length: CLIENTS }, (_, n) => `user${n}`);
  await addUsers(verifier, users);
  const plain = new Database(join(folder, 'plain.db'));
  plain.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE logins (handle TEXT PRIMARY KEY, done INTEGER)',
  );
  const insert = plain.prepare('INSERT INTO logins VALUES (?, 0)');
  const update = plain.prepare('UPDATE logins SET done = 1 WHERE handle = ? AND done = 0');
  let handles = 0;
  const bare = () =>
    seconds(() => {
      for (let n = 0; n < LOGINS; n++) {
        const handle = `handle${handles++}`;
        insert.run(handle);
        update.run(handle);
      }
    });
  await use({ verifier, store, users, bare });
  await store.close();
  plain.close();
  rmSync(folder, { recursive: true });
}

/** Whole logins of many clients at once against one insert and one update of the same database a login. */
export async function verifyDurable(): Promise<void> {
  await withDurableSides(async ({ verifier, users, bare }) => {
    const busy = () =>
      secondsUntil(async () => {
        await Promise.all(
          users.map(async (user) => {
            for (let n = 0; n < LOGINS / CLIENTS; n++) await login(verifier, user);
          }),
        );
      });
    await busy();
    const [busy_s, bare_s] = await alternate(5, busy, bare);
    print({ bench: 'verify_durable', goal: 0.8, bar: 0.4, better: 'more', unit: DURABLE_UNIT }, bare_s / busy_s);
  });
}

/** A login's reads and writes as the verifier asks the store for them, without anything that the verifier computes. */
async function storedLogin(store: LibsqlStore, user: string, number: number): Promise<void> {
  const handle = `stored${String(number).padStart(18, '0')}`;
  const now_ms = Date.now();
  const log = async (tx: StoreTransaction): Promise<void> => {
    const { sequence } = await tx.head();
    await tx.appendAudit({ sequence: sequence + 1, time_ms: now_ms, text: '.'.repeat(150), mac: '0'.repeat(64) });
  };
  await store.transaction(async (tx) => {
    const card = await tx.cardFor(user, undefined, user);
    const question = String(number).padStart(6, '0');
    await tx.reserveQuestion(user, question, 100_000);
    const whose = { user, serial: card!.serial, epoch: card!.epoch, purpose: 'login', taskHash: '', nameHash: user };
    await tx.insertChallenge({ ...whose, handle, question, issued_ms: now_ms, expires_ms: now_ms + 120_000 }, 8);
    await tx.forgetChallenges(262_144, now_ms - 300_000);
    await log(tx);
  });
  await store.transaction(async (tx) => {
    await tx.attempt(handle, handle);
    await tx.acceptChallenge(handle, now_ms);
    await log(tx);
  });
}

/** The same of one client, that logs in once and once more; and of the store alone, which no verifier can be faster than. */
export async function verifyDurableOneClient(): Promise<void> {
  await withDurableSides(async ({ verifier, store, users, bare }) => {
    const alone = () =>
      secondsUntil(async () => {
        for (let n = 0; n < LOGINS; n++) await login(verifier, users[0]!);
      });
    let stored = 0;
    const storeAlone = () =>
      secondsUntil(async () => {
        for (let n = 0; n < LOGINS; n++) await storedLogin(store, users[1]!, stored++);
      });
    const bench = { goal: 0.8, bar: 0.6, better: 'more', unit: DURABLE_UNIT } as const;
    for (const [name, side] of [
      ['verify_durable_one_client', alone],
      ['store_durable_one_client', storeAlone],
    ] as const) {
      await side();
      const [side_s, bare_s] = await alternate(5, side, bare);
      print({ bench: name, ...bench }, bare_s / side_s);
    }
  });
}

/** Cards beyond these are rows that nobody asks for; those that log in are spread evenly among them. */
const ASKED = 1000;
/** Prime to the above: neighbours in time are far apart in the database. */
const STRIDE = 617;

/** A store with so many cards. @returns the users that log in */
async function fill(path: string, cards: number): Promise<string[]> {
  const users = Array.from({ length: ASKED }, (_, n) => `user${String((n * cards) / ASKED).padStart(9, '0')}`);
  const store = await LibsqlStore.open(path);
  await addUsers(await openVerifier(store), users);
  await store.close();
  const plain = new Database(path);
  plain.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;
    CREATE TEMP TABLE more AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${cards})
      SELECT printf('user%09d', i) AS name FROM n;
    INSERT OR IGNORE INTO users SELECT name, 0 FROM more;
    INSERT OR IGNORE INTO cards SELECT name, suite, sealed_key, sealed_pin_hash, counter, cards.epoch, 0, 0
      FROM more, (SELECT * FROM cards WHERE serial = '${users[0]}') AS cards;
    INSERT OR IGNORE INTO assignments SELECT name, name, 1 FROM more;
    COMMIT; PRAGMA wal_checkpoint(TRUNCATE);`);
  plain.close();
  return users;
}

/** Logins of users spread over a million cards against as many of a thousand. */
export async function verifyScale(): Promise<void> {
  const folder = newFolder();
  const sides: (() => Promise<number>)[] = [];
  const stores: LibsqlStore[] = [];
  for (const cards of [1_000_000, 1000]) {
    const path = join(folder, `${cards}.db`);
    const users = await fill(path, cards);
    const store = await LibsqlStore.open(path);
    stores.push(store);
    const verifier = await openVerifier(store);
    let next = 0;
    sides.push(() =>
      secondsUntil(async () => {
        for (let n = 0; n < 200; n++) {
          next += STRIDE;
          await login(verifier, users[next % ASKED]!);
        }
      }),
    );
  }
  for (const side of sides) for (let n = 0; n < 5; n++) await side();
  const [million_s, thousand_s] = await alternate(21, sides[0]!, sides[1]!);
  print(
    { bench: 'verify_scale', goal: 1.1, bar: 1.5, better: 'less', unit: 'the same logins with a thousand cards' },
    million_s / thousand_s,
  );
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true });
}
