/** The store's rows as PostgreSQL has them. */
import { attemptJoins, attemptShape, shapesOf } from '../rows.js';
import { Shape } from '../shape.js';
import type { AuditRecord } from '../store.js';
import { bytes, type Cell, counter, flag, text, whole, wholes } from './cells.js';

const SHAPES = shapesOf<Cell>({ text, bytes, whole, flag, counter, wholes });
export const { SETTING, USER, CARD, ASSIGNMENT, LIMITS, REFUSALS, CHALLENGE, RECORD, HEAD } = SHAPES;

export const AUDIT_RECORD = new Shape<AuditRecord, Cell>('audit', {
  sequence: whole('sequence'),
  mac: text('mac'),
  time_ms: whole('time_ms'),
  text: text('text'),
});

const ATTEMPT = attemptShape(SHAPES);
export const attemptRows = ATTEMPT.read;
/** For a SELECT from `ATTEMPT_JOINS`: all that belongs to a challenge, in one row. */
export const ATTEMPT_LIST = ATTEMPT.list;
export const ATTEMPT_JOINS = attemptJoins('dscplus.');
