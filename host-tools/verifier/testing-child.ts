/** For tests: a process or a thread of its own that works on a store, on disk or on PostgreSQL. */
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { StoreError } from './errors.js';
import { LibsqlStore } from './store/libsql.js';
import { isPostgres } from './store/postgres/address.js';
import { PostgresStore } from './store/postgres/postgres.js';
import { AUDIT_KEY, KEK, respond } from './testing.js';
import { Verifier } from './verifier.js';

export type Order =
  /** Gives one response so many times at once; the answer is how often it was accepted. */
  | { readonly do: 'race'; readonly handle: string; readonly response: string; readonly times: number }
  /** Inserts a record and replaces it from each revision to the next, so many times; the answer is what of it worked. */
  | { readonly do: 'records'; readonly times: number }
  /** So many clients log in at once, each twice with one response, until the process is killed; tells as `Reported`. */
  | { readonly do: 'load'; readonly clients: number };

/** A login after its answers, or why there was none. */
export type Reported =
  | { readonly handle: string; readonly response: string; readonly accepted: number }
  | { readonly failed: string };

const RETRY_MS = 20;

const report = (message: unknown): unknown =>
  parentPort ? parentPort.postMessage(message) : process.send!(message, () => {});

async function race(verifier: Verifier, { handle, response, times }: Extract<Order, { do: 'race' }>): Promise<void> {
  const answers = await Promise.all(Array.from({ length: times }, () => verifier.verify({ handle, response })));
  report(answers.filter(({ answer }) => answer === 'accepted').length);
}

async function writeRecords(times: number): Promise<void> {
  const record = { kind: 'k', key: 'a', owner: '', expires_ms: undefined, value: String(process.pid) };
  const made: number[] = [];
  if (await store.transaction((tx) => tx.insertRecord(record))) made.push(1);
  for (let revision = 1; revision < times; revision++) {
    if (await store.transaction((tx) => tx.replaceRecord(record, revision))) made.push(revision + 1);
  }
  report(made);
}

async function logIn(verifier: Verifier): Promise<Reported> {
  const { handle, question } = await verifier.challenge('alice');
  const response = respond(question);
  const answers = await Promise.all([verifier.verify({ handle, response }), verifier.verify({ handle, response })]);
  return { handle, response, accepted: answers.filter(({ answer }) => answer === 'accepted').length };
}

async function client(verifier: Verifier): Promise<never> {
  for (;;) {
    try {
      report(await logIn(verifier));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      report({ failed: error.message });
      await wait(RETRY_MS);
    }
  }
}

const name: string = workerData ?? process.argv[2];
const store = await (isPostgres(name) ? PostgresStore.open(name) : LibsqlStore.open(name));
const verifier = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY });

(parentPort ?? process).on('message', (order: Order) => {
  if (order.do === 'race') void race(verifier, order);
  else if (order.do === 'records') void writeRecords(order.times);
  else for (let n = 0; n < order.clients; n++) void client(verifier);
});
// The parent process is gone.
process.on('disconnect', () => process.exit());
report('ready');
