/** The beginning of the audit log leaves the store, once it is in an archive. */
import { InputError } from '../../emulator/input-error.js';
import { type AuditKey, archivedHead, noteArchived } from './audit.js';
import type { AuditHead, StoreTransaction } from './store/store.js';

/**
 * Removes the records up to one that was archived, and notes it under a seal.
 * @param from where the log began when the archive was made
 * @throws InputError where somebody else has archived meanwhile, or `last` is not before the newest record
 */
export async function removeArchived(
  tx: StoreTransaction,
  audit: AuditKey,
  from: AuditHead,
  last: AuditHead,
): Promise<void> {
  const [record] = await tx.auditRecords(last.sequence - 1, 1);
  const isThere = record?.sequence === last.sequence && record.mac === last.mac;
  if ((await archivedHead(tx, audit)).sequence !== from.sequence || !isThere) {
    throw new InputError('the audit log was archived by somebody else meanwhile: nothing is removed');
  }
  if (last.sequence >= (await tx.head()).sequence) {
    throw new InputError('the newest record of the audit log stays in the store: archive up to one before it');
  }
  await tx.removeAuditRecords(last.sequence);
  await noteArchived(tx, audit, last);
}
