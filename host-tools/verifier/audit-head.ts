/** The end of the audit log: whether it is whole, and whether it is behind one that was exported. */
import { checkOptions, checkText, checkWhole } from '../arguments.js';
import { type AuditKey, archivedHead } from './audit.js';
import { StoreError } from './errors.js';
import type { AuditHead, StoreReader } from './store/store.js';

/** @throws InputError for what is no head */
export function checkHead(name: string, head: AuditHead): void {
  checkOptions(name, head, ['sequence', 'mac', 'time_ms', 'text']);
  checkWhole(`${name}.sequence`, head.sequence, 0, Number.MAX_SAFE_INTEGER);
  checkWhole(`${name}.time_ms`, head.time_ms, 0, Number.MAX_SAFE_INTEGER);
  checkText(`${name}.mac`, head.mac);
}

/**
 * The head, where the log ends with it: a decision can only be written behind a whole end.
 * @throws StoreError where it does not
 */
export async function checkedHead(tx: StoreReader): Promise<AuditHead> {
  const head = await tx.head();
  const end = await tx.auditRecords(Math.max(0, head.sequence - 1), 2);
  const isWhole =
    head.sequence === 0
      ? end.length === 0
      : end.length === 1 && end[0]!.sequence === head.sequence && end[0]!.mac === head.mac;
  if (isWhole) return head;
  throw new StoreError(
    'the end of the audit log is not whole, and nothing can be decided: "dscplus audit verify" names the record',
  );
}

/**
 * @returns what to warn of, if the store's log does not go up to the exported head, or holds another record there. Of one that
 * was archived since, the archive tells
 */
export async function setBackBehind(
  tx: StoreReader,
  key: AuditKey,
  { sequence, mac }: AuditHead,
): Promise<string | undefined> {
  if (sequence === 0) return undefined;
  const start = await archivedHead(tx, key);
  if (sequence < start.sequence) return undefined;
  const record = sequence === start.sequence ? start : (await tx.auditRecords(sequence - 1, 1))[0];
  if (record?.sequence === sequence && record.mac === mac) return undefined;
  return `the store was set back: its audit log does not hold record ${sequence} of the exported head. Later decisions may be made again`;
}
