/** The statements that write what was noted: one a kind of row, each with the number of rows that it must change. */
import { TRIES_MAX } from '../store.js';
import type { Statement, Value } from './session.js';
import type { RecordChange, Reserved, Writes } from './writes.js';

/** The server's error where a write has changed other rows than the copy expected: a division by zero. */
export const COPY_WAS_WRONG = '22012';

/** @param head the sequence of the last record before these */
export function statementsOf(writes: Writes, head: number): Statement[] {
  return [
    ...acceptances(writes),
    ...cardChanges(writes),
    ...limitChanges(writes),
    ...newChallenges(writes),
    ...newQuestions(writes),
    ...recordChanges(writes),
    ...auditRecords(writes, head),
  ];
}

/**
 * @param expected how many rows it changes if the copy was right; else it fails, and the transaction with it. The server counts,
 * so that the COMMIT can be sent behind it at once
 */
function write(sql: string, values: readonly Value[], expected?: number): Statement {
  if (expected === undefined) return { sql, values };
  const place = values.length + 1;
  return {
    sql: `WITH done AS (${sql} RETURNING 1)
      SELECT 1 / (CASE WHEN count(*) = $${place}::bigint THEN 1 ELSE 0 END) FROM done`,
    values: [...values, expected],
  };
}

/** The columns of a list of rows, for `unnest`. */
function columns<Row>(
  rows: readonly Row[],
  ...cells: readonly ((row: Row) => string | number | bigint | boolean | Uint8Array | null | undefined)[]
): Value[] {
  return cells.map((cell) =>
    rows.map((row) => {
      const value = cell(row);
      if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
      return value === undefined || value === null ? null : typeof value === 'number' ? value : String(value);
    }),
  );
}

function acceptances({ accepted, tries }: Writes): Statement[] {
  const found: Statement[] = [];
  if (accepted.size > 0) {
    found.push(
      write(
        `UPDATE dscplus.challenges SET accepted_ms = given.now_ms
         FROM unnest($1::text[], $2::bigint[]) AS given (handle, now_ms)
         WHERE challenges.handle = given.handle AND accepted_ms IS NULL AND wrong_tries < ${TRIES_MAX}
           AND expires_ms > given.now_ms`,
        [[...accepted.keys()], [...accepted.values()]],
        accepted.size,
      ),
    );
  }
  if (tries.size > 0) {
    found.push(
      write(
        `UPDATE dscplus.challenges SET wrong_tries = wrong_tries + given.tries
         FROM unnest($1::text[], $2::integer[]) AS given (handle, tries) WHERE challenges.handle = given.handle`,
        [[...tries.keys()], [...tries.values()]],
      ),
    );
  }
  return found;
}

function cardChanges({ counters, cards }: Writes): Statement[] {
  const found: Statement[] = [];
  if (counters.size > 0) {
    found.push(
      write(
        `UPDATE dscplus.cards SET counter = given.used + 1
         FROM unnest($1::text[], $2::numeric[]) AS given (serial, used)
         WHERE cards.serial = given.serial AND counter <= given.used`,
        [[...counters.keys()], [...counters.values()].map(String)],
        counters.size,
      ),
    );
  }
  if (cards.size > 0) {
    const values = columns(
      [...cards.values()],
      (row) => row.serial,
      (row) => row.suite,
      (row) => row.sealedKey,
      (row) => row.sealedPinHash,
      (row) => row.epoch,
      (row) => row.suspended,
      (row) => row.resyncUntil_ms,
    );
    found.push(
      write(
        `UPDATE dscplus.cards SET suite = given.suite, sealed_key = given.key, sealed_pin_hash = given.pin_hash,
           epoch = given.epoch, suspended = given.suspended, resync_until_ms = given.resync_ms
         FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bigint[], $6::boolean[], $7::bigint[])
           AS given (serial, suite, key, pin_hash, epoch, suspended, resync_ms) WHERE cards.serial = given.serial`,
        values,
      ),
    );
  }
  return found;
}

