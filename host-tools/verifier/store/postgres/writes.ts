/** The decisions of a group, as they are noted until they are written. */
import type { AuditRecord, CardRow, LimitsRow, NewChallenge, NewRecord } from '../store.js';
import { joined } from './copy-rows.js';

/** A record of another room: new, replaced or taken away. */
export interface RecordChange {
  readonly row: NewRecord;
  /** The value in the database: 0 for none. */
  readonly before: number;
  /** The new value: 0 for none. */
  readonly after: number;
}

/** A question's class that was issued. */
export interface Reserved {
  readonly scope: string;
  readonly questionClass: string;
  readonly place: number;
  readonly window: number;
}

/** Maps and lists of one work, added to the group's when the work has ended well. */
export class Writes {
  readonly accepted = new Map<string, number>();
  readonly tries = new Map<string, number>();
  readonly counters = new Map<string, bigint>();
  readonly cards = new Map<string, CardRow>();
  readonly limits = new Map<string, LimitsRow>();
  /** In the order in which they were noted. */
  readonly refusals = new Map<string, { readonly count: number; readonly keep: number }>();
  readonly questions = new Map<string, Reserved>();
  readonly challenges: { readonly row: NewChallenge; readonly keep: number }[] = [];
  readonly forgotten: { readonly keep: number; readonly before_ms: number }[] = [];
  readonly records = new Map<string, RecordChange>();
  readonly audit: AuditRecord[] = [];

  reserve(one: Reserved): void {
    this.questions.set(joined(one.scope, one.questionClass), one);
  }

  change(change: RecordChange): void {
    const key = joined(change.row.kind, change.row.key);
    const before = this.records.get(key)?.before ?? change.before;
    this.records.set(key, { ...change, before });
  }

  add(other: Writes): void {
    for (const [handle, now_ms] of other.accepted) this.accepted.set(handle, now_ms);
    for (const [handle, count] of other.tries) this.tries.set(handle, (this.tries.get(handle) ?? 0) + count);
    for (const [serial, used] of other.counters) this.counters.set(serial, used);
    for (const [serial, row] of other.cards) this.cards.set(serial, row);
    for (const [key, row] of other.limits) this.limits.set(key, row);
    for (const [name, noted] of other.refusals) {
      this.refusals.delete(name);
      this.refusals.set(name, noted);
    }
    for (const one of other.questions.values()) this.reserve(one);
    this.challenges.push(...other.challenges);
    this.forgotten.push(...other.forgotten);
    for (const change of other.records.values()) this.change(change);
    this.audit.push(...other.audit);
  }
}
