/**
 * Which assignments the audit log accounts for. A seal shows that the verifier wrote a row; the log, which can't be set back
 * in part, shows that nobody took it away since.
 */
import { type AuditEntry, type AuditFault, type AuditKey, archivedHead, findAuditFault, readAudit } from './audit.js';
import { DECOY } from './decoy.js';
import { StoreError } from './errors.js';
import { normalName } from './names.js';
import type { AssignmentRow, AuditRecord, StoreReader, StoreTransaction } from './store/store.js';

const SEALED = 'assignments sealed';
const PAGE = 1000;

/**
 * What the log says of a card: whether it is activated; that it is a key that the server made, which may have worked at once
 * or not; or that it was taken away.
 */
type Assigned = boolean | 'issued' | 'taken away';

/** By user, then by serial. */
export type Assignments = Map<string, Map<string, Assigned>>;

/** Acts after which a card is the user's, and activated or not. */
const GIVEN: ReadonlyMap<string | undefined, Assigned> = new Map<string, Assigned>([
  ['assign', false],
  ['issue key', 'issued'],
  // By a response of the card itself: nobody assigned it before.
  ['share device', true],
]);

/** Nothing for a text that is no entry: it belongs to a log that has a fault. */
function entryOf(text: string): Partial<AuditEntry> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/**
 * Applies a record of the log to the assignments.
 * @param isFromBegin whether all records before were followed; else what it activates may have been assigned in those
 */
function follow(assignments: Assignments, { text }: AuditRecord, isFromBegin: boolean): void {
  const entry = entryOf(text);
  if (entry.user === undefined || (entry.outcome !== 'done' && entry.outcome !== 'accepted')) return;
  const { action } = entry;
  // A record holds the names as somebody typed them.
  const [user, serial] = [normalName(entry.user), entry.serial && normalName(entry.serial)];
  const own = assignments.get(user) ?? new Map<string, Assigned>();
  if (action === 'remove user') for (const one of own.keys()) own.set(one, 'taken away');
  if (serial === undefined) return;
  const given = GIVEN.get(action);
  if (given !== undefined) assignments.set(user, own.set(serial, given));
  const isAssigned = (own.get(serial) ?? 'taken away') !== 'taken away';
  if (action === 'activate' && (isAssigned || !isFromBegin)) assignments.set(user, own.set(serial, true));
  if (action === 'unassign') assignments.set(user, own.set(serial, 'taken away'));
}

/**
 * Goes through the whole log.
 * @returns its first fault, or the assignments that it leads to
 */
export async function assignmentsInLog(
  tx: StoreReader,
  key: AuditKey,
): Promise<{
  readonly fault: AuditFault | undefined;
  readonly assignments: Assignments;
  /** False where the log's beginning was archived: of older assignments it says nothing. */
  readonly isFromBegin: boolean;
}> {
  const assignments: Assignments = new Map();
  const start = await archivedHead(tx, key);
  const isFromBegin = start.sequence === 0;
  let last: AuditRecord | undefined;
  async function* followed(): AsyncGenerator<AuditRecord> {
    for await (const record of readAudit(tx, start.sequence)) {
      // A next one is asked for when the one before was found whole, or a fault is certain.
      if (last !== undefined) follow(assignments, last, isFromBegin);
      last = record;
      yield record;
    }
  }
  const fault = await findAuditFault(key, followed(), await tx.head(), undefined, start);
  if (fault === undefined && last !== undefined) follow(assignments, last, isFromBegin);
  return { fault, assignments, isFromBegin };
}

/** Whether the log leads to this row, or says nothing of it because its beginning was archived. The decoy's is not in it. */
export function isAccountedFor(
  assignments: Assignments,
  { user, serial, active }: AssignmentRow,
  isFromBegin: boolean,
): boolean {
  const found = assignments.get(user)?.get(serial);
  return user === DECOY || found === active || found === 'issued' || (found === undefined && !isFromBegin);
}

/**
 * Seals the assignments of a store that an older version made, once: those that the log accounts for. Any other stays
 * without a seal, and works for nobody.
 * @throws StoreError if the log is not whole
 */
export async function sealOlderAssignments(tx: StoreTransaction, key: AuditKey): Promise<void> {
  if ((await tx.setting(SEALED)) !== undefined) return;
  const { fault, assignments, isFromBegin } = await assignmentsInLog(tx, key);
  if (fault !== undefined) {
    throw new StoreError(
      `the assignments can't be sealed, because the audit log is not whole: see what "dscplus audit verify" says of record ${fault.sequence}`,
    );
  }
  for await (const row of everyAssignment(tx)) {
    if (isAccountedFor(assignments, row, isFromBegin)) await tx.putAssignment(key.sealed(row));
  }
  await tx.putSetting(SEALED, Buffer.from([1]));
}

/** Those of all users, in the order of their names. */
export async function* everyAssignment(tx: StoreReader): AsyncGenerator<AssignmentRow> {
  for (let after = ''; ; ) {
    const users = await tx.usersAfter(after, PAGE);
    for (const { name } of users) yield* await tx.assignmentsOf(name);
    if (users.length < PAGE) return;
    after = users.at(-1)!.name;
  }
}
