/** From the database's columns to the store's rows. */
import type {
  AssignmentRow,
  AttemptRows,
  AuditHead,
  AuditRecord,
  CardRow,
  ChallengeRow,
  LimitsRow,
  UserRow,
} from './store.js';

export type Columns = Readonly<Record<string, string | number | Uint8Array | ArrayBuffer | null>>;

const COUNTER_DIGITS = 20;

/** A counter as text that compares as the number does. */
export function counterText(counter: bigint): string {
  return String(counter).padStart(COUNTER_DIGITS, '0');
}

/** Of one row libSQL gives bytes as a Buffer, of several as an ArrayBuffer. */
function bytes(value: Columns[string]): Uint8Array {
  return value instanceof ArrayBuffer ? Buffer.from(value) : (value as Uint8Array);
}

export function userRow(columns: Columns): UserRow {
  return { name: columns.name as string, suspended: columns.suspended === 1 };
}

export function cardRow(columns: Columns): CardRow {
  return {
    serial: columns.serial as string,
    suite: columns.suite as string,
    sealedKey: bytes(columns.sealed_key),
    sealedPinHash: columns.sealed_pin_hash === null ? undefined : bytes(columns.sealed_pin_hash),
    counter: BigInt(columns.counter as string),
    epoch: columns.epoch as number,
    suspended: columns.suspended === 1,
    resyncUntil_ms: columns.resync_until_ms as number,
  };
}

export function assignmentRow(columns: Columns): AssignmentRow {
  return { user: columns.user as string, serial: columns.serial as string, active: columns.active === 1 };
}

export function limitsRow(columns: Columns): LimitsRow {
  return {
    user: columns.user as string,
    serial: columns.serial as string,
    failures_ms: JSON.parse(columns.failures_ms as string),
    inARow: columns.in_a_row as number,
    lockedUntil_ms: columns.locked_until_ms as number,
    disabled: columns.disabled === 1,
  };
}

export function challengeRow(columns: Columns): ChallengeRow {
  return {
    sequence: columns.sequence as number,
    handle: columns.handle as string,
    user: columns.user as string,
    serial: columns.serial as string,
    epoch: columns.epoch as number,
    question: columns.question as string,
    nameHash: columns.name_hash as string,
    issued_ms: columns.issued_ms as number,
    expires_ms: columns.expires_ms as number,
    wrongTries: columns.wrong_tries as number,
    accepted_ms: (columns.accepted_ms as number | null) ?? undefined,
  };
}

/** All that belongs to a challenge, in one row: a statement costs more than all that it joins. */
export const ATTEMPT_SQL = `
  SELECT challenges.*, users.suspended AS user_suspended, active, cards.serial AS card_serial, suite, sealed_key,
    sealed_pin_hash, counter, cards.epoch AS card_epoch, cards.suspended AS card_suspended, resync_until_ms,
    failures_ms, in_a_row, locked_until_ms, disabled, coalesce(count, 0) AS refusals
  FROM (SELECT * FROM challenges WHERE handle IN (?1, ?2) ORDER BY handle = ?2 LIMIT 1) AS challenges
  LEFT JOIN users ON users.name = challenges.user
  LEFT JOIN assignments ON assignments.user = challenges.user AND assignments.serial = challenges.serial
  LEFT JOIN cards ON cards.serial = challenges.serial
  LEFT JOIN limits ON limits.user = challenges.user AND limits.serial = challenges.serial
  LEFT JOIN refusals ON refusals.name_hash = challenges.name_hash`;

export function attemptRows(columns: Columns): AttemptRows {
  const { user, serial } = columns as { user: string; serial: string };
  const { user_suspended, active, card_serial, card_epoch, card_suspended, failures_ms } = columns;
  return {
    challenge: challengeRow(columns),
    user: user_suspended === null ? undefined : { name: user, suspended: user_suspended === 1 },
    assignment: active === null ? undefined : { user, serial, active: active === 1 },
    card: card_serial === null ? undefined : cardRow({ ...columns, epoch: card_epoch!, suspended: card_suspended! }),
    limits: failures_ms === null ? undefined : limitsRow(columns),
    refusals: columns.refusals as number,
  };
}

export function auditHead(columns: Columns): AuditHead {
  return {
    sequence: columns.sequence as number,
    mac: columns.mac as string,
    time_ms: columns.time_ms as number,
  };
}

export function auditRecord(columns: Columns): AuditRecord {
  return { ...auditHead(columns), text: columns.text as string };
}
