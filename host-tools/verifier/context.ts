/** The parts of every decision: store, seals, clock, audit; and the frame in which each is made. */
import { InputError } from '../../emulator/input-error.js';
import { WORLD_TIME } from '../../emulator/time.js';
import { checkCallback, checkFlag, checkList, checkMethods, checkOptions, kindOf } from '../arguments.js';
import { sealOlderAssignments } from './assignment-seals.js';
import { type AuditEntry, AuditKey, nextRecord } from './audit.js';
import { checkedHead, checkHead, setBackBehind } from './audit-head.js';
import { RisingClock, type VerifierTime } from './clock.js';
import { ensureDecoy } from './decoy.js';
import { takeAuditKey, takeVault } from './key-checks.js';
import { putTrivialPins } from './pins.js';
import { type RandomSource, SYSTEM_RANDOM } from './random.js';
import { readSettings, type Settings } from './settings.js';
import type { AuditHead, Store, StoreReader, StoreTransaction } from './store/store.js';
import { KeyEncryptionKey, Vault } from './vault.js';

/** The store as it is at one instant. */
export interface View {
  readonly tx: StoreReader;
  readonly now_ms: number;
}

/** A decision while it is made. */
export interface Decision extends View {
  readonly tx: StoreTransaction;
  /** Writes a record within the decision's transaction. */
  readonly log: (entry: AuditEntry) => void;
}

const HANDLE_BYTES = 18;

export interface ContextOptions {
  readonly store: Store;
  /** The key-encryption key, and after it older ones until `Operator.rotateKeys` has sealed everything again. */
  readonly keys: readonly KeyEncryptionKey[];
  /** Kept outside of the store. */
  readonly auditKey: AuditKey;
  readonly settings?: Partial<Settings>;
  /** By default the clock of a store that has one (PostgreSQL), or else this machine's. */
  readonly time?: VerifierTime;
  /** The source of challenges and handles: the system's CSPRNG by default, and always in production. */
  readonly random?: RandomSource;
  /** The machine's clock is right, even where it is more than a day ahead of the store's newest record. */
  readonly trustClock?: boolean;
  /** A head of the audit log that was exported and kept elsewhere: a store that was set back behind it is warned of. */
  readonly exportedHead?: AuditHead;
  /** Gets what is odd about the store, though it can be used. */
  readonly onWarning?: (warning: string) => void;
  /**
   * Gets what the audit log says of each decision, once it is committed: with the reason, which the answer does not
   * tell, and without a secret. An error from it is ignored: a decision that was made stands.
   */
  readonly onDecision?: (entry: AuditEntry) => void;
}

const OPTIONS: ReadonlyArray<keyof ContextOptions> = [
  'store',
  'keys',
  'auditKey',
  'settings',
  'time',
  'random',
  'trustClock',
  'exportedHead',
  'onWarning',
  'onDecision',
];
const KEYS_MAX = 16;

/** @throws InputError, which names the option */
function checkContextOptions(options: ContextOptions, isVerifier: boolean): void {
  checkOptions('options', options, OPTIONS);
  const { store, keys, auditKey, time = WORLD_TIME, random = SYSTEM_RANDOM } = options;
  const { trustClock, exportedHead } = options;
  checkMethods('store', store, ['transaction', 'read', 'close']);
  checkList('keys', keys, KEYS_MAX);
  if (keys.length < Number(isVerifier) || !keys.every((key) => key instanceof KeyEncryptionKey)) {
    throw new InputError(`keys must hold ${isVerifier ? 'at least one' : 'nothing but'} KeyEncryptionKey`);
  }
  if (!(auditKey instanceof AuditKey)) {
    throw new InputError(
      `auditKey is ${kindOf(auditKey)}, but must be an AuditKey: make it with AuditKey.fromFile(path)`,
    );
  }
  checkMethods('time', time, ['wall_ms', 'steady_us']);
  checkMethods('random', random, ['bytes']);
  checkFlag('trustClock', trustClock);
  if (exportedHead !== undefined) checkHead('exportedHead', exportedHead);
  for (const name of ['onWarning', 'onDecision'] as const) {
    checkCallback(name, options[name]);
  }
}

