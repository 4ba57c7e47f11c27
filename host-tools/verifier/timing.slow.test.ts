/**
 * Whether the time of a refusal tells its reason: refusals of different reasons, shuffled, held against each other by
 * Welch's t-test, as is usual for leakage (|t| < 4.5). Time itself is never asserted.
 */
import test from 'ava';
import { MemoryStore } from './store/memory.js';
import type { Store, StoreTransaction } from './store/store.js';
import { newVerifier, outcomes, respond, STORES, wrong } from './testing.js';
import { shuffle, T_MAX, welch, withoutSlowest } from './testing-welch.js';

/** How many refusals; 100,000 for a long run. */
const REFUSALS = Number(process.env.DSCPLUS_TIMING ?? 1000);
/** So many of a reason at a time: as many challenges as a user has open, and less than what locks. */
const BATCH = 8;
/** So often is a verifier tried that must be found out. */
const MOST_ROUNDS = 5;

/** Those that a sender could not know. The sender of a made-up handle knows that it was never given out. */
const REASONS = ['wrong', 'used', 'locked', 'unknown', 'suspended'] as const;
type ReasonName = (typeof REASONS)[number];
type Times = Record<ReasonName, number[]>;

/** A user for each reason but for those that need none. */
async function newUsers(store: Store) {
  const { verifier, operator } = await newVerifier(store);
  for (const user of ['wrong', 'used', 'locked', 'suspended']) {
    await operator.addUser(user);
    await operator.addCard({
      serial: user,
      suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1',
      key: Buffer.alloc(20, 5),
      pin: '1234',
    });
    await operator.assign(user, user);
    await operator.activate(user, user);
  }
  await operator.lock('locked', 'locked');
  await operator.suspendCard('suspended');
  return { verifier, operator };
}

/** Times refusals of all reasons in random order. */
async function timeRefusals(store: Store, count: number): Promise<Times> {
  const { verifier, operator } = await newUsers(store);
  const times = Object.fromEntries(REASONS.map((reason) => [reason, [] as number[]])) as Times;
  for (let batch = 0; batch < count / (BATCH * REASONS.length); batch++) {
    const tries: { reason: ReasonName; handle: string; response: string }[] = [];
    for (const reason of REASONS) {
      for (let n = 0; n < BATCH; n++) {
        const { handle, question } = await verifier.challenge(reason);
        const right = respond(question, { key: Buffer.alloc(20, 5) });
        // Each handle has seen a response and a refusal: what was touched before is read faster.
        await verifier.verify({ handle, response: reason === 'used' ? right : wrong(right) });
        await verifier.verify({ handle, response: wrong(right) });
        tries.push({ reason, handle: copyOf(handle), response: wrong(right) });
      }
    }
    await operator.unlock('wrong', 'wrong');
    shuffle(tries);
    for (const { reason, ...response } of tries) {
      const start = process.hrtime.bigint();
      await verifier.verify(response);
      times[reason].push(Number(process.hrtime.bigint() - start));
    }
  }
  const reported = new Set(await outcomes(verifier, 'verify'));
  if (reported.size !== 6) throw new Error(`there were ${[...reported].join(', ')}`);
  return times;
}

/** As it comes off a wire: not the very string that the store holds. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

/** The greatest |t| of any reason against any other, and between which. */
function greatest(times: Times): { t: number; pair: string } {
  const kept = withoutSlowest(REASONS.map((reason) => times[reason]));
  let found = { t: 0, pair: '' };
  for (const [at, one] of REASONS.entries()) {
    for (const other of REASONS.slice(at + 1)) {
      const t = Math.abs(welch(kept[at]!, kept[REASONS.indexOf(other)]!));
      if (t > found.t) found = { t, pair: `${one} and ${other}` };
    }
  }
  return found;
}

for (const [name, open] of STORES) {
  // On a disk most of the time is the disk's, and long: only the long run takes it.
  if (name !== 'memory' && process.env.DSCPLUS_TIMING === undefined) continue;
  test.serial(`verifier time (${name}): a refusal takes as long whatever its reason is`, async (t) => {
    const store = await open(t);
    await timeRefusals(await open(t), 200);
    const found = greatest(await timeRefusals(store, REFUSALS));
    t.log(`${REFUSALS} refusals, |t| ${found.t.toFixed(2)} (${found.pair})`);
    t.true(found.t < T_MAX, `|t| ${found.t} between ${found.pair}`);
  });
}

test.serial('verifier time: a verifier that writes more for known names is found out', async (t) => {
  // On a busy machine the others' noise may drown it, but not every time.
  let found = { t: 0, pair: '' };
  for (let round = 0; round < MOST_ROUNDS && found.t <= T_MAX; round++) {
    found = greatest(await timeRefusals(leaky(new MemoryStore()), REFUSALS));
  }
  t.log(`|t| ${found.t.toFixed(2)} (${found.pair})`);
  t.true(found.t > T_MAX, `|t| ${found.t} between ${found.pair}`);
});

/** A store whose verifier does more for those who are known. */
function leaky(store: Store): Store {
  return {
    read: (work) => store.read(work),
    close: () => store.close(),
    transaction: (work) => store.transaction((tx) => work(leakyTransaction(tx))),
  };
}

function leakyTransaction(tx: StoreTransaction): StoreTransaction {
  return new Proxy(tx, {
    get(target, name: keyof StoreTransaction) {
      const method = target[name].bind(target) as (...values: unknown[]) => Promise<unknown>;
      if (name !== 'putLimits') return method;
      return async (row: { user: string }) => {
        for (let more = 0; row.user !== '?' && more < 300; more++) await method(row);
        await method(row);
      };
    },
  });
}
