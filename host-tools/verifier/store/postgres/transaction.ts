/** The writes to the store, as SQL: each call is done when it returns. */
import { InputError } from '../../../../emulator/input-error.js';
import {
  type AssignmentRow,
  type AuditHead,
  type AuditRecord,
  type CardRow,
  type LimitsRow,
  type NewChallenge,
  type NewRecord,
  type StoreTransaction,
  TRIES_MAX,
  type UserRow,
} from '../store.js';
import { PostgresReader } from './reader.js';
import { type Statement, sqlStateOf, type Value } from './session.js';

const statement = (sql: string, ...values: Value[]): Statement => ({ sql, values });

export class PostgresTransaction extends PostgresReader implements StoreTransaction {
  /** The newest record that was written here. */
  lastRecord: AuditRecord | undefined;

  async #run(sql: string, ...values: Value[]): Promise<number> {
    return (await this.ask(sql, ...values)).count;
  }

  async putSetting(name: string, value: Uint8Array): Promise<void> {
    const sql = 'INSERT INTO dscplus.settings VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value';
    await this.#run(sql, name, value);
  }

  async putUser({ name, suspended }: UserRow): Promise<void> {
    const sql =
      'INSERT INTO dscplus.users VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET suspended = excluded.suspended';
    await this.#run(sql, name, suspended);
  }

  async removeUser(name: string): Promise<void> {
    await this.askAll(
      statement('DELETE FROM dscplus.assignments WHERE "user" = $1', name),
      statement('DELETE FROM dscplus.limits WHERE "user" = $1', name),
      statement('DELETE FROM dscplus.records WHERE owner = $1', name),
      statement('DELETE FROM dscplus.users WHERE name = $1', name),
    );
  }

  async insertCard(row: CardRow): Promise<boolean> {
    const sql = 'INSERT INTO dscplus.cards VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING';
    const { serial, suite, sealedKey, sealedPinHash = null, counter, epoch, suspended, resyncUntil_ms } = row;
    const values = [serial, suite, sealedKey, sealedPinHash, counter, epoch, suspended, resyncUntil_ms];
    return (await this.#run(sql, ...values)) === 1;
  }

  async updateCard(row: CardRow): Promise<void> {
    await this.#run(
      `UPDATE dscplus.cards SET suite = $1, sealed_key = $2, sealed_pin_hash = $3, epoch = $4, suspended = $5,
       resync_until_ms = $6 WHERE serial = $7`,
      row.suite,
      row.sealedKey,
      row.sealedPinHash ?? null,
      row.epoch,
      row.suspended,
      row.resyncUntil_ms,
      row.serial,
    );
  }

  async raiseCounter(serial: string, used: bigint): Promise<boolean> {
    const sql = 'UPDATE dscplus.cards SET counter = $2::numeric + 1 WHERE serial = $1 AND counter <= $2::numeric';
    return (await this.#run(sql, serial, used)) === 1;
  }

  async putAssignment({ user, serial, active, seal }: AssignmentRow): Promise<void> {
    await this.#run(
      `INSERT INTO dscplus.assignments VALUES ($1, $2, $3, $4)
       ON CONFLICT ("user", serial) DO UPDATE SET active = excluded.active, seal = excluded.seal`,
      user,
      serial,
      active,
      seal,
    );
  }

  async removeAssignment(user: string, serial: string): Promise<void> {
    await this.#run('DELETE FROM dscplus.assignments WHERE "user" = $1 AND serial = $2', user, serial);
  }

  async putLimits(row: LimitsRow): Promise<void> {
    await this.#run(
      `INSERT INTO dscplus.limits VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT ("user", serial) DO UPDATE SET failures_ms = excluded.failures_ms, in_a_row = excluded.in_a_row,
       locked_until_ms = excluded.locked_until_ms, disabled = excluded.disabled`,
      row.user,
      row.serial,
      JSON.stringify(row.failures_ms),
      row.inARow,
      row.lockedUntil_ms,
      row.disabled,
    );
  }

  async putRefusals(nameHash: string, refusals: number, keep: number): Promise<void> {
    await this.askAll(
      statement(
        `INSERT INTO dscplus.refusals SELECT $1, $2, 1 + coalesce(max(place), 0) FROM dscplus.refusals
         ON CONFLICT (name_hash) DO UPDATE SET count = excluded.count, place = excluded.place`,
        nameHash,
        refusals,
      ),
      statement(
        'DELETE FROM dscplus.refusals WHERE place <= (SELECT max(place) FROM dscplus.refusals) - $1::bigint',
        keep,
      ),
    );
  }

  async insertChallenge(row: NewChallenge, keep: number): Promise<void> {
    const { handle, user, serial, epoch, question, purpose, taskHash, nameHash, issued_ms, expires_ms } = row;
    await this.askAll(
      statement(
        `INSERT INTO dscplus.challenges SELECT 1 + coalesce(max(sequence), 0), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
         FROM dscplus.challenges`,
        ...[handle, user, serial, epoch, question, purpose, taskHash, nameHash, issued_ms, expires_ms],
      ),
      statement(
        `DELETE FROM dscplus.challenges WHERE sequence IN
         (SELECT sequence FROM dscplus.challenges WHERE name_hash = $1 ORDER BY sequence DESC OFFSET $2)`,
        nameHash,
        keep,
      ),
    );
  }

  async forgetChallenges(keep: number, before_ms: number): Promise<void> {
    await this.#run(
      `DELETE FROM dscplus.challenges WHERE sequence IN
       (SELECT sequence FROM dscplus.challenges ORDER BY sequence LIMIT 3)
       AND expires_ms < $1 AND sequence <= (SELECT max(sequence) FROM dscplus.challenges) - $2::bigint`,
      before_ms,
      keep,
    );
  }

  async acceptChallenge(handle: string, now_ms: number): Promise<boolean> {
    const sql = `UPDATE dscplus.challenges SET accepted_ms = $1
       WHERE handle = $2 AND accepted_ms IS NULL AND wrong_tries < $3 AND expires_ms > $1`;
    return (await this.#run(sql, now_ms, handle, TRIES_MAX)) === 1;
  }

  async spendTry(handle: string): Promise<void> {
    await this.#run('UPDATE dscplus.challenges SET wrong_tries = wrong_tries + 1 WHERE handle = $1', handle);
  }

  async reserveQuestion(scope: string, questionClass: string, window: number): Promise<boolean> {
    const [changes] = await this.askAll(
      statement(
        `INSERT INTO dscplus.questions SELECT $1, $2, 1 + coalesce(max(place), 0) FROM dscplus.questions WHERE scope = $1
         ON CONFLICT (scope, class) DO UPDATE SET place = excluded.place
         WHERE questions.place < excluded.place - $3::bigint`,
        scope,
        questionClass,
        window,
      ),
      statement(
        `DELETE FROM dscplus.questions WHERE scope = $1
         AND place <= (SELECT max(place) FROM dscplus.questions WHERE scope = $1) - $2::bigint`,
        scope,
        window,
      ),
    );
    return changes === 1;
  }

  async insertRecord({ kind, key, owner, expires_ms, value }: NewRecord): Promise<boolean> {
    const sql = 'INSERT INTO dscplus.records VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT DO NOTHING';
    return (await this.#run(sql, kind, key, owner, expires_ms ?? null, value)) === 1;
  }

  async replaceRecord({ kind, key, owner, expires_ms, value }: NewRecord, revision: number): Promise<boolean> {
    const sql = `UPDATE dscplus.records SET owner = $3, expires_ms = $4, value = $5, revision = revision + 1
       WHERE kind = $1 AND key = $2 AND revision = $6`;
    return (await this.#run(sql, kind, key, owner, expires_ms ?? null, value, revision)) === 1;
  }

  async removeRecord(kind: string, key: string): Promise<boolean> {
    return (await this.#run('DELETE FROM dscplus.records WHERE kind = $1 AND key = $2', kind, key)) === 1;
  }

  forgetRecords(kind: string, before_ms: number, limit: number): Promise<number> {
    return this.#run(
      `DELETE FROM dscplus.records WHERE kind = $1 AND key IN
       (SELECT key FROM dscplus.records WHERE kind = $1 AND expires_ms < $2 ORDER BY expires_ms LIMIT $3)`,
      kind,
      before_ms,
      limit,
    );
  }

  override async head(): Promise<AuditHead> {
    if (this.lastRecord === undefined) return super.head();
    const { sequence, mac, time_ms } = this.lastRecord;
    return { sequence, mac, time_ms };
  }

  async removeAuditRecords(last: number): Promise<void> {
    try {
      await this.#run('DELETE FROM dscplus.audit WHERE sequence <= $1', last);
    } catch (error) {
      if (sqlStateOf(error) !== '42501') throw error;
      throw new InputError(
        'this role of the database may not remove records of the audit log: archive as the role that owns the tables',
        { cause: error },
      );
    }
  }

  async appendAudit(record: AuditRecord): Promise<void> {
    const { sequence, time_ms, text, mac } = record;
    await this.askAll(
      statement('INSERT INTO dscplus.audit VALUES ($1, $2, $3, $4)', sequence, time_ms, text, mac),
      statement('UPDATE dscplus.audit_head SET sequence = $1, time_ms = $2, mac = $3', sequence, time_ms, mac),
    );
    this.lastRecord = record;
  }
}
