/** Whether an audit log is whole: a store's, or one that was exported to a file. */
import { type AuditFault, type AuditKey, findAuditFault, findStoreFault, LOG_BEGIN } from '../verifier/audit.js';
import { checkAuditKey } from '../verifier/key-checks.js';
import type { AuditHead, AuditRecord, Store } from '../verifier/store/store.js';
import { readLogFile } from './audit-file.js';

/** The verified part of a log, as far as it is whole. */
export interface Verdict {
  readonly fault: AuditFault | undefined;
  readonly last: AuditHead;
}

/** @throws InputError for the key of another log */
export async function verifyStore(store: Store, key: AuditKey, exported: AuditHead | undefined): Promise<Verdict> {
  await store.read((tx) => checkAuditKey(tx, key));
  const last = await store.read((tx) => tx.head());
  return { last, fault: await findStoreFault(key, store, exported) };
}

/** A file has no head of its own: its last record is one, and only an exported head shows whether the end was cut off. */
export async function verifyLog(path: string, key: AuditKey, exported: AuditHead | undefined): Promise<Verdict> {
  const last = { ...LOG_BEGIN };
  // Known when the first line is read, before the first record is looked at.
  const start = { ...LOG_BEGIN };
  // In one pass: what is read may be a pipe, which can be read once.
  async function* records(): AsyncGenerator<AuditRecord> {
    const begin = (head: AuditHead): void => {
      Object.assign(start, head);
      Object.assign(last, head);
    };
    for await (const record of readLogFile(path, begin)) {
      const { sequence, time_ms, mac } = record;
      Object.assign(last, { sequence, time_ms, mac });
      yield record;
    }
  }
  const fault = await findAuditFault(key, records(), last, exported, start);
  const isCut = fault?.kind === 'rolled back' && fault.sequence > last.sequence;
  return { last, fault: isCut ? { ...fault, kind: 'cut off' } : fault };
}
