/** The marks of a store's keys, so that a wrong key is refused before it can do damage. */

import { InputError } from '../../emulator/input-error.js';
import type { AuditKey } from './audit.js';
import type { StoreReader, StoreTransaction } from './store/store.js';
import { ANOTHER_KEY, type Vault } from './vault.js';

const KEY_CHECK = 'key check';
const AUDIT_KEY_NAME = 'audit key name';

/**
 * Holds the keys against the store's.
 * @throws InputError if the store is sealed with another key; StoreError if what tells is damaged
 */
export async function checkVault(tx: StoreReader, vault: Vault): Promise<void> {
  const check = await tx.setting(KEY_CHECK);
  if (check === undefined) return;
  if (!vault.hasKeyOf(check)) throw new InputError(ANOTHER_KEY);
  vault.unseal('', 'check', check);
}

/** A new store takes the keys for its own. @throws InputError as `checkVault` does */
export async function takeVault(tx: StoreTransaction, vault: Vault): Promise<void> {
  await checkVault(tx, vault);
  if ((await tx.setting(KEY_CHECK)) === undefined) await renewVaultCheck(tx, vault);
}

/** After everything was sealed again: the older keys open the store no more. */
export function renewVaultCheck(tx: StoreTransaction, vault: Vault): Promise<void> {
  return tx.putSetting(KEY_CHECK, vault.seal('', 'check', Buffer.alloc(0)));
}

/**
 * The same for the audit key: a record chained with another would break the log for good.
 * @throws InputError if the store's log is chained with another key
 */
export async function checkAuditKey(tx: StoreReader, key: AuditKey): Promise<void> {
  const name = await tx.setting(AUDIT_KEY_NAME);
  if (name === undefined || key.name.equals(name)) return;
  throw new InputError('the audit log is chained with another audit key: give the one that the store was made with');
}

/** A new store takes the audit key for its own. @throws InputError as `checkAuditKey` does */
export async function takeAuditKey(tx: StoreTransaction, key: AuditKey): Promise<void> {
  await checkAuditKey(tx, key);
  if ((await tx.setting(AUDIT_KEY_NAME)) === undefined) await tx.putSetting(AUDIT_KEY_NAME, key.name);
}

/** Whether the store has taken an audit key: then it is in use. */
export async function isChained(tx: StoreReader): Promise<boolean> {
  return (await tx.setting(AUDIT_KEY_NAME)) !== undefined;
}