export class Context {
  private constructor(
    readonly store: Store,
    readonly vault: Vault,
    readonly audit: AuditKey,
    readonly clock: RisingClock,
    readonly settings: Settings,
    readonly random: RandomSource,
    private readonly onDecision: ContextOptions['onDecision'],
    /** Whether the store's own clock counts, if it has one: a host that hands in a time means that. */
    private readonly followsStore: boolean,
  ) {}

  /**
   * @param isVerifier it decides without anybody who looks on: it needs a key-encryption key, and the time
   * @throws InputError if the store has other keys or an option can't be; StoreError if the end of its log is not whole
   */
  static async open(options: ContextOptions, isVerifier: boolean): Promise<Context> {
    checkContextOptions(options, isVerifier);
    const { store, keys, auditKey, settings = {}, time = WORLD_TIME, trustClock = false } = options;
    const context = new Context(
      store,
      new Vault(keys),
      auditKey,
      new RisingClock(time, trustClock),
      readSettings(settings),
      options.random ?? SYSTEM_RANDOM,
      options.onDecision,
      options.time === undefined,
    );
    const warnings = await store.transaction((tx) => context.#prepare(tx, options, isVerifier));
    for (const warning of warnings) options.onWarning?.(warning);
    return context;
  }

  /** Brings a store to what is asked of it. @returns what is odd about it */
  async #prepare(tx: StoreTransaction, { keys, exportedHead }: ContextOptions, isVerifier: boolean): Promise<string[]> {
    const { vault, audit, clock, settings } = this;
    await takeAuditKey(tx, audit);
    const head = await checkedHead(tx);
    await this.#follow(tx);
    if (isVerifier) clock.now_ms(head.time_ms);
    await sealOlderAssignments(tx, audit);
    if (settings.trivialPins !== undefined) await putTrivialPins(tx, settings.trivialPins);
    if (keys.length > 0) {
      await takeVault(tx, vault);
      await ensureDecoy(tx, this, settings.decoySuite);
    }
    const setBack = exportedHead && (await setBackBehind(tx, audit, exportedHead));
    return [clock.warning(head.time_ms), setBack].filter((warning) => warning !== undefined);
  }

  /** Makes a decision in one transaction, in which its records are written too. */
  async decide<Result>(work: (decision: Decision) => Promise<Result>): Promise<Result> {
    let entries: readonly AuditEntry[] = [];
    const result = await this.store.transaction(async (tx) => {
      const head = await tx.head();
      await this.#follow(tx);
      const made = await this.#logged(tx, head, this.clock.now_ms(head.time_ms), work);
      entries = made.entries;
      return made.result;
    });
    for (const entry of entries) this.#tell(entry);
    return result;
  }

  #tell(entry: AuditEntry): void {
    try {
      this.onDecision?.(entry);
    } catch {
      // The host's own function has failed; the decision is committed, and its answer must not be lost.
    }
  }

  /** Looks at the store as it is, and changes nothing. */
  look<Result>(work: (view: View) => Promise<Result>): Promise<Result> {
    return this.store.read(async (tx) => {
      const head = await tx.head();
      await this.#follow(tx);
      const now_ms = this.clock.lookAt_ms(head.time_ms);
      return work({ tx, now_ms });
    });
  }

  /** Sets the store's time to the machine's, even back. */
  async repairClock(entry: AuditEntry): Promise<void> {
    await this.store.transaction(async (tx) => {
      const head = await tx.head();
      await this.#follow(tx);
      return this.#logged(tx, head, this.clock.repair(), async ({ log }) => log(entry));
    });
  }

  async #follow(tx: StoreReader): Promise<void> {
    if (this.followsStore) this.clock.follow(await tx.clock_ms());
  }

  async #logged<Result>(
    tx: StoreTransaction,
    head: AuditHead,
    now_ms: number,
    work: (decision: Decision) => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly entries: readonly AuditEntry[] }> {
    const entries: AuditEntry[] = [];
    const result = await work({ tx, now_ms, log: (entry) => entries.push(entry) });
    let last = head;
    for (const entry of entries) {
      const record = nextRecord(this.audit, last, entry, now_ms);
      await tx.appendAudit(record);
      last = record;
    }
    return { result, entries };
  }
}

/** 144 random bits, which say nothing. */
export function newHandle(random: RandomSource): string {
  return random.bytes(HANDLE_BYTES).toString('base64url');
}

/** Whether a handle could be one that was given out. */
export function isHandle(text: string): boolean {
  return /^[\w-]{24}$/.test(text);
}
