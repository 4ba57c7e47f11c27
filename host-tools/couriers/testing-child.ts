/** For tests: a process that promises codes and is in the middle of sending the last one until it is killed. */
import { LibsqlStore } from '../verifier/store/libsql.js';
import { AUDIT_KEY, KEK } from '../verifier/testing.js';
import { Verifier } from '../verifier/verifier.js';
import { Outbox } from './outbox.js';

export interface Order {
  /** Of alice's key for codes. */
  readonly serial: string;
  /** How many codes are promised: each takes the one before back. */
  readonly codes: number;
}

const store = await LibsqlStore.open(process.argv[2]!);
const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });

async function carryOut({ serial, codes }: Order): Promise<void> {
  let isSending = (): void => {};
  const sending = new Promise<void>((resolve) => {
    isSending = resolve;
  });
  const send = (): Promise<never> => {
    isSending();
    return new Promise(() => {});
  };
  const outbox = new Outbox({ host: verifier, courier: { send }, time: { callIn: () => () => {} } });
  for (let at = 1; at <= codes; at++) {
    await verifier.challenge('alice', serial, {
      within: async (decision, { handle }) => {
        const message = { kind: 'sms' as const, to: '+15550100199', text: `number ${at} is {code}` };
        await outbox.put(decision, { user: 'alice', handle, message, ends_ms: decision.now_ms + 600_000 });
      },
    });
  }
  outbox.wake();
  await sending;
}

process.on('message', async (order: Order) => {
  await carryOut(order);
  process.send!('sending');
});
// The parent process is gone.
process.on('disconnect', () => process.exit());
process.send!('ready');
