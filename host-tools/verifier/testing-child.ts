/** For tests: a process of its own that works on a store on disk. */
import { LibsqlStore } from './store/libsql.js';
import { AUDIT_KEY, KEK, respond } from './testing.js';
import { Verifier } from './verifier.js';

export type Order =
  /** Gives one response so many times at once; the answer is how often it was accepted. */
  | { readonly do: 'race'; readonly handle: string; readonly response: string; readonly times: number }
  /** Logs in until it is killed; tells each handle that was accepted, after its answer. */
  | { readonly do: 'load' };

const store = await LibsqlStore.open(process.argv[2]!);
const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });

async function race({ handle, response, times }: Extract<Order, { do: 'race' }>): Promise<void> {
  const answers = await Promise.all(Array.from({ length: times }, () => verifier.verify({ handle, response })));
  process.send!(answers.filter(({ answer }) => answer === 'accepted').length);
}

async function load(): Promise<never> {
  for (;;) {
    const { handle, question } = await verifier.challenge('alice');
    const response = respond(question);
    const answers = await Promise.all([verifier.verify({ handle, response }), verifier.verify({ handle, response })]);
    const accepted = answers.filter(({ answer }) => answer === 'accepted').length;
    await new Promise((sent) => process.send!({ handle, response, accepted }, sent));
  }
}

process.on('message', (order: Order) => {
  void (order.do === 'race' ? race(order) : load());
});
process.send!('ready');
