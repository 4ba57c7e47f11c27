/**
 * The decoy stands where nobody does: its rows are what is read, computed with and written for a name, a card or a handle
 * that is not known, so that each costs what a known one costs.
 */
import { randomBytes } from 'node:crypto';
import { sealCard } from './card-secrets.js';
import { noFailures } from './limits.js';
import { readSuite } from './ocra/suite.js';
import type { CardRow, StoreTransaction } from './store/store.js';
import type { Vault } from './vault.js';

/** The decoy's name and serial. No user's and no card's begins so. */
export const DECOY = '?';
/** The handle of its challenge. No handle is empty. */
export const DECOY_HANDLE = '';

/**
 * Sees to it that the store has a decoy with a card of this suite, with a key that nobody knows.
 * @returns its card
 */
export async function ensureDecoy(tx: StoreTransaction, vault: Vault, suite: string): Promise<CardRow> {
  const before = await tx.card(DECOY);
  if (before?.suite === suite) return before;
  const pin = readSuite(suite).pinHash === undefined ? {} : { pin: '0000' };
  const card = sealCard(vault, { serial: DECOY, suite, key: randomBytes(20), ...pin });
  if (before !== undefined) {
    await tx.updateCard(card);
    return card;
  }
  await tx.insertCard(card);
  await tx.putUser({ name: DECOY, suspended: false });
  await tx.putAssignment({ user: DECOY, serial: DECOY, active: true });
  await tx.putLimits(noFailures(DECOY, DECOY));
  const { epoch } = card;
  const times = { issued_ms: 0, expires_ms: Number.MAX_SAFE_INTEGER };
  const row = { handle: DECOY_HANDLE, user: DECOY, serial: DECOY, epoch, question: '0', nameHash: DECOY, ...times };
  await tx.insertChallenge(row, 1);
  return card;
}