function limitChanges({ limits, refusals }: Writes): Statement[] {
  const found: Statement[] = [];
  if (limits.size > 0) {
    const values = columns(
      [...limits.values()],
      (row) => row.user,
      (row) => row.serial,
      (row) => JSON.stringify(row.failures_ms),
      (row) => row.inARow,
      (row) => row.lockedUntil_ms,
      (row) => row.disabled,
    );
    found.push(
      write(
        `INSERT INTO dscplus.limits
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[])
         ON CONFLICT ("user", serial) DO UPDATE SET failures_ms = excluded.failures_ms, in_a_row = excluded.in_a_row,
           locked_until_ms = excluded.locked_until_ms, disabled = excluded.disabled`,
        values,
        limits.size,
      ),
    );
  }
  if (refusals.size > 0) {
    const noted = [...refusals.values()];
    found.push(
      write(
        `INSERT INTO dscplus.refusals
         SELECT given.name, given.count, given.at + (SELECT coalesce(max(place), 0) FROM dscplus.refusals)
         FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS given (name, count, at)
         ON CONFLICT (name_hash) DO UPDATE SET count = excluded.count, place = excluded.place`,
        [[...refusals.keys()], noted.map(({ count }) => count)],
        refusals.size,
      ),
      write('DELETE FROM dscplus.refusals WHERE place <= (SELECT max(place) FROM dscplus.refusals) - $1::bigint', [
        noted.at(-1)!.keep,
      ]),
    );
  }
  return found;
}

function newChallenges({ challenges, forgotten }: Writes): Statement[] {
  if (challenges.length === 0) return [];
  const rows = challenges.map(({ row }) => row);
  const values = columns(
    rows,
    (row) => row.handle,
    (row) => row.user,
    (row) => row.serial,
    (row) => row.epoch,
    (row) => row.question,
    (row) => row.purpose,
    (row) => row.taskHash,
    (row) => row.nameHash,
    (row) => row.issued_ms,
    (row) => row.expires_ms,
  );
  const [texts, numbers] = ['text[]', 'bigint[]'];
  const types = [texts, texts, texts, numbers, texts, texts, texts, texts, numbers, numbers];
  const keeps = new Map(challenges.map(({ row, keep }) => [row.nameHash, keep]));
  const { keep, before_ms } = forgotten.at(-1) ?? { keep: 0, before_ms: 0 };
  return [
    write(
      `INSERT INTO dscplus.challenges
       SELECT given.at + (SELECT coalesce(max(sequence), 0) FROM dscplus.challenges), given.handle, given.username,
         given.serial, given.epoch, given.question, given.purpose, given.task, given.name, given.issued, given.expires
       FROM unnest(${types.map((type, at) => `$${at + 1}::${type}`).join(', ')}) WITH ORDINALITY
         AS given (handle, username, serial, epoch, question, purpose, task, name, issued, expires, at)`,
      values,
      rows.length,
    ),
    write(
      `DELETE FROM dscplus.challenges WHERE sequence = ANY(ARRAY(
         SELECT beyond.sequence FROM unnest($1::text[], $2::bigint[]) AS given (name, keep), LATERAL (
           SELECT sequence FROM dscplus.challenges WHERE name_hash = given.name ORDER BY sequence DESC
           OFFSET given.keep) AS beyond
         UNION ALL
         SELECT oldest.sequence FROM (
           SELECT sequence, expires_ms FROM dscplus.challenges
           WHERE sequence <= (SELECT max(sequence) FROM dscplus.challenges) - $3::bigint
           ORDER BY sequence LIMIT $4) AS oldest
         WHERE oldest.expires_ms < $5))`,
      [[...keeps.keys()], [...keeps.values()], keep, 3 * forgotten.length, before_ms],
    ),
  ];
}

