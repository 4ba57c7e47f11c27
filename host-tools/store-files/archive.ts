/** Moves the beginning of an audit log to a file that still verifies. */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { InputError } from '../../emulator/input-error.js';
import { whyNot, writeAll } from '../files/write-all.js';
import { type AuditKey, auditPages, findAuditFault, readAudit } from '../verifier/audit.js';
import type { Operator } from '../verifier/operator.js';
import type { AuditHead, AuditRecord, Store } from '../verifier/store/store.js';
import { verifyLog } from './verify-audit.js';

export interface ArchiveOptions {
  readonly store: Store;
  readonly operator: Operator;
  readonly key: AuditKey;
  /** Records of an earlier time are archived; the newest record of all stays. */
  readonly before_ms: number;
}

/**
 * Writes the oldest records to a new file, the first line of which names the record before them. Reads the file back, and
 * removes the records from the store only when it is whole and on the disk.
 * @returns the last record that was archived, and how many there were; none where all are newer, and then no file is made
 * @throws InputError where there is such a file or the log is not whole; nothing is then removed
 */
export async function archiveAudit(
  path: string,
  { store, operator, key, before_ms }: ArchiveOptions,
): Promise<{ readonly last: AuditHead; readonly count: number } | undefined> {
  const from = await operator.archivedHead();
  const head = await store.read((tx) => tx.head());
  const records = oldRecords(store, from, head, before_ms);
  const first = await records.next();
  if (first.done) return undefined;
  const last = await madeFile(path, key, from, withFirst(first.value, records));
  try {
    await operator.removeArchived(from, last);
  } catch (error) {
    // Else the store may have removed them: the file stays, whatever it is that went wrong.
    if (error instanceof InputError) rmSync(path);
    throw error;
  }
  return { last, count: last.sequence - from.sequence };
}

/** @returns the last record of a file that is on the disk and was read back */
async function madeFile(
  path: string,
  key: AuditKey,
  from: AuditHead,
  records: AsyncGenerator<AuditRecord>,
): Promise<AuditHead> {
  const fd = created(path);
  try {
    const last = await written(fd, key, from, records);
    fsyncSync(fd);
    const verdict = await verifyLog([path], key, last);
    if (verdict.fault === undefined) return last;
    throw new InputError(`${path} can't be read back as it was written`);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

async function* oldRecords(
  store: Store,
  from: AuditHead,
  head: AuditHead,
  before_ms: number,
): AsyncGenerator<AuditRecord, undefined> {
  for await (const record of readAudit(auditPages(store), from.sequence, head.sequence - 1)) {
    if (record.time_ms >= before_ms) return;
    yield record;
  }
}

async function* withFirst(first: AuditRecord, rest: AsyncGenerator<AuditRecord>): AsyncGenerator<AuditRecord> {
  yield first;
  yield* rest;
}

/** The first line: the record before the first one, with the seal that shows that it was archived. */
function beginOf(key: AuditKey, from: AuditHead): object {
  return from.sequence === 0 ? from : { ...from, seal: key.sealOfArchived(from) };
}

/** @returns the last record */
async function written(
  fd: number,
  key: AuditKey,
  from: AuditHead,
  records: AsyncGenerator<AuditRecord>,
): Promise<AuditHead> {
  // The log's end is where the time comes to: it grows with each record.
  const last = { ...from };
  writeLine(fd, beginOf(key, from));
  async function* passing(): AsyncGenerator<AuditRecord> {
    for await (const record of records) {
      writeLine(fd, record);
      const { sequence, mac, time_ms } = record;
      Object.assign(last, { sequence, mac, time_ms });
      yield record;
    }
  }
  const fault = await findAuditFault(key, passing(), last, undefined, from);
  if (fault === undefined) return last;
  throw new InputError(
    `the audit log is not whole at record ${fault.sequence}: nothing is archived. See "audit verify"`,
  );
}

/** @throws InputError where the disk is full, or the like */
function writeLine(fd: number, object: object): void {
  try {
    writeAll(fd, Buffer.from(`${JSON.stringify(object)}\n`));
  } catch (error) {
    throw new InputError(`the archive can't be written: ${whyNot(error)}. Nothing is archived`);
  }
}

function created(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new InputError(`there is a file ${path} already: an archive is made under a new name`);
    throw new InputError(`the archive ${path} can't be made: ${whyNot(error)}`);
  }
}
