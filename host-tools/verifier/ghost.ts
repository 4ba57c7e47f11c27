/**
 * The ghost stands where nobody does: its rows are what is read, computed with and written for a name, a card or a handle
 * that is not known, so that each costs what a known one costs.
 */
import { randomBytes } from 'node:crypto';
import { sealCard } from './card-secrets.js';
import { noFailures } from './limits.js';
import { readSuite } from './ocra/suite.js';
import type { CardRow, StoreTransaction } from './store/store.js';
import type { Vault } from './vault.js';

/** The ghost's name and serial. No user's and no card's begins so. */
export const GHOST = '?';
/** The handle of its challenge. No handle is empty. */
export const GHOST_HANDLE = '';

/**
 * Sees to it that the store has a ghost with a card of this suite, with a key that nobody knows.
 * @returns its card
 */
export async function raiseGhost(tx: StoreTransaction, vault: Vault, suite: string): Promise<CardRow> {
  const before = await tx.card(GHOST);
  if (before?.suite === suite) return before;
  const pin = readSuite(suite).pinHash === undefined ? {} : { pin: '0000' };
  const card = sealCard(vault, { serial: GHOST, suite, key: randomBytes(20), ...pin });
  if (before !== undefined) {
    await tx.updateCard(card);
    return card;
  }
  await tx.insertCard(card);
  await tx.putUser({ name: GHOST, suspended: false });
  await tx.putAssignment({ user: GHOST, serial: GHOST, active: true });
  await tx.putLimits(noFailures(GHOST, GHOST));
  const { epoch } = card;
  const times = { issued_ms: 0, expires_ms: Number.MAX_SAFE_INTEGER };
  const row = { handle: GHOST_HANDLE, user: GHOST, serial: GHOST, epoch, question: '0', nameHash: GHOST, ...times };
  await tx.insertChallenge(row, 1);
  return card;
}
