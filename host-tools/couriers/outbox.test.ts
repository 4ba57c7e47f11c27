import test from 'ava';
import { MemoryStore } from '../verifier/store/memory.js';
import { STORES } from '../verifier/testing.js';
import { Outbox } from './outbox.js';
import { NUMBER, newOutbox, TestCourier, waiting } from './testing.js';

for (const [name, open] of STORES) {
  test(`outbox (${name}): what was promised is sent once, with the code that answers, which the store never has`, async (t) => {
    const { store, verifier, courier, promise, send } = await newOutbox(await open(t));
    const { handle } = await promise();
    t.is(await waiting(store), 1);
    await send();
    await send();
    t.is(courier.taken.length, 1);
    const [message] = courier.taken;
    t.like(message, { kind: 'sms', to: NUMBER });
    const code = /^Your code is ([0-9]{6})$/.exec(message!.text)![1]!;
    t.is((await verifier.verify({ handle, response: code })).answer, 'accepted');
    t.is(await waiting(store), 0);
  });

  test(`outbox (${name}): two servers at once send each message once`, async (t) => {
    const { verifier, courier, outbox, promise, send, ...made } = await newOutbox(await open(t));
    const other = new Outbox({ host: verifier, courier, time: { callIn: () => () => {} } });
    for (let at = 0; at < 5; at++) {
      await promise(`${at} is not a code`);
    }
    await Promise.all([send(), send(other), send(), send(other)]);
    t.is(courier.taken.length, 5);
    t.is(new Set(courier.taken.map(({ id }) => id)).size, 5);
    t.is(await waiting(made.store), 0);
    await outbox.close();
  });
}

test('outbox: what is not promised in the end is not sent', async (t) => {
  const { verifier, serial, outbox, courier, send } = await newOutbox(new MemoryStore());
  const broken = verifier.challenge('alice', serial, {
    within: async (decision, { handle }) => {
      const message = { kind: 'sms' as const, to: NUMBER, text: '{code}' };
      await outbox.put(decision, { user: 'alice', handle, message, ends_ms: decision.now_ms + 1000 });
      throw new RangeError('changed its mind');
    },
  });
  await t.throwsAsync(broken, { message: 'changed its mind' });
  await send();
  t.deepEqual(courier.taken, []);
});

test('outbox: each of the ways in which a code is taken back', async (t) => {
  type Made = Awaited<ReturnType<typeof newOutbox>>;
  const cases: ReadonlyArray<readonly [what: string, spoil: (made: Made) => Promise<unknown>, sent: number]> = [
    ['none of it', async () => undefined, 1],
    ['a new code', ({ promise }) => promise(), 1],
    ['it has expired', async ({ time }) => time.pass(600_000), 0],
    ['the number is taken away', ({ operator, serial }) => operator.unassign('alice', serial), 0],
    ['the user is suspended', ({ operator }) => operator.suspendUser('alice'), 0],
    ['the user is removed', ({ operator }) => operator.removeUser('alice'), 0],
    ['it is locked', ({ operator, serial }) => operator.lock('alice', serial), 0],
  ];
  for (const [what, spoil, sent] of cases) {
    const made = await newOutbox(new MemoryStore());
    await made.promise();
    await spoil(made);
    await made.send();
    t.is(made.courier.taken.length, sent, what);
    t.is(await waiting(made.store), 0, what);
  }
});

test('outbox: what a courier does not take is sent again, later and later', async (t) => {
  const failures: object[] = [];
  const { store, courier, time, promise, send, calls } = await newOutbox(new MemoryStore(), {
    onFailure: (facts) => failures.push(facts),
  });
  courier.gate = () => Promise.reject(new Error('down'));
  await promise();
  const waits: number[] = [];
  for (let tries = 0; tries < 6; tries++) {
    await send();
    waits.push(calls.at(-1)!.in_ms);
    time.pass(calls.at(-1)!.in_ms);
  }
  t.deepEqual(waits, [1000, 2000, 4000, 8000, 15_000, 1000]);
  t.deepEqual(Object.keys(failures[0]!), ['id', 'kind', 'tries']);
  courier.gate = async () => {};
  time.pass(60_000);
  await send();
  t.is(courier.taken.length, 1);
  t.is(await waiting(store), 0);
});

test('outbox: a message that a dead server was sending is sent by the next one', async (t) => {
  const { store, verifier, courier, time, outbox, promise } = await newOutbox(new MemoryStore());
  let isSending = (): void => {};
  const sending = new Promise<void>((resolve) => {
    isSending = resolve;
  });
  courier.gate = () => {
    isSending();
    return new Promise(() => {});
  };
  await promise();
  outbox.wake();
  await sending;
  const next = new TestCourier();
  const other = new Outbox({ host: verifier, courier: next, time: { callIn: () => () => {} } });
  other.wake();
  await other.settled();
  t.is(next.taken.length, 0, 'it may still be on its way');
  time.pass(60_000);
  other.wake();
  await other.settled();
  t.is(next.taken.length, 1);
  t.is(await waiting(store), 0);
});

test('outbox: a closed one sends nothing, and calls nobody', async (t) => {
  const { courier, outbox, promise, send, calls } = await newOutbox(new MemoryStore());
  await send();
  t.is(calls.length, 1);
  await outbox.close();
  t.is(calls.length, 0);
  await promise();
  await send();
  t.deepEqual(courier.taken, []);
});

test('outbox: a voice reads digits', async (t) => {
  const { courier, promise, send } = await newOutbox(new MemoryStore());
  await promise('Your code is {code}', 'call');
  await send();
  t.regex(courier.taken[0]!.text, /^Your code is [0-9]( [0-9]){5}$/);
});
