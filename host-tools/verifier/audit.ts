/**
 * The audit log: a record for every decision, each chained to the one before by an HMAC under a key that is kept
 * outside of the store. A writer of the store without the key can drop or change nothing unseen, except by going back
 * to an earlier state as a whole: that shows against a head that was exported.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { checkBytes } from '../arguments.js';
import { StoreError } from './errors.js';
import { readKeyBytes } from './secret-file.js';
import type { AssignmentRow, AuditHead, AuditRecord, Store, StoreReader, StoreTransaction } from './store/store.js';
import { storedJson } from './stored-json.js';

const KEY_BYTES = 32;
const KEY_BYTES_MAX = 1024;
const NAME_BYTES = 8;
const AUDIT_PAGE = 1000;

/** The audit log's entry for a decision. No secret is ever in it. */
export interface AuditEntry {
  readonly action: string;
  readonly outcome: string;
  /** A known user. */
  readonly user?: string;
  /** The keyed hash of a name that is not known. */
  readonly userHash?: string;
  readonly serial?: string;
  /** The keyed hash of a handle: ties the records of a challenge together. */
  readonly handleHash?: string;
  readonly operator?: string;
  /** The last record that was archived. */
  readonly archived?: number;
  /** The address that somebody asked from. */
  readonly address?: string;
  /** The name of a session, which opens nothing. */
  readonly session?: string;
  /** A program that calls the HTTP API. */
  readonly client?: string;
  /** How a code was sent. */
  readonly way?: 'sms' | 'voice';
  /** Where it is not to log in. */
  readonly purpose?: string;
  /** The keyed hash of the task's text. */
  readonly taskHash?: string;
}

/** Keys of one purpose each, from the audit key. */
export class AuditKey {
  /** Tells keys from each other without telling of them. */
  readonly name: Buffer;
  readonly #chain: Buffer;
  readonly #names: Buffer;
  readonly #assignments: Buffer;
  readonly #archives: Buffer;

  private constructor(bytes: Uint8Array) {
    const derive = (purpose: string): Buffer => createHmac('sha256', bytes).update(`dscplus ${purpose}`).digest();
    this.name = derive('audit key name').subarray(0, NAME_BYTES);
    this.#chain = derive('audit chain');
    this.#names = derive('audit names');
    this.#assignments = derive('assignments');
    this.#archives = derive('archived log');
  }

  /** @throws InputError unless there are 32 to 1024 bytes */
  static fromBytes(bytes: Uint8Array): AuditKey {
    checkBytes('the audit key', bytes, KEY_BYTES, KEY_BYTES_MAX);
    return new AuditKey(bytes);
  }

  /**
   * From a file of 64 hexadecimal digits, as `openssl rand -hex 32` writes it, or of 32 bytes, as `openssl rand 32` does.
   * @throws InputError if it can't be read or holds anything else
   */
  static fromFile(path: string): AuditKey {
    const key = readKeyBytes(path, 'the audit key', [KEY_BYTES], true);
    if (key !== undefined) return AuditKey.fromBytes(key);
    throw new InputError(
      `${path} must hold the audit key as 64 hexadecimal digits or ${KEY_BYTES} bytes and nothing else, as "openssl rand -hex ${KEY_BYTES}" writes it`,
    );
  }

