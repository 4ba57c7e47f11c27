/** What every decision needs: store, seals, clock, audit; and the frame in which each is made. */
import { randomBytes } from 'node:crypto';
import { WORLD_TIME } from '../../emulator/time.js';
import { AuditKey, nextRecord } from './audit.js';
import { Clock, type VerifierTime } from './clock.js';
import { ensureDecoy } from './decoy.js';
import { checkAuditKey, checkVault } from './key-checks.js';
import { readSettings, type Settings } from './settings.js';
import type { Store, StoreTransaction } from './store/store.js';
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

const HANDLE_BYTES = 18;

export interface ContextOptions {
  readonly store: Store;
  /** The key-encryption key, and after it older ones until `Operator.rotateKeys` has sealed everything again. */
  readonly keys: readonly KeyEncryptionKey[];
  /** At least 32 bytes, kept outside of the store. */
  readonly auditKey: Uint8Array;
  readonly settings?: Partial<Settings>;
  readonly time?: VerifierTime;
}

export class Context {
  private constructor(
    readonly store: Store,
    readonly vault: Vault,
    readonly audit: AuditKey,
    readonly clock: Clock,
    readonly settings: Settings,
  ) {}

  /** @throws InputError if the store has other keys or a setting is out of range */
  static async open({ store, keys, auditKey, settings = {}, time = WORLD_TIME }: ContextOptions): Promise<Context> {
    const [vault, audit] = [new Vault(keys), new AuditKey(auditKey)];
    const context = new Context(store, vault, audit, new Clock(time), readSettings(settings));
    await store.transaction(async (tx) => {
      await checkAuditKey(tx, audit);
      if (keys.length === 0) return;
      await checkVault(tx, vault);
      await ensureDecoy(tx, vault, context.settings.decoySuite);
    });
    return context;
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
}

/** 144 random bits, which say nothing. */
export function newHandle(): string {
  return randomBytes(HANDLE_BYTES).toString('base64url');
}

/** Whether a handle could be one that was given out. */
export function isHandle(text: string): boolean {
  return /^[\w-]{24}$/.test(text);
}
