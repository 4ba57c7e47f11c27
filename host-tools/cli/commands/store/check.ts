/** `dscplus store check`: what is wrong with a store. */
import { findStoreFaults } from '../../../verifier/store-check.js';
import { Vault } from '../../../verifier/vault.js';
import { readKeks } from './keks.js';
import { openToRead, readAuditKey, type StoreValues, watchOptions } from './open-store.js';

/**
 * Looks through the store that the options name, and changes nothing.
 * @param report gets each fault, a sentence
 * @returns how many there are
 * @throws InputError for a store or a key that is missing
 */
export async function checkStore(values: StoreValues, report: (fault: string) => void): Promise<number> {
  const audit = readAuditKey(values);
  const store = await openToRead(values);
  let faults = 0;
  const found = (fault: string): void => {
    faults += 1;
    report(fault);
  };
  try {
    await store.needNewestLayout();
    const keys = await readKeks(values, store);
    const { exportedHead } = watchOptions(values);
    for (const fault of await store.integrityFaults()) found(`the file is damaged: ${fault}`);
    const options = { audit, exportedHead, ...(keys.length > 0 && { vault: new Vault(keys) }) };
    for await (const fault of findStoreFaults(store, options)) found(fault);
  } finally {
    await store.close();
  }
  return faults;
}
