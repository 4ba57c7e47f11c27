/** The store's rows as the database on disk has them. */
import { anyNumber, anyText, bytes, type Cell, counter, flag, text, whole, wholes } from './libsql-cells.js';
import { attemptJoins, attemptShape, shapesOf } from './rows.js';
import { Shape } from './shape.js';
import type { AuditRecord } from './store.js';

const SHAPES = shapesOf<Cell>({ text, bytes, whole, flag, counter, wholes });
export const { SETTING, USER, CARD, ASSIGNMENT, LIMITS, REFUSALS, CHALLENGE, RECORD, HEAD } = SHAPES;

/** The record's MAC judges what stands there. */
export const AUDIT_RECORD = new Shape<AuditRecord, Cell>('audit', {
  sequence: anyNumber('sequence'),
  mac: anyText('mac'),
  time_ms: anyNumber('time_ms'),
  text: anyText('text'),
});

const ATTEMPT = attemptShape(SHAPES);
export const attemptRows = ATTEMPT.read;

/** All that belongs to a challenge, or to another in its place. */
export const ATTEMPT_SQL = `
  SELECT ${ATTEMPT.list}
  FROM (SELECT * FROM challenges WHERE handle IN (?1, ?2) ORDER BY handle = ?2 LIMIT 1) AS challenges
  ${attemptJoins('')}`;
