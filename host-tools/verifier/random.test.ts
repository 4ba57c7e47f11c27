import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import test from 'ava';
import { drawText, SeededRandom, SYSTEM_RANDOM, SystemRandom } from './random.js';
import { MemoryStore } from './store/memory.js';
import { AUDIT_KEY, KEK, newVerifier, TestTime } from './testing.js';
import { Verifier } from './verifier.js';

test('a seed draws the same bytes again, and another seed others', (t) => {
  const [one, same, other] = [new SeededRandom(7), new SeededRandom(7), new SeededRandom(8)];
  const bytes = one.bytes(100);
  t.deepEqual(Buffer.concat([same.bytes(1), same.bytes(0), same.bytes(99)]), bytes);
  t.notDeepEqual(other.bytes(100), bytes);
  t.notDeepEqual(one.bytes(100), bytes);
});

test('a seeded source goes back to a place where it was', (t) => {
  const random = new SeededRandom(7);
  random.bytes(5);
  const place = random.place();
  const bytes = random.bytes(50);
  random.goTo(place);
  t.deepEqual(random.bytes(50), bytes);
});

test('the system draws bytes of any count, none of them twice, and what it gave stays as it was', (t) => {
  const drawn = Array.from({ length: 600 }, (_, at) => SYSTEM_RANDOM.bytes(16 + (at % 9)));
  const texts = drawn.map((bytes) => bytes.toString('hex', 0, 16));
  t.is(new Set(texts).size, drawn.length);
  t.false(texts.includes('0'.repeat(32)));
  for (const count of [0, 1, 4095, 4096, 4097, 10_000]) t.is(SYSTEM_RANDOM.bytes(count).length, count);
  t.deepEqual(
    drawn.map((bytes) => bytes.toString('hex', 0, 16)),
    texts,
  );
});

test('the system’s first byte is drawn as all others', (t) => {
  const first = Array.from({ length: 64 }, () => new SystemRandom().bytes(1)[0]);
  t.true(new Set(first).size > 1);
});

/** Does something while the system's bytes are those of `draw`, and no longer: other tests run meanwhile. */
function withSystem(draw: (count: number) => Buffer, act: () => void): void {
  const { randomBytes } = crypto;
  const put = (to: typeof randomBytes): void => {
    crypto.randomBytes = to;
    syncBuiltinESMExports();
  };
  put(((count: number) => draw(count)) as typeof randomBytes);
  try {
    act();
  } finally {
    put(randomBytes);
  }
}

test('the system is asked for many bytes at a time, and none of them is given twice or kept', (t) => {
  const asked: number[] = [];
  const drawn: Buffer[] = [];
  const draw = (count: number): Buffer => {
    asked.push(count);
    drawn.push(Buffer.from(Array.from({ length: count }, (_, at) => 1 + (at % 250))));
    return drawn.at(-1)!;
  };
  withSystem(draw, () => {
    // Whatever was left is used up.
    t.is(SYSTEM_RANDOM.bytes(4096).length, 4096);
    t.deepEqual([...SYSTEM_RANDOM.bytes(3), ...SYSTEM_RANDOM.bytes(2)], [1, 2, 3, 4, 5]);
    t.is(SYSTEM_RANDOM.bytes(4091)[0], 6);
    t.is(SYSTEM_RANDOM.bytes(5000).length, 5000);
    t.is(SYSTEM_RANDOM.bytes(1)[0], 1);
    SYSTEM_RANDOM.bytes(4095);
  });
  t.deepEqual(asked, [4096, 4096, 5000, 4096]);
  for (const at of [0, 1, 3]) t.true(drawn[at]!.equals(Buffer.alloc(4096)), `${at}`);
});

test('no character of an alphabet is drawn more often than another', (t) => {
  // Every byte once: of 256, the last six favour nobody.
  const all = { bytes: () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)) };
  const drawn = drawText(all, '0123456789', 250);
  const counts = [...'0123456789'].map((digit) => [...drawn].filter((one) => one === digit).length);
  t.deepEqual(counts, Array(10).fill(25));
  t.regex(drawText(SYSTEM_RANDOM, 'ab', 1000), /^[ab]{1000}$/);
});

test('a verifier with a seed issues the same challenges again', async (t) => {
  const challenges = async (seed: number) => {
    const random = new SeededRandom(seed);
    const options = { keys: [KEK], auditKey: AUDIT_KEY, time: new TestTime(), random } as const;
    const verifier = await Verifier.open({ store: new MemoryStore(), ...options });
    return [await verifier.challenge('alice'), await verifier.challenge('nobody')];
  };
  t.deepEqual(await challenges(7), await challenges(7));
  t.notDeepEqual(await challenges(7), await challenges(8));
});

test('a store in memory goes back to what was saved, and knows nothing of what came later', async (t) => {
  const store = new MemoryStore();
  const { verifier, operator } = await newVerifier(store);
  const saved = await store.save();
  const before = await verifier.auditHead();
  await operator.addUser('bob');
  await verifier.challenge('bob');
  await store.load(saved);
  t.deepEqual(await verifier.auditHead(), before);
  await t.throwsAsync(operator.user('bob'), { message: /no user/ });
  t.is(await verifier.findAuditFault(), undefined);
  await operator.addUser('bob');
  await store.load(saved);
  t.deepEqual(await verifier.auditHead(), before, 'what was saved once can be gone back to again');
});
