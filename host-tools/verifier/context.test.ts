/** Time that the store has, and what a host hears of decisions. */
import test from 'ava';
import { isHandle } from './context.js';
import { Operator } from './operator.js';
import { MemoryStore } from './store/memory.js';
import type { StoreReader, StoreTransaction } from './store/store.js';
import { AUDIT_KEY, KEK, newVerifier, SERIAL, TestTime } from './testing.js';
import { Verifier } from './verifier.js';

const CLOCK_MS = 4_000_000_000_000;
const HOUR_MS = 60 * 60 * 1000;

/** A store with a clock of its own, which says one time. */
class ClockedStore extends MemoryStore {
  clock_ms = CLOCK_MS;

  override transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return super.transaction((tx) => work(this.#clocked(tx)));
  }

  override read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    return super.read((tx) => work(this.#clocked(tx)));
  }

  #clocked<Tx extends StoreReader>(tx: Tx): Tx {
    const clock_ms = async () => {
      await new Promise(setImmediate);
      return this.clock_ms;
    };
    return new Proxy(tx, {
      get: (target, name) =>
        name === 'clock_ms' ? clock_ms : (Reflect.get(target, name) as () => unknown).bind(target),
    });
  }
}

test('context: the store’s clock counts, where it has one and the host hands in none', async (t) => {
  const store = new ClockedStore();
  const options = { store, keys: [KEK] as const, auditKey: AUDIT_KEY };
  const verifier = await Verifier.open(options);
  const operator = verifier.operator('root');
  // Little of this machine's time passes while the store's stands still.
  const near = (time_ms: number, expected_ms: number) =>
    t.true(time_ms >= expected_ms && time_ms < expected_ms + HOUR_MS, `${time_ms - CLOCK_MS}`);
  const at = async () => (await verifier.auditHead()).time_ms;
  await operator.addUser('alice');
  near(await at(), CLOCK_MS);
  store.clock_ms += 2 * HOUR_MS;
  near(await verifier.look(async ({ now_ms }) => now_ms), CLOCK_MS + 2 * HOUR_MS);
  store.clock_ms += 2 * HOUR_MS;
  await operator.suspendUser('alice');
  near(await at(), CLOCK_MS + 4 * HOUR_MS);
  store.clock_ms -= 3 * HOUR_MS;
  await operator.repairClock();
  near(await at(), CLOCK_MS + HOUR_MS);
  const time = new TestTime();
  time.wall = CLOCK_MS + 3 * HOUR_MS;
  store.clock_ms += 5 * HOUR_MS;
  const other = await Operator.open({ ...options, time }, 'root');
  await other.resumeUser('alice');
  near(await at(), CLOCK_MS + 3 * HOUR_MS);
});

test('context: a host hears of each decision once it is made, and an error of its own changes nothing', async (t) => {
  const { store, time } = await newVerifier(new MemoryStore());
  const heard: unknown[] = [];
  const onDecision = (entry: unknown): void => {
    heard.push(entry);
    throw new Error('the host’s own');
  };
  const options = { store, keys: [KEK] as const, auditKey: AUDIT_KEY, time, onDecision };
  const operator = (await Verifier.open(options)).operator('root');
  await operator.suspendCard(SERIAL);
  t.deepEqual(heard, [{ action: 'suspend card', outcome: 'done', serial: SERIAL, operator: 'root' }]);
  t.true((await operator.card(SERIAL)).suspended);
  await t.throwsAsync(operator.suspendCard('7009'));
  t.is(heard.length, 1);
});

test('context: a repair of the time that fails is no repair', async (t) => {
  const { store, operator } = await newVerifier(new MemoryStore());
  await store.close();
  await t.throwsAsync(operator.repairClock(), { name: 'StoreError', message: /^the store is closed/ });
});

test('context: what can be a handle has 24 letters and digits of base64url', (t) => {
  t.deepEqual(
    ['A'.repeat(24), `${'z9'.repeat(11)}-_`, 'A'.repeat(23), 'A'.repeat(25), `${'A'.repeat(23)}+`, ''].map(isHandle),
    [true, true, false, false, false, false],
  );
});
