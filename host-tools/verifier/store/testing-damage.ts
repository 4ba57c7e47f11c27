/** For tests: stores that are damaged bit by bit, and what a check and two logins find in each. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
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

const PAGE_BYTES = 4096;

/** The faults that a check of the store reports. */
export async function faultsOf(path: string): Promise<string[]> {
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

/**
 * Flips bits of a store's pages, each in a copy, and expects the damage to be found or to do no harm.
 * @param pages one page in so many
 * @param flips bits in each of them, in places that differ from page to page
 */
export async function flipBits(t: ExecutionContext, pages: number, flips: number): Promise<void> {
  const folder = newFolder(t);
  const bytes = readFileSync(await newStore(folder));
  t.log(`${bytes.length / PAGE_BYTES} pages, ${flips} bits in one of ${pages}`);
  for (let page = 0; page * PAGE_BYTES < bytes.length; page += pages) {
    for (let flip = 0; flip < flips; flip++) {
      // Half of the bits in the first hundred bytes of a page, where its structure stands, half at its end, where its rows do.
      const inPage = flip % 2 === 0 ? (page * 7 + flip * 13) % 100 : PAGE_BYTES - 1 - ((page * 31 + flip * 37) % 400);
      const path = join(folder, `${page}-${flip}.db`);
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
}
