/** What every decision needs: store, seals, clock, audit; and the frame in which each is made. */
import { randomBytes } from 'node:crypto';
import { type AuditKey, nextRecord } from './audit.js';
import { sealCard } from './card-secrets.js';
import type { Clock } from './clock.js';
import { readSuite } from './ocra/suite.js';
import type { Settings } from './settings.js';
import type { CardRow, Store, StoreTransaction } from './store/store.js';
import type { Vault } from './vault.js';

/** What is written down of a decision. No secret is ever in it. */
export interface AuditEntry {
  readonly action: string;
  readonly outcome: string;
  /** A known user. */
  readonly user?: string;
  /** The keyed hash of a name that is not known. */
  readonly userHash?: string;
  readonly serial?: string;
  /** The keyed hash of a handle: ties the records of a challenge together. */
  readonly handleHash?: string;
  readonly operator?: string;
}

/** A decision while it is made. */
export interface Decision {
  readonly tx: StoreTransaction;
  readonly now_ms: number;
  /** Writes a record within the decision's transaction. */
  readonly log: (entry: AuditEntry) => void;
}

/** The mark of names that stand for unknown users; no user's or card's name begins with it. */
export const DECOY = '?';
const DECOY_NAME_DIGITS = 4;
const HANDLE_BYTES = 18;

export class Context {
  /** The card behind all decoys: it has a key that nobody knows. */
  readonly ghost: CardRow;

  constructor(
    readonly store: Store,
    readonly vault: Vault,
    readonly audit: AuditKey,
    readonly clock: Clock,
    readonly settings: Settings,
  ) {
    const suite = settings.decoySuite;
    const pin = readSuite(suite).pinHash === undefined ? {} : { pin: '0000' };
    this.ghost = { ...sealCard(vault, { serial: DECOY, suite, key: randomBytes(20), ...pin }), epoch: 0 };
  }

  /** Makes a decision in one transaction, in which its records are written too. */
  decide<Result>(work: (decision: Decision) => Promise<Result>): Promise<Result> {
    return this.store.transaction(async (tx) => {
      let head = await tx.head();
      const now_ms = this.clock.now_ms(head.time_ms);
      const entries: AuditEntry[] = [];
      const result = await work({ tx, now_ms, log: (entry) => entries.push(entry) });
      for (const entry of entries) {
        const record = nextRecord(this.audit, head, entry, now_ms);
        await tx.appendAudit(record);
        head = record;
      }
      return result;
    });
  }

  /** The name under which an unknown user is counted: one of 65,536, so that no flood of names fills the store. */
  decoyName(user: string): string {
    return DECOY + this.audit.hashName(user).slice(0, DECOY_NAME_DIGITS);
  }
}

/** 144 random bits, which say nothing. */
export function newHandle(): string {
  return randomBytes(HANDLE_BYTES).toString('base64url');
}

/** Whether a user or a card could have this name; only such names are looked up. */
export function isName(text: string): boolean {
  return /^[^?\p{C}][^\p{C}]{0,127}$/u.test(text);
}

/** Whether a handle could be one that was given out. */
export function isHandle(text: string): boolean {
  return /^[\w-]{24}$/.test(text);
}
