/** How challenges draw their questions. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { DECOY } from './decoy.js';
import { MemoryStore } from './store/memory.js';
import type { StoreTransaction } from './store/store.js';
import { newVerifier, SERIAL } from './testing.js';

/** Runs each decision twice, as a store may, and keeps the second. */
class RepeatingStore extends MemoryStore {
  isOn = false;

  override async transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    const undone = new Error('once more');
    if (this.isOn) {
      await super
        .transaction(async (tx) => {
          await work(tx);
          throw undone;
        })
        .catch((error) => {
          if (error !== undone) throw error;
        });
    }
    return super.transaction(work);
  }
}

test('issue: a decision that the store runs once more asks the same question', async (t) => {
  const store = new RepeatingStore();
  const { verifier } = await newVerifier(store);
  store.isOn = true;
  for (const options of [{}, { purpose: 'pay', task: 'pay 1 to Bob' }]) {
    const asked: string[] = [];
    const within = async (_: unknown, { question }: { question: string }) => void asked.push(question);
    const { question } = await verifier.challenge('alice', SERIAL, { ...options, within });
    t.deepEqual(asked, [question, question]);
  }
});

test('issue: where every draw hits a question that was asked lately, it is drawn two hundred times, and then refused', async (t) => {
  let draws = 0;
  const random = {
    bytes: (count: number) => {
      if (count === 6) draws += 1;
      return Buffer.alloc(count);
    },
  };
  const { verifier } = await newVerifier(new MemoryStore(), { random });
  await verifier.challenge('alice');
  t.is(draws, 1);
  await t.throwsAsync(verifier.challenge('alice'), {
    instanceOf: InputError,
    message: 'card "7001" has no question left in its reuse window: make it smaller',
  });
  t.is(draws, 201);
});

/** A store whose decoy has lost its card. */
class DamagedStore extends MemoryStore {
  isOn = false;

  override transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return super.transaction((tx) => {
      const card = async (serial: string) => (serial === DECOY && this.isOn ? undefined : tx.card(serial));
      return work(
        new Proxy(tx, {
          get: (target, name) => (name === 'card' ? card : (Reflect.get(target, name) as () => unknown).bind(target)),
        }),
      );
    });
  }
}

test('issue: without the decoy’s card the store is damaged, also where a user has none but held keys', async (t) => {
  const store = new DamagedStore();
  const { verifier, operator } = await newVerifier(store);
  await operator.unassign('alice', SERIAL);
  await verifier.decide((decision) => verifier.keys.hold(decision, 'alice', { kind: 'code', ends_ms: undefined }));
  store.isOn = true;
  await t.throwsAsync(verifier.challenge('alice'), { name: 'StoreError', message: /what stands for unknown names/ });
});
