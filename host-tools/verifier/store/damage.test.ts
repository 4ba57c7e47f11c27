/** Files that a disk or a hand has damaged: an error that says so, never the end of the process. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import Database from 'libsql';
import { InputError } from '../../../emulator/input-error.js';
import { StoreError } from '../errors.js';
import { OcraInputError } from '../ocra/ocra-input-error.js';
import { findStoreFaults } from '../store-check.js';
import { AUDIT_KEY, KEK, newFolder, respond } from '../testing.js';
import { newStore } from '../testing-processes.js';
import { Vault } from '../vault.js';
import { Verifier } from '../verifier.js';
import { LibsqlStore } from './libsql.js';
import { ReadOnlyStore } from './libsql-read-only.js';

/** Bits that are flipped in each page, in places that differ from page to page; more for a long run. */
const FLIPS = Number(process.env.DSCPLUS_FLIPS ?? 2);
const PAGE_BYTES = 4096;

const CELLS: ReadonlyArray<readonly [sql: string, message: RegExp]> = [
  ["UPDATE users SET name = CAST(x'ff41' AS TEXT) WHERE name = 'alice'", /users\.name holds text that is not UTF-8/],
  ["UPDATE assignments SET serial = CAST(x'c328' AS TEXT) WHERE user = 'alice'", /assignments\.serial holds text that/],
  ['UPDATE users SET suspended = 7', /users\.suspended holds neither 0 nor 1/],
  ["UPDATE cards SET counter = '7'", /cards\.counter holds no counter/],
  ['UPDATE cards SET epoch = 9000000000000000000', /cards\.epoch holds no whole number/],
  ["UPDATE limits SET failures_ms = '[1,'", /limits\.failures_ms holds no list of times/],
  ['DELETE FROM audit_head', /the head of the audit log is missing/],
];

test('store damage: a cell that can’t be what it should be is named, and ends nothing', async (t) => {
  for (const [sql, message] of CELLS) {
    const path = await newStore(newFolder(t));
    const database = new Database(path);
    database.exec(sql);
    database.close();
    const found = await faultsOf(path);
    t.true(
      found.some((fault) => message.test(fault)),
      `${sql}: ${found.join('; ')}`,
    );
  }
});

async function faultsOf(path: string): Promise<string[]> {
  const found: string[] = [];
  const store = await ReadOnlyStore.open(path);
  try {
    found.push(...(await store.integrityFaults()));
    const options = { audit: AUDIT_KEY, vault: new Vault([KEK]) };
    for await (const fault of findStoreFaults(store, options)) found.push(fault);
  } finally {
    await store.close();
  }
  return found;
}

/** A right login, and a wrong one. @returns whether each was accepted */
async function logins(path: string): Promise<boolean[]> {
  const store = await LibsqlStore.open(path);
  try {
    const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });
    const answers: boolean[] = [];
    for (const pin of ['1234', '9999']) {
      const { handle, question } = await verifier.challenge('alice');
      answers.push((await verifier.verify({ handle, response: respond(question, { pin }) })).answer === 'accepted');
    }
    return answers;
  } finally {
    await store.close();
  }
}

/** The result of the work, or `failed` where it failed as a damaged store may. */
async function orFailure<Result>(work: () => Promise<Result>): Promise<Result | 'failed'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError || error instanceof InputError || error instanceof OcraInputError) return 'failed';
    throw error;
  }
}

test('store damage: a bit flipped in any page is found or does no harm', async (t) => {
  const folder = newFolder(t);
  const whole = await newStore(folder);
  const bytes = readFileSync(whole);
  t.log(`${bytes.length / PAGE_BYTES} pages, ${FLIPS} bits in each`);
  for (let page = 0; page * PAGE_BYTES < bytes.length; page++) {
    for (let flip = 0; flip < FLIPS; flip++) {
      // Half of the bits in the first hundred bytes of a page, where its structure stands, half at its end, where its rows do.
      const inPage = flip % 2 === 0 ? (page * 7 + flip * 13) % 100 : PAGE_BYTES - 1 - ((page * 31 + flip * 37) % 400);
      const path = join(folder, `${page}-${flip}.db`);
      copyFileSync(whole, path);
      const damaged = Buffer.from(bytes);
      damaged[page * PAGE_BYTES + inPage]! ^= 1 << ((page + flip) % 8);
      writeFileSync(path, damaged);
      const found = await orFailure(() => faultsOf(path));
      const accepted = await orFailure(() => logins(path));
      const isHarmless = accepted !== 'failed' && accepted[0];
      const where = `byte ${inPage} of page ${page + 1}`;
      t.true(found === 'failed' || found.length > 0 || isHarmless, `${where} keeps the right response out unseen`);
      t.false(accepted !== 'failed' && accepted[1], `${where} lets a wrong response in`);
    }
  }
});
