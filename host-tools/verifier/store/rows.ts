/** The store's rows, column by column, in whatever cells a database has them. */
import { type Column, optional, Shape } from './shape.js';
import type {
  AssignmentRow,
  AttemptRows,
  AuditHead,
  CardRow,
  ChallengeRow,
  LimitsRow,
  RecordRow,
  UserRow,
} from './store.js';

/** How a database's cells are selected and read, by the kind of value. */
export interface CellReaders<Cell> {
  readonly text: (column: string) => Column<string, Cell>;
  readonly bytes: (column: string) => Column<Uint8Array, Cell>;
  readonly whole: (column: string) => Column<number, Cell>;
  readonly flag: (column: string) => Column<boolean, Cell>;
  readonly counter: (column: string) => Column<bigint, Cell>;
  readonly wholes: (column: string) => Column<readonly number[], Cell>;
}

/** A word of SQL's own, so it stands in quotes. */
const USER_COLUMN = '"user"';

/** The joins that belong to the rows of `challenges`. @param schema with its full stop, or empty */
export function attemptJoins(schema: string): string {
  return `
  LEFT JOIN ${schema}users ON users.name = challenges."user"
  LEFT JOIN ${schema}assignments ON assignments."user" = challenges."user" AND assignments.serial = challenges.serial
  LEFT JOIN ${schema}cards ON cards.serial = challenges.serial
  LEFT JOIN ${schema}limits ON limits."user" = challenges."user" AND limits.serial = challenges.serial
  LEFT JOIN ${schema}refusals ON refusals.name_hash = challenges.name_hash`;
}

/** The shape of every table's rows. The audit log's records are each database's own: what a damaged one gives differs. */
export function shapesOf<Cell>({ text, bytes, whole, flag, counter, wholes }: CellReaders<Cell>) {
  return {
    SETTING: new Shape<{ value: Uint8Array }, Cell>('settings', { value: bytes('value') }),
    USER: new Shape<UserRow, Cell>('users', { name: text('name'), suspended: flag('suspended') }),
    CARD: new Shape<CardRow, Cell>('cards', {
      serial: text('serial'),
      suite: text('suite'),
      sealedKey: bytes('sealed_key'),
      sealedPinHash: optional(bytes('sealed_pin_hash')),
      counter: counter('counter'),
      epoch: whole('epoch'),
      suspended: flag('suspended'),
      resyncUntil_ms: whole('resync_until_ms'),
    }),
    ASSIGNMENT: new Shape<AssignmentRow, Cell>('assignments', {
      user: text(USER_COLUMN),
      serial: text('serial'),
      active: flag('active'),
      seal: text('seal'),
    }),
    LIMITS: new Shape<LimitsRow, Cell>('limits', {
      user: text(USER_COLUMN),
      serial: text('serial'),
      failures_ms: wholes('failures_ms'),
      inARow: whole('in_a_row'),
      lockedUntil_ms: whole('locked_until_ms'),
      disabled: flag('disabled'),
    }),
    REFUSALS: new Shape<{ count: number }, Cell>('refusals', { count: whole('count') }),
    CHALLENGE: new Shape<ChallengeRow, Cell>('challenges', {
      handle: text('handle'),
      user: text(USER_COLUMN),
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
    }),
    RECORD: new Shape<RecordRow, Cell>('records', {
      kind: text('kind'),
      key: text('key'),
      owner: text('owner'),
      expires_ms: optional(whole('expires_ms')),
      revision: whole('revision'),
      value: text('value'),
    }),
    HEAD: new Shape<AuditHead, Cell>('audit_head', {
      sequence: whole('sequence'),
      mac: text('mac'),
      time_ms: whole('time_ms'),
    }),
  };
}

/** All that belongs to a challenge, selected and read as one row: a statement costs more than all that it joins. */
export function attemptShape<Cell>(shapes: ReturnType<typeof shapesOf<Cell>>) {
  const { CHALLENGE, USER, ASSIGNMENT, CARD, LIMITS, REFUSALS } = shapes;
  const parts = { challenge: CHALLENGE, user: USER, assignment: ASSIGNMENT, card: CARD, limits: LIMITS } as const;
  const list = [...Object.values(parts), REFUSALS].map((shape) => shape.list).join(', ');
  const read = (cells: readonly Cell[]): AttemptRows => {
    const rows: Record<string, unknown> = {};
    let at = 0;
    for (const [name, shape] of Object.entries(parts)) {
      // Each table begins with a column that is never empty.
      rows[name] = cells[at] === null ? undefined : shape.read(cells.slice(at, at + shape.size));
      at += shape.size;
    }
    const refusals = cells[at] === null ? 0 : REFUSALS.read(cells.slice(at)).count;
    return { ...(rows as unknown as Omit<AttemptRows, 'refusals'>), refusals };
  };
  return { list, read };
}
