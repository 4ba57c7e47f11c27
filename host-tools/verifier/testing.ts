/** For tests: the stores, a clock to set, and cards that answer. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditKey } from './audit.js';
import type { VerifierTime } from './clock.js';
import { type VerifierOcraInput, verifierOcra } from './ocra/ocra.js';
import type { RandomSource } from './random.js';
import type { Settings } from './settings.js';
import { LibsqlStore } from './store/libsql.js';
import { MemoryStore } from './store/memory.js';
import type { Store, StoreTransaction } from './store/store.js';
import { KeyEncryptionKey } from './vault.js';
import { Verifier } from './verifier.js';

export const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';
export const KEY = Buffer.from('12345678901234567890');
export const PIN = '1234';
export const SERIAL = '7001';
export const AUDIT_KEY = AuditKey.fromBytes(Buffer.alloc(32, 7));
export const KEK = KeyEncryptionKey.fromBytes(Buffer.alloc(32, 9));

export interface Teardown {
  teardown(end: () => unknown): void;
}

export function newFolder(t: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-verifier-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type StoreUnderTest = readonly [name: string, open: (t: Teardown) => Promise<Store>];

/** Every implementation of the store, each empty; that on PostgreSQL takes their place in tests of its own. */
export const STORES: StoreUnderTest[] = [
  ['memory', async () => new MemoryStore()],
  [
    'disk',
    async (t) => {
      const store = await LibsqlStore.open(join(newFolder(t), 'store.db'));
      t.teardown(() => store.close());
      return store;
    },
  ],
];

const WRITES = /^(put|insert|update|raise|remove|spend|accept|reserve|append|forget)/;

/** Counts what is written to a store. */
export class WatchedStore extends MemoryStore {
  writes = 0;

  override transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return super.transaction((tx) =>
      work(
        new Proxy(tx, {
          get: (target, name: keyof StoreTransaction) => {
            const method = target[name].bind(target) as (...values: unknown[]) => Promise<unknown>;
            return (...values: unknown[]) => {
              if (WRITES.test(name)) this.writes += 1;
              return method(...values);
            };
          },
        }),
      ),
    );
  }
}

export class TestTime implements VerifierTime {
  wall = 1_800_000_000_000;
  steady = 0;
  wall_ms(): number {
    return this.wall;
  }
  steady_us(): number {
    return this.steady * 1000;
  }
  pass(ms: number): void {
    this.wall += ms;
    this.steady += ms;
  }
}

/** A verifier with user alice, who has activated one card. */
export async function newVerifier(
  store: Store,
  {
    suite = SUITE,
    counter,
    settings = {},
    random,
  }: { suite?: string; counter?: bigint; settings?: Partial<Settings>; random?: RandomSource } = {},
) {
  const time = new TestTime();
  const verifier = await Verifier.open({
    store,
    keys: [KEK],
    auditKey: AUDIT_KEY,
    settings,
    time,
    ...(random && { random }),
  });
  const operator = verifier.operator('root');
  await operator.addUser('alice');
  const pin = suite.includes('-P') ? { pin: PIN } : {};
  await operator.addCard({ serial: SERIAL, suite, key: KEY, ...pin, ...(counter !== undefined && { counter }) });
  await operator.assign('alice', SERIAL);
  await verifier.activate('alice', SERIAL);
  return { store, verifier, operator, time };
}

/** The right response of the test's card. */
export function respond(question: string, given: Partial<VerifierOcraInput> = {}): string {
  const suite = given.suite ?? SUITE;
  return verifierOcra({ key: KEY, question, ...(suite.includes('-P') && { pin: PIN }), ...given, suite });
}

/** Eight digits that are not the response. */
export function wrong(response: string): string {
  return response.slice(0, -1) + String((Number(response.at(-1)) + 1) % 10);
}

/** The outcomes in the audit log of one action, oldest first. */
export async function outcomes(verifier: Verifier, action: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { text } of verifier.auditRecords()) {
    const entry = JSON.parse(text);
    if (entry.action === action) found.push(entry.outcome);
  }
  return found;
}

export function randomHandle(): string {
  return randomBytes(18).toString('base64url');
}
