/** The faults of a store that a name stands for. */
import type { AuditKey } from '../verifier/audit.js';
import { ReadOnlyStore } from '../verifier/store/libsql-read-only.js';
import type { AuditHead, Store } from '../verifier/store/store.js';
import { findStoreFaults } from '../verifier/store-check.js';
import { type KeyEncryptionKey, Vault } from '../verifier/vault.js';
import { needNewestLayout, openToRead, type StoreName } from './open-store.js';

export interface CheckOptions {
  readonly audit: AuditKey;
  /** The keys that open its seals, which a store's salt may be needed for; none to leave the seals closed. */
  readonly keysOf: (store: Store) => Promise<readonly KeyEncryptionKey[]>;
  readonly exportedHead: AuditHead | undefined;
}

/**
 * Looks through a store, and changes nothing.
 * @param report gets each fault, a sentence
 * @returns how many there are
 * @throws InputError for a store that is missing
 */
export async function checkStore(
  name: StoreName,
  { audit, keysOf, exportedHead }: CheckOptions,
  report: (fault: string) => void,
): Promise<number> {
  const store = await openToRead(name);
  let faults = 0;
  const found = (fault: string): void => {
    faults += 1;
    report(fault);
  };
  try {
    await needNewestLayout(store);
    const keys = await keysOf(store);
    // A database server has means of its own to look for damage.
    const damage = store instanceof ReadOnlyStore ? await store.integrityFaults() : [];
    for (const fault of damage) found(`the file is damaged: ${fault}`);
    const options = { audit, exportedHead, ...(keys.length > 0 && { vault: new Vault(keys) }) };
    for await (const fault of findStoreFaults(store, options)) found(fault);
  } finally {
    await store.close();
  }
  return faults;
}
