/** The visible faults of a store: damage, rows that nobody with a key wrote, and contradictions with the log. */

import { InputError } from '../../emulator/input-error.js';
import { assignmentsInLog, everyAssignment, isAccountedFor } from './assignment-seals.js';
import { type AuditKey, describeFault, findStoreFault } from './audit.js';
import { setBackBehind } from './audit-head.js';
import { unsealCard } from './card-secrets.js';
import { StoreError } from './errors.js';
import { checkAuditKey, checkVault } from './key-checks.js';
import { OcraInputError } from './ocra/ocra-input-error.js';
import { readSuite } from './ocra/suite.js';
import { sealOfRecord } from './record-seals.js';
import type { AuditHead, CardRow, RecordRow, Store, StoreReader } from './store/store.js';
import type { Vault } from './vault.js';

const PAGE = 500;

export interface StoreCheckOptions {
  readonly audit: AuditKey;
  /** With its keys, every seal is opened too. */
  readonly vault?: Vault;
  readonly exportedHead?: AuditHead | undefined;
}

/**
 * The faults of a store, each in a sentence. One that can't be read further says so, and the other parts are looked at.
 * @throws InputError for keys that are another store's: they tell nothing of this one
 */
export async function* findStoreFaults(store: Store, options: StoreCheckOptions): AsyncGenerator<string> {
  const { audit, vault, exportedHead } = options;
  yield* await keyFaults(store, options);
  yield* await faultsOf(() => logFaults(store, audit, exportedHead));
  yield* await faultsOf(() => readUsers(store));
  yield* await faultsOf(() => cardFaults(store, vault));
  yield* await faultsOf(() => store.read((tx) => assignmentFaults(tx, audit)));
  yield* await faultsOf(() => recordFaults(store, audit));
}

/** @throws InputError for the keys of another store */
async function keyFaults(store: Store, { audit, vault }: StoreCheckOptions): Promise<readonly string[]> {
  try {
    await store.read((tx) => checkAuditKey(tx, audit));
    if (vault !== undefined) await store.read((tx) => checkVault(tx, vault));
    return [];
  } catch (error) {
    if (error instanceof StoreError) return [error.message];
    throw error;
  }
}

/** The faults that the work finds, or the reason why it could not go on. */
async function faultsOf(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError || error instanceof InputError || error instanceof OcraInputError) {
      return [error.message];
    }
    throw error;
  }
}

async function logFaults(store: Store, audit: AuditKey, exportedHead: AuditHead | undefined): Promise<string[]> {
  const fault = await findStoreFault(audit, store);
  const setBack = exportedHead && (await store.read((tx) => setBackBehind(tx, audit, exportedHead)));
  const whole = fault && `the audit log is not whole: ${describeFault(fault)}`;
  return [whole, setBack].filter((one) => one !== undefined);
}

/** @throws StoreError for a row that can't be read */
async function readUsers(store: Store): Promise<readonly string[]> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const users = await store.read(async (tx) => {
      const found = await tx.usersAfter(from, PAGE);
      for (const { name } of found)
        for (const { serial } of await tx.assignmentsOf(name)) await tx.limits(name, serial);
      return found;
    });
    after = users.length < PAGE ? undefined : users.at(-1)!.name;
  }
  return [];
}

async function cardFaults(store: Store, vault: Vault | undefined): Promise<string[]> {
  const faults: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const cards = await store.read((tx) => tx.cardsAfter(from, PAGE));
    for (const card of cards) faults.push(...(await faultsOf(async () => openCard(card, vault))));
    after = cards.length < PAGE ? undefined : cards.at(-1)!.serial;
  }
  return faults;
}

/** @throws InputError or OcraInputError for what does not open */
function openCard(card: CardRow, vault: Vault | undefined): readonly string[] {
  if (vault === undefined) readSuite(card.suite);
  else if ([card.sealedKey, card.sealedPinHash ?? card.sealedKey].every((sealed) => vault.hasKeyOf(sealed))) {
    unsealCard(vault, card);
  } else {
    return [
      `card ${JSON.stringify(card.serial)} is sealed with another key-encryption key than the store: give that key too, or restore the card`,
    ];
  }
  return [];
}

async function assignmentFaults(tx: StoreReader, audit: AuditKey): Promise<string[]> {
  const { fault, assignments, isFromBegin } = await assignmentsInLog(tx, audit);
  const left = new Map([...assignments].map(([user, own]) => [user, new Set(own.keys())]));
  const faults: string[] = [];
  for await (const row of everyAssignment(tx)) {
    const { user, serial } = row;
    const what = `the assignment of card ${JSON.stringify(serial)} to ${JSON.stringify(user)}`;
    if (!audit.isSealed(row)) faults.push(`${what} was written without the audit key: it works for nobody`);
    else if (fault === undefined && !isAccountedFor(assignments, row, isFromBegin))
      faults.push(`${what} is not what the audit log says`);
    if ((await tx.card(serial)) === undefined) faults.push(`${what} is to a card that is not there`);
    left.get(user)?.delete(serial);
  }
  if (fault !== undefined) return faults;
  for (const [user, own] of left) {
    for (const serial of own) {
      if (assignments.get(user)!.get(serial) === 'taken away') continue;
      faults.push(`the assignment of card ${JSON.stringify(serial)} to ${JSON.stringify(user)} is missing`);
    }
  }
  return faults;
}

/** Of the records of all kinds: passwords, sessions, devices and what else hosts keep in the store. */
async function recordFaults(store: Store, audit: AuditKey): Promise<string[]> {
  const faults: string[] = [];
  for (let kind = await kindAfter(store, ''); kind !== undefined; kind = await kindAfter(store, kind)) {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = await recordPage(store, audit, kind, after);
      faults.push(...page.faults);
      after = page.after;
    }
  }
  return faults;
}

function kindAfter(store: Store, kind: string): Promise<string | undefined> {
  return store.read((tx) => tx.kindAfter(kind));
}

/** @returns the key to go on behind, undefined after the last page */
function recordPage(store: Store, audit: AuditKey, kind: string, after: string) {
  return store.read(async (tx) => {
    const records = await tx.recordsAfter(kind, after, PAGE);
    const faults: string[] = [];
    for (const record of records) faults.push(...(await faultsOfRecord(tx, audit, record)));
    return { faults, after: records.length < PAGE ? undefined : records.at(-1)!.key };
  });
}

async function faultsOfRecord(tx: StoreReader, audit: AuditKey, record: RecordRow): Promise<string[]> {
  const { kind, key, owner } = record;
  const what = `the record ${JSON.stringify(kind)} ${JSON.stringify(key)}`;
  const content = contentOf(record);
  if (content === undefined) return [`${what} can't be read: whoever needs it goes without it`];
  // Other kinds guard nothing, or have seals that their own rooms know.
  if (!Object.hasOwn(content, 'value') || !Object.hasOwn(content, 'seal')) return [];
  const { value, seal } = content as { value: unknown; seal: unknown };
  const expected = sealOfRecord((text) => audit.hashName(text), record, value);
  if (seal !== expected) return [`${what} was written or moved without the audit key: it works for nobody`];
  if (owner === '' || (await tx.user(owner)) !== undefined) return [];
  return [`${what} is of the user ${JSON.stringify(owner)}, who is not there`];
}

/** @returns undefined for no JSON object */
function contentOf({ value }: RecordRow): object | undefined {
  try {
    const content: unknown = JSON.parse(value);
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}
