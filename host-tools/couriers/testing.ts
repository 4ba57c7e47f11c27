/** For tests: alice's codes in an outbox, and a courier that is as good as the test sets it. */

import type { Store } from '../verifier/store/store.js';
import { newVerifier, type TestTime } from '../verifier/testing.js';
import type { Courier, CourierMessage } from './courier.js';
import { Outbox, type OutboxOptions } from './outbox.js';

export const NUMBER = '+15550100199';

/** Takes messages, or not. */
export class TestCourier implements Courier {
  readonly taken: CourierMessage[] = [];
  /** Each sending waits for it; a rejection is a refusal. */
  gate: () => Promise<void> = async () => {};

  async send(message: CourierMessage): Promise<void> {
    await this.gate();
    this.taken.push(message);
  }
}

/** A time whose calls a test makes: `calls` has those that wait, the newest last. */
export function callsOf(time: TestTime) {
  const calls: Array<{ readonly in_ms: number; readonly call: () => void }> = [];
  const callIn = (us: number, call: () => void) => {
    const one = { in_ms: us / 1000, call };
    calls.push(one);
    return () => void calls.splice(calls.indexOf(one), 1);
  };
  return { wall_ms: () => time.wall, callIn, calls };
}

export async function newOutbox(store: Store, more: Partial<OutboxOptions> = {}) {
  const made = await newVerifier(store);
  const { verifier } = made;
  const serial = await verifier.decide((decision) =>
    verifier.keys.hold(decision, 'alice', { kind: 'code', ends_ms: undefined }),
  );
  const courier = new TestCourier();
  const time = callsOf(made.time);
  const outbox = new Outbox({ host: verifier, courier, time, ...more });
  /** @param text with the place of the code */
  const promise = (text = 'Your code is {code}', kind: 'sms' | 'call' = 'sms') =>
    verifier.challenge('alice', serial, {
      within: (decision, { handle }) =>
        outbox.put(decision, {
          user: 'alice',
          handle,
          message: { kind, to: NUMBER, text },
          ends_ms: decision.now_ms + 600_000,
        }),
    });
  const send = async (from = outbox): Promise<void> => {
    from.wake();
    await from.settled();
  };
  return { ...made, serial, courier, outbox, promise, send, calls: time.calls };
}

/** How many messages wait. */
export function waiting(store: Store): Promise<number> {
  return store.read(async (tx) => (await tx.recordsAfter('outbox', '', 1000)).length);
}
