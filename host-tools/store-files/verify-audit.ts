/** Whether an audit log is whole: a store's, or one that was exported to a file. */
import {
  type ArchivedHead,
  type AuditFault,
  type AuditKey,
  archivedHead,
  findAuditFault,
  findStoreFault,
  LOG_BEGIN,
} from '../verifier/audit.js';
import { checkAuditKey } from '../verifier/key-checks.js';
import type { AuditHead, AuditRecord, Store } from '../verifier/store/store.js';
import { readLogFiles } from './audit-file.js';

/** The verified part of a log, as far as it is whole. */
export interface Verdict {
  readonly fault: AuditFault | undefined;
  readonly last: AuditHead;
  /** The record behind which it begins: what was before is in an archive. */
  readonly start: AuditHead;
}

/** @throws InputError for the key of another log */
export async function verifyStore(store: Store, key: AuditKey, exported: AuditHead | undefined): Promise<Verdict> {
  const { last, start } = await store.read(async (tx) => {
    await checkAuditKey(tx, key);
    return { last: await tx.head(), start: await archivedHead(tx, key) };
  });
  return { last, start, fault: await findStoreFault(key, store, exported) };
}

/**
 * A file has no head of its own: its last record is one, and only an exported head shows whether the end was cut off. Its
 * beginning may be missing where a seal shows that it was archived.
 * @param paths of the parts of one log, the oldest first
 */
export async function verifyLog(
  paths: readonly string[],
  key: AuditKey,
  exported: AuditHead | undefined,
): Promise<Verdict> {
  const last = { ...LOG_BEGIN };
  // Known when the first line is read, before the first record is looked at.
  const start = { ...LOG_BEGIN };
  // In one pass: what is read may be a pipe, which can be read once.
  async function* records(): AsyncGenerator<AuditRecord> {
    const begin = (archived: ArchivedHead): void => {
      // Without the seal, anybody could have cut it off.
      if (!key.hasArchived(archived)) return;
      const { sequence, time_ms, mac } = archived;
      Object.assign(start, { sequence, time_ms, mac });
      Object.assign(last, start);
    };
    for await (const record of readLogFiles(paths, begin)) {
      const { sequence, time_ms, mac } = record;
      Object.assign(last, { sequence, time_ms, mac });
      yield record;
    }
  }
  const fault = await findAuditFault(key, records(), last, exported, start);
  const isCut = fault?.kind === 'rolled back' && fault.sequence > last.sequence;
  return { last, start, fault: isCut ? { ...fault, kind: 'cut off' } : fault };
}