  /** The MAC of a record, over all that came before. */
  mac(previous: string, { sequence, text, time_ms }: Omit<AuditRecord, 'mac'>): string {
    return createHmac('sha256', this.#chain).update(`${previous}\n${sequence}\n${time_ms}\n${text}`).digest('hex');
  }

  /** The row with the seal that shows that the verifier wrote it. */
  sealed({ user, serial, active }: Omit<AssignmentRow, 'seal'>): AssignmentRow {
    const text = JSON.stringify([user, serial, active]);
    return { user, serial, active, seal: createHmac('sha256', this.#assignments).update(text).digest('hex') };
  }

  /** Whether the row is as the verifier wrote it. */
  isSealed(row: AssignmentRow): boolean {
    return sameMac(row.seal, this.sealed(row).seal);
  }

  /** The proof that somebody with the key archived the beginning of a log, and how far. */
  sealOfArchived({ sequence, mac, time_ms }: AuditHead): string {
    return createHmac('sha256', this.#archives)
      .update(JSON.stringify([sequence, mac, time_ms]))
      .digest('hex');
  }

  /** Whether the head has that proof. */
  hasArchived({ seal, ...head }: ArchivedHead): boolean {
    return typeof seal === 'string' && sameMac(seal, this.sealOfArchived(head));
  }

  /** A keyed hash in hexadecimal digits, for names that may hold anything: people type passwords there. */
  hashName(name: string): string {
    return createHmac('sha256', this.#names).update(name).digest('hex').slice(0, 32);
  }
}

/** Before the first record. */
export const LOG_BEGIN: AuditHead = { sequence: 0, mac: '', time_ms: 0 };

/** The record that follows `head`. */
export function nextRecord(key: AuditKey, head: AuditHead, entry: AuditEntry, time_ms: number): AuditRecord {
  const record = { sequence: head.sequence + 1, time_ms, text: JSON.stringify(entry) };
  return { ...record, mac: key.mac(head.mac, record) };
}

/** Reads each page of a store's log at an instant of its own: nothing is held up for as long as the whole takes. */
export function auditPages(store: Store): Pick<StoreReader, 'auditRecords'> {
  return { auditRecords: (sequence, limit) => store.read((tx) => tx.auditRecords(sequence, limit)) };
}

/** The records of a store's log after `after`, up to `last`, read in pages. */
export async function* readAudit(
  store: Pick<StoreReader, 'auditRecords'>,
  after = 0,
  last = Number.POSITIVE_INFINITY,
): AsyncGenerator<AuditRecord> {
  for (let seen = after; ; ) {
    const records = await store.auditRecords(seen, AUDIT_PAGE);
    for (const record of records) if (record.sequence <= last) yield record;
    if (records.length < AUDIT_PAGE) return;
    seen = records.at(-1)!.sequence;
  }
}

export interface AuditFault {
  /** The record at fault, or the first that is not there. */
  readonly sequence: number;
  readonly kind: 'changed' | 'missing' | 'reordered' | 'inserted' | 'cut off' | 'rolled back';
}

/** The text after a record's number. */
const FAULTS: Readonly<Record<AuditFault['kind'], string>> = {
  changed: 'was changed',
  missing: 'is missing',
  reordered: 'is out of order',
  inserted: 'stands behind the end of the log',
  'cut off': 'is missing, and so is all after it',
  'rolled back': 'is not that of the head: the store was set back',
};

export function describeFault({ sequence, kind }: AuditFault): string {
  return `record ${sequence} ${FAULTS[kind]}`;
}

/**
 * Finds the first fault of a log.
 * @param records in the order in which they stand in the log
 * @param head as the store has it
 * @param exported a head that was exported earlier and kept elsewhere
 * @param start the record before the first, where the log's beginning was archived; it is looked at with the first record
 * @returns undefined for a log without fault
 */
export async function findAuditFault(
  key: AuditKey,
  records: AsyncIterable<AuditRecord> | Iterable<AuditRecord>,
  head: AuditHead,
  exported?: AuditHead,
  start: AuditHead = LOG_BEGIN,
): Promise<AuditFault | undefined> {
  let last = start;
  let gap: number | undefined;
  for await (const record of records) {
    const { sequence } = record;
    if (gap !== undefined) {
      // The missing record stands further down: no gap, but another order.
      if (sequence === gap) return { sequence, kind: 'reordered' };
      continue;
    }
    if (sequence <= last.sequence) return { sequence, kind: 'reordered' };
    if (sequence > last.sequence + 1) {
      gap = last.sequence + 1;
      continue;
    }
    // A record behind the head was written without the key, or the head would be there.
    if (sequence > head.sequence) return { sequence, kind: 'inserted' };
    if (!sameMac(record.mac, key.mac(last.mac, record))) return { sequence, kind: 'changed' };
    if (exported?.sequence === sequence && !sameMac(record.mac, exported.mac)) return { sequence, kind: 'rolled back' };
    last = record;
  }
  if (exported?.sequence === start.sequence && exported.sequence > 0 && !sameMac(exported.mac, start.mac)) {
    return { sequence: start.sequence, kind: 'rolled back' };
  }
  if (gap !== undefined) return { sequence: gap, kind: 'missing' };
  if (last.sequence < head.sequence) return { sequence: last.sequence + 1, kind: 'cut off' };
  const same = last.sequence === head.sequence && last.mac === head.mac && last.time_ms === head.time_ms;
  if (!same) return { sequence: head.sequence, kind: 'changed' };
  if (exported !== undefined && exported.sequence > last.sequence) {
    return { sequence: last.sequence + 1, kind: 'rolled back' };
  }
  return undefined;
}

/**
 * Finds the first fault of a store's log, page by page, while decisions go on.
 * @param exported a head that was exported earlier and kept elsewhere
 * @throws StoreError where there is no head
 */
export async function findStoreFault(
  key: AuditKey,
  store: Store,
  exported?: AuditHead,
): Promise<AuditFault | undefined> {
  const { head, start } = await store.read(async (tx) => ({
    head: await tx.head(),
    start: await archivedHead(tx, key),
  }));
  const records = readAudit(auditPages(store), start.sequence, head.sequence);
  const fault = await findAuditFault(key, records, head, exported, start);
  if (fault !== undefined) return fault;
  const inserted = await store.read(async (tx) => tx.auditRecords((await tx.head()).sequence, 1));
  return inserted[0] && { sequence: inserted[0].sequence, kind: 'inserted' };
}

const ARCHIVED = 'audit archived';

/** The last record that was archived, and the seal of who did it; it has to be checked. */
export type ArchivedHead = AuditHead & { readonly seal?: unknown };

/**
 * What a store notes of it.
 * @returns undefined where the log is in the store from its first record on
 */
export async function notedArchive(tx: StoreReader): Promise<ArchivedHead | undefined> {
  const noted = await tx.setting(ARCHIVED);
  if (noted === undefined) return undefined;
  return storedJson<ArchivedHead>(Buffer.from(noted).toString('utf8'), 'where its audit log begins');
}

/**
 * The last record that was archived: the log in the store begins behind it.
 * @throws StoreError where the store says so without a seal of the key
 */
export async function archivedHead(tx: StoreReader, key: AuditKey): Promise<AuditHead> {
  const noted = await notedArchive(tx);
  if (noted === undefined) return LOG_BEGIN;
  const { sequence, mac, time_ms } = noted;
  if (key.hasArchived(noted)) return { sequence, mac, time_ms };
  throw new StoreError('the beginning of the audit log was taken away by somebody without the audit key');
}

/** Notes it, with a seal. */
export async function noteArchived(tx: StoreTransaction, key: AuditKey, head: AuditHead): Promise<void> {
  const { sequence, mac, time_ms } = head;
  const noted = { sequence, mac, time_ms, seal: key.sealOfArchived(head) };
  await tx.putSetting(ARCHIVED, Buffer.from(JSON.stringify(noted)));
}

function sameMac(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one, 'latin1'), Buffer.from(other, 'latin1'));
}
