/** What every decision needs: store, seals, clock, audit; and the frame in which each is made. */
import { randomBytes } from 'node:crypto';
import { AuditKey, nextRecord } from './audit.js';
import { sealCard } from './card-secrets.js';
import { Clock, MACHINE_TIME, type TimeSource } from './clock.js';
import { checkAuditKey, checkVault } from './key-checks.js';
import { readSuite } from './ocra/suite.js';
import { readSettings, type Settings } from './settings.js';
import type { CardRow, Store, StoreTransaction } from './store/store.js';
import { type KeyEncryptionKey, Vault } from './vault.js';

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

export interface ContextOptions {
  readonly store: Store;
  /** The key-encryption key, and after it older ones until `Operator.rotateKeys` has sealed all anew. */
  readonly keys: readonly KeyEncryptionKey[];
  /** At least 32 bytes, kept outside of the store. */
  readonly auditKey: Uint8Array;
  readonly settings?: Partial<Settings>;
  readonly time?: TimeSource;
}

export class Context {
  #ghost: CardRow | undefined;

  private constructor(
    readonly store: Store,
    readonly vault: Vault,
    readonly audit: AuditKey,
    readonly clock: Clock,
    readonly settings: Settings,
  ) {}

  /** @throws InputError if the store has other keys or a setting is out of range */
  static async open({ store, keys, auditKey, settings = {}, time = MACHINE_TIME }: ContextOptions): Promise<Context> {
    const [vault, audit] = [new Vault(keys), new AuditKey(auditKey)];
    const context = new Context(store, vault, audit, new Clock(time), readSettings(settings));
    await store.transaction(async (tx) => {
      if (keys.length > 0) await checkVault(tx, vault);
      await checkAuditKey(tx, audit);
    });
    return context;
  }

  /** The card behind all decoys: it has a key that nobody knows. */
  get ghost(): CardRow {
    if (this.#ghost === undefined) {
      const suite = this.settings.decoySuite;
      const pin = readSuite(suite).pinHash === undefined ? {} : { pin: '0000' };
      const card = sealCard(this.vault, { serial: DECOY, suite, key: randomBytes(20), ...pin });
      this.#ghost = { ...card, epoch: 0 };
    }
    return this.#ghost;
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
