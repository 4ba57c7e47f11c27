/** The writes to the store, as SQL. */
import { counterText } from './libsql-cells.js';
import { LibsqlReader, type Value } from './libsql-reader.js';
import {
  type AssignmentRow,
  type AuditRecord,
  type CardRow,
  type LimitsRow,
  type NewChallenge,
  type NewRecord,
  type StoreTransaction,
  TRIES_MAX,
  type UserRow,
} from './store.js';

export class LibsqlTransaction extends LibsqlReader implements StoreTransaction {
  /** @returns how many rows were changed */
  #run(sql: string, ...values: Value[]): number {
    return this.prepare(sql).run(...values).changes;
  }

  async putSetting(name: string, value: Uint8Array): Promise<void> {
    this.#run('INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', name, value);
  }

  async putUser({ name, suspended }: UserRow): Promise<void> {
    const sql = 'INSERT INTO users VALUES (?, ?) ON CONFLICT DO UPDATE SET suspended = excluded.suspended';
    this.#run(sql, name, Number(suspended));
  }

  async removeUser(name: string): Promise<void> {
    this.#run('DELETE FROM assignments WHERE user = ?', name);
    this.#run('DELETE FROM limits WHERE user = ?', name);
    this.#run('DELETE FROM records WHERE owner = ?', name);
    this.#run('DELETE FROM users WHERE name = ?', name);
  }

  async insertCard(row: CardRow): Promise<boolean> {
    const changes = this.#run(
      'INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      row.serial,
      row.suite,
      row.sealedKey,
      row.sealedPinHash ?? null,
      counterText(row.counter),
      row.epoch,
      Number(row.suspended),
      row.resyncUntil_ms,
    );
    return changes === 1;
  }

  async updateCard(row: CardRow): Promise<void> {
    this.#run(
      `UPDATE cards SET suite = ?, sealed_key = ?, sealed_pin_hash = ?, epoch = ?, suspended = ?, resync_until_ms = ?
       WHERE serial = ?`,
      row.suite,
      row.sealedKey,
      row.sealedPinHash ?? null,
      row.epoch,
      Number(row.suspended),
      row.resyncUntil_ms,
      row.serial,
    );
  }

  async raiseCounter(serial: string, used: bigint): Promise<boolean> {
    const sql = 'UPDATE cards SET counter = ? WHERE serial = ? AND counter <= ?';
    return this.#run(sql, counterText(used + 1n), serial, counterText(used)) === 1;
  }

  async putAssignment({ user, serial, active, seal }: AssignmentRow): Promise<void> {
    this.#run(
      `INSERT INTO assignments VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET active = excluded.active, seal = excluded.seal`,
      user,
      serial,
      Number(active),
      seal,
    );
  }

  async removeAssignment(user: string, serial: string): Promise<void> {
    this.#run('DELETE FROM assignments WHERE user = ? AND serial = ?', user, serial);
  }

  async putLimits(row: LimitsRow): Promise<void> {
    this.#run(
      `INSERT INTO limits VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET failures_ms = excluded.failures_ms,
       in_a_row = excluded.in_a_row, locked_until_ms = excluded.locked_until_ms, disabled = excluded.disabled`,
      row.user,
      row.serial,
      JSON.stringify(row.failures_ms),
      row.inARow,
      row.lockedUntil_ms,
      Number(row.disabled),
    );
  }

  async putRefusals(nameHash: string, refusals: number, keep: number): Promise<void> {
    this.#run(
      `INSERT INTO refusals SELECT ?1, ?2, 1 + coalesce(max(place), 0) FROM refusals WHERE true
       ON CONFLICT DO UPDATE SET count = excluded.count, place = excluded.place`,
      nameHash,
      refusals,
    );
    this.#run('DELETE FROM refusals WHERE place <= (SELECT max(place) FROM refusals) - ?', keep);
  }

  async insertChallenge(row: NewChallenge, keep: number): Promise<void> {
    this.#run(
      `INSERT INTO challenges
       (handle, user, serial, epoch, question, purpose, task_hash, name_hash, issued_ms, expires_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.handle,
      row.user,
      row.serial,
      row.epoch,
      row.question,
      row.purpose,
      row.taskHash,
      row.nameHash,
      row.issued_ms,
      row.expires_ms,
    );
    this.#run(
      `DELETE FROM challenges WHERE name_hash = ?1 AND sequence <=
       (SELECT sequence FROM challenges WHERE name_hash = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2)`,
      row.nameHash,
      keep,
    );
  }

  async forgetChallenges(keep: number, before_ms: number): Promise<void> {
    this.#run(
      `DELETE FROM challenges WHERE expires_ms < ? AND sequence <=
       min((SELECT max(sequence) FROM challenges) - ?, (SELECT sequence FROM challenges ORDER BY sequence LIMIT 1 OFFSET 2))`,
      before_ms,
      keep,
    );
  }

  async acceptChallenge(handle: string, now_ms: number): Promise<boolean> {
    const sql = `UPDATE challenges SET accepted_ms = ?
       WHERE handle = ? AND accepted_ms IS NULL AND wrong_tries < ? AND expires_ms > ?`;
    return this.#run(sql, now_ms, handle, TRIES_MAX, now_ms) === 1;
  }

  async spendTry(handle: string): Promise<void> {
    this.#run('UPDATE challenges SET wrong_tries = wrong_tries + 1 WHERE handle = ?', handle);
  }

  async reserveQuestion(scope: string, questionClass: string, window: number): Promise<boolean> {
    const noted = this.prepare(
      `INSERT INTO questions VALUES (?1, ?2, (SELECT 1 + coalesce(max(place), 0) FROM questions WHERE scope = ?1))
       ON CONFLICT DO UPDATE SET place = excluded.place WHERE questions.place < excluded.place - ?3 RETURNING place`,
    ).get(scope, questionClass, window) as number[] | undefined;
    const place = noted?.[0];
    // Places count from 1: until there are more than fit the window, none is behind it.
    if (place !== undefined && place > window) {
      this.#run('DELETE FROM questions WHERE scope = ? AND place <= ?', scope, place - window);
    }
    return place !== undefined;
  }

  async insertRecord(row: NewRecord): Promise<boolean> {
    const { kind, key, owner, expires_ms = null, value } = row;
    const sql = 'INSERT INTO records VALUES (?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING';
    return this.#run(sql, kind, key, owner, expires_ms, value) === 1;
  }

  async replaceRecord(row: NewRecord, revision: number): Promise<boolean> {
    const { kind, key, owner, expires_ms = null, value } = row;
    const sql = `UPDATE records SET owner = ?, expires_ms = ?, value = ?, revision = revision + 1
       WHERE kind = ? AND key = ? AND revision = ?`;
    return this.#run(sql, owner, expires_ms, value, kind, key, revision) === 1;
  }

  async removeRecord(kind: string, key: string): Promise<boolean> {
    return this.#run('DELETE FROM records WHERE kind = ? AND key = ?', kind, key) === 1;
  }

  async forgetRecords(kind: string, before_ms: number, limit: number): Promise<number> {
    return this.#run(
      `DELETE FROM records WHERE kind = ?1 AND key IN
       (SELECT key FROM records WHERE kind = ?1 AND expires_ms < ?2 ORDER BY expires_ms LIMIT ?3)`,
      kind,
      before_ms,
      limit,
    );
  }

  async removeAuditRecords(last: number): Promise<void> {
    this.#run('DELETE FROM audit WHERE sequence <= ?', last);
  }

  async appendAudit({ sequence, time_ms, text, mac }: AuditRecord): Promise<void> {
    this.#run('INSERT INTO audit VALUES (?, ?, ?, ?)', sequence, time_ms, text, mac);
    this.#run('UPDATE audit_head SET sequence = ?, time_ms = ?, mac = ?', sequence, time_ms, mac);
  }
}
