/** The store's rows as the database has them. */
import { Shape } from '../shape.js';
import type {
  AssignmentRow,
  AttemptRows,
  AuditHead,
  AuditRecord,
  CardRow,
  ChallengeRow,
  LimitsRow,
  RecordRow,
  UserRow,
} from '../store.js';
import { bytes, type Cell, counter, flag, optional, text, whole, wholes } from './cells.js';

export const SETTING = new Shape<{ value: Uint8Array }, Cell>('settings', { value: bytes('value') });

export const USER = new Shape<UserRow, Cell>('users', { name: text('name'), suspended: flag('suspended') });

export const CARD = new Shape<CardRow, Cell>('cards', {
  serial: text('serial'),
  suite: text('suite'),
  sealedKey: bytes('sealed_key'),
  sealedPinHash: optional(bytes('sealed_pin_hash')),
  counter: counter('counter'),
  epoch: whole('epoch'),
  suspended: flag('suspended'),
  resyncUntil_ms: whole('resync_until_ms'),
});

export const ASSIGNMENT = new Shape<AssignmentRow, Cell>('assignments', {
  user: text('"user"'),
  serial: text('serial'),
  active: flag('active'),
  seal: text('seal'),
});

export const LIMITS = new Shape<LimitsRow, Cell>('limits', {
  user: text('"user"'),
  serial: text('serial'),
  failures_ms: wholes('failures_ms'),
  inARow: whole('in_a_row'),
  lockedUntil_ms: whole('locked_until_ms'),
  disabled: flag('disabled'),
});

export const REFUSALS = new Shape<{ count: number }, Cell>('refusals', { count: whole('count') });

export const CHALLENGE = new Shape<ChallengeRow, Cell>('challenges', {
  handle: text('handle'),
  user: text('"user"'),
  serial: text('serial'),
  epoch: whole('epoch'),
  question: text('question'),
  purpose: text('purpose'),
  taskHash: text('task_hash'),
  nameHash: text('name_hash'),
  issued_ms: whole('issued_ms'),
  expires_ms: whole('expires_ms'),
  sequence: whole('sequence'),
  wrongTries: whole('wrong_tries'),
  accepted_ms: optional(whole('accepted_ms')),
});

export const HEAD = new Shape<AuditHead, Cell>('audit_head', {
  sequence: whole('sequence'),
  mac: text('mac'),
  time_ms: whole('time_ms'),
});

export const RECORD = new Shape<RecordRow, Cell>('records', {
  kind: text('kind'),
  key: text('key'),
  owner: text('owner'),
  expires_ms: optional(whole('expires_ms')),
  revision: whole('revision'),
  value: text('value'),
});

export const AUDIT_RECORD = new Shape<AuditRecord, Cell>('audit', {
  sequence: whole('sequence'),
  mac: text('mac'),
  time_ms: whole('time_ms'),
  text: text('text'),
});

const PARTS = { challenge: CHALLENGE, user: USER, assignment: ASSIGNMENT, card: CARD, limits: LIMITS } as const;

/** For a SELECT from `ATTEMPT_JOINS`: all that belongs to a challenge, in one row. */
export const ATTEMPT_LIST = `${Object.values(PARTS)
  .map(({ list }) => list)
  .join(', ')}, ${REFUSALS.list}`;

/** The joins that belong to the rows of `challenges`. */
export const ATTEMPT_JOINS = `
  LEFT JOIN dscplus.users ON users.name = challenges."user"
  LEFT JOIN dscplus.assignments ON assignments."user" = challenges."user" AND assignments.serial = challenges.serial
  LEFT JOIN dscplus.cards ON cards.serial = challenges.serial
  LEFT JOIN dscplus.limits ON limits."user" = challenges."user" AND limits.serial = challenges.serial
  LEFT JOIN dscplus.refusals ON refusals.name_hash = challenges.name_hash`;

export function attemptRows(cells: readonly Cell[]): AttemptRows {
  const rows: Record<string, unknown> = {};
  let at = 0;
  for (const [name, shape] of Object.entries(PARTS)) {
    // Each table begins with a column that is never empty.
    rows[name] = cells[at] === null ? undefined : shape.read(cells.slice(at, at + shape.size));
    at += shape.size;
  }
  const refusals = cells[at] === null ? 0 : REFUSALS.read(cells.slice(at)).count;
  return { ...(rows as unknown as Omit<AttemptRows, 'refusals'>), refusals };
}