function newQuestions({ questions }: Writes): Statement[] {
  if (questions.size === 0) return [];
  const reserved = [...questions.values()];
  const newest = new Map<string, Reserved>();
  for (const one of reserved) if (one.place > (newest.get(one.scope)?.place ?? 0)) newest.set(one.scope, one);
  // Places begin with 1: of a scope whose window is not full yet, nothing is to be forgotten.
  const bounds = [...newest.values()].filter((one) => one.place > one.window);
  return [
    // A statement a window: it bars what was issued within, even where nobody held the lock.
    ...[...new Set(reserved.map(({ window }) => window))].map((window) =>
      reservation(
        reserved.filter((one) => one.window === window),
        window,
      ),
    ),
    ...(bounds.length === 0 ? [] : [forgettingQuestions(bounds)]),
  ];
}

function forgettingQuestions(bounds: readonly Reserved[]): Statement {
  return write(
    `DELETE FROM dscplus.questions USING unnest($1::text[], $2::bigint[]) AS given (scope, last)
     WHERE questions.scope = given.scope AND questions.place <= given.last`,
    columns(
      bounds,
      (one) => one.scope,
      (one) => one.place - one.window,
    ),
  );
}

function reservation(reserved: readonly Reserved[], window: number): Statement {
  const values = columns(
    reserved,
    (one) => one.scope,
    (one) => one.questionClass,
    (one) => one.place,
  );
  return write(
    `INSERT INTO dscplus.questions
     SELECT given.scope, given.class, given.place
     FROM unnest($1::text[], $2::text[], $3::bigint[]) AS given (scope, class, place)
     ON CONFLICT (scope, class) DO UPDATE SET place = excluded.place
     WHERE questions.place < excluded.place - $4::bigint`,
    [...values, window],
    reserved.length,
  );
}

function recordChanges({ records }: Writes): Statement[] {
  const changes = [...records.values()];
  const added = changes.filter(({ before, after }) => before === 0 && after > 0);
  const replaced = changes.filter(({ before, after }) => before > 0 && after > 0);
  const removed = changes.filter(({ before, after }) => before > 0 && after === 0);
  const cells = [
    ({ row }: RecordChange) => row.kind,
    ({ row }: RecordChange) => row.key,
    ({ row }: RecordChange) => row.owner,
    ({ row }: RecordChange) => row.expires_ms,
    ({ after }: RecordChange) => after,
    ({ row }: RecordChange) => row.value,
    ({ before }: RecordChange) => before,
  ] as const;
  const given =
    'unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[]) AS given (kind, key, owner, expires_ms, revision, value, before)';
  const found: Statement[] = [];
  if (added.length > 0) {
    const sql = `INSERT INTO dscplus.records
      SELECT given.kind, given.key, given.owner, given.expires_ms, given.revision, given.value FROM ${given}
      ON CONFLICT DO NOTHING`;
    found.push(write(sql, columns(added, ...cells), added.length));
  }
  if (replaced.length > 0) {
    const sql = `UPDATE dscplus.records SET owner = given.owner, expires_ms = given.expires_ms, value = given.value,
        revision = given.revision FROM ${given}
      WHERE records.kind = given.kind AND records.key = given.key AND records.revision = given.before`;
    found.push(write(sql, columns(replaced, ...cells), replaced.length));
  }
  if (removed.length > 0) {
    const sql = `DELETE FROM dscplus.records USING ${given}
      WHERE records.kind = given.kind AND records.key = given.key AND records.revision = given.before`;
    found.push(write(sql, columns(removed, ...cells), removed.length));
  }
  return found;
}

function auditRecords({ audit }: Writes, head: number): Statement[] {
  const last = audit.at(-1);
  if (last === undefined) return [];
  const values = columns(
    audit,
    (record) => record.sequence,
    (record) => record.time_ms,
    (record) => record.text,
    (record) => record.mac,
  );
  return [
    {
      sql: `WITH added AS (
          INSERT INTO dscplus.audit SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) RETURNING 1),
        moved AS (
          UPDATE dscplus.audit_head SET sequence = $5, time_ms = $6, mac = $7 WHERE sequence = $8 RETURNING 1)
        SELECT 1 / (CASE WHEN (SELECT count(*) FROM added) = $9::bigint AND (SELECT count(*) FROM moved) = 1
          THEN 1 ELSE 0 END)`,
      values: [...values, last.sequence, last.time_ms, last.mac, head, audit.length],
    },
  ];
}
