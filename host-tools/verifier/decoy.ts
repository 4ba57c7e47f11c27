/**
 * The decoy stands where nobody does: its rows are what is read, computed with and written for a name, a card or a handle
 * that is not known, so that each costs what a known one costs.
 */
import type { AuditKey } from './audit.js';
import { sealCard } from './card-secrets.js';
import { StoreError } from './errors.js';
import { noFailures } from './limits.js';
import { readSuite } from './ocra/suite.js';
import { LOGIN } from './purposes.js';
import type { RandomSource } from './random.js';
import type { StoreTransaction } from './store/store.js';
import type { Vault } from './vault.js';

/** The decoy's name and serial. No user's and no card's begins so. */
export const DECOY = '?';
/** The handle of its challenge. No handle is empty. */
export const DECOY_HANDLE = '';

const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';

/**
 * Sees to it that the store has a decoy with a card of this suite, with a key that nobody knows.
 * @param wanted the suite; undefined for that which the store has, or the usual one in a new store
 */
export async function ensureDecoy(
  tx: StoreTransaction,
  { vault, audit, random }: { readonly vault: Vault; readonly audit: AuditKey; readonly random: RandomSource },
  wanted?: string,
): Promise<void> {
  const before = await tx.card(DECOY);
  const suite = wanted ?? before?.suite ?? SUITE;
  if (before?.suite !== suite) {
    const pin = readSuite(suite).pinHash === undefined ? {} : { pin: '0000' };
    const card = sealCard(vault, { serial: DECOY, suite, key: random.bytes(20), ...pin });
    if (!(await tx.insertCard(card))) await tx.updateCard(card);
  }
  if ((await tx.user(DECOY)) === undefined) await tx.putUser({ name: DECOY, suspended: false });
  const seated = await tx.assignment(DECOY, DECOY);
  if (seated === undefined || !audit.isSealed(seated)) {
    await tx.putAssignment(audit.sealed({ user: DECOY, serial: DECOY, active: true }));
  }
  if ((await tx.limits(DECOY, DECOY)) === undefined) await tx.putLimits(noFailures(DECOY, DECOY));
  if ((await tx.attempt(DECOY_HANDLE, DECOY_HANDLE)) !== undefined) return;
  const times = { issued_ms: 0, expires_ms: Number.MAX_SAFE_INTEGER };
  const whose = { user: DECOY, serial: DECOY, epoch: 1, nameHash: DECOY };
  await tx.insertChallenge(
    { handle: DECOY_HANDLE, ...whose, question: '0', purpose: LOGIN, taskHash: '', ...times },
    1,
  );
}

/** @throws StoreError where the decoy's rows are gone: opening the store again makes them */
export function ofDecoy<Row>(row: Row | undefined): Row {
  if (row !== undefined) return row;
  throw new StoreError('the store is damaged: what stands for unknown names is missing: open it again');
}
