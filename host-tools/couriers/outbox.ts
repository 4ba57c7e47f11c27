/**
 * Messages that are to be sent, kept in the store: written in the transaction that decides that they are, and sent after it.
 * A server that dies in between leaves them to the next one; what was taken back before it was sent, is not sent. A code is
 * made when it is sent: the store never has it.
 */
import type { WorldTime } from '../../emulator/time.js';
import { type Row, Rows } from '../identity/rows.js';
import type { Decision, IssuedKeys, View } from '../verifier/index.js';
import type { Courier, CourierMessage } from './courier.js';

/** Stands in a text where the code goes. */
export const CODE_PLACE = '{code}';

/** A promised message. */
export interface OutboxEntry {
  /** The user whose it is; it goes with the user. */
  readonly user: string;
  /** The challenge that it belongs to: one message of a kind for each. */
  readonly handle: string;
  /** The text has `{code}` where the code that answers the challenge goes. */
  readonly message: Omit<CourierMessage, 'id'>;
  /** After which it is not sent any more, in milliseconds since 1970. */
  readonly ends_ms: number;
}

interface OutboxValue extends Omit<OutboxEntry, 'user' | 'ends_ms'> {
  readonly tries: number;
  /** When it is sent next: while it is being sent, when another server takes it to be lost. */
  readonly due_ms: number;
}

export interface OutboxOptions {
  readonly host: {
    decide<Result>(work: (decision: Decision) => Promise<Result>): Promise<Result>;
    look<Result>(work: (view: View) => Promise<Result>): Promise<Result>;
    hashName(text: string): string;
    readonly keys: IssuedKeys;
  };
  readonly courier: Courier;
  readonly time: Pick<WorldTime, 'callIn'>;
  /** Gets that a courier did not take a message, without its text. */
  readonly onFailure?: (facts: { readonly id: string; readonly kind: string; readonly tries: number }) => void;
}

const AT_ONCE = 8;
/** Waiting messages that are looked at; each ends within minutes. */
const LOOKED_AT_MAX = 10_000;
/** A courier that has not answered by then has lost the message. */
const LEASE_MS = 60_000;
const FIRST_WAIT_MS = 1000;
const WAIT_DOUBLINGS_MAX = 6;
/** The interval of looks for messages that other servers have left. */
const LOOK_MS = 15_000;

type WaitingRow = Row<OutboxValue>;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #rows: Rows<OutboxValue>;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;
  #isClosed = false;
  #takeBack: () => void = () => {};

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#rows = new Rows((text) => options.host.hashName(text), 'outbox');
  }

  /** Promises a message within a decision; call `wake` once it is committed. */
  async put({ tx, now_ms }: Decision, { user, handle, message, ends_ms }: OutboxEntry): Promise<void> {
    const key = this.#options.host.hashName(`outbox ${handle} ${message.kind}`);
    const value = { handle, message, tries: 0, due_ms: now_ms };
    await this.#rows.put(tx, { key, owner: user, expires_ms: ends_ms, value });
    await this.#rows.forget(tx, now_ms);
  }

  /** Sends what waits, soon. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isAskedAgain = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Ends when nothing is being sent and nothing is due. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Ends when what is being sent is sent; the rest stays in the store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#takeBack();
    await this.settled();
  }

  async #run(): Promise<void> {
    this.#takeBack();
    let wait_ms = LOOK_MS;
    while (this.#isAskedAgain && !this.#isClosed) {
      this.#isAskedAgain = false;
      // A store that is out of order for now does not end the work.
      wait_ms = await this.#sendDue().catch(() => LOOK_MS);
    }
    if (!this.#isClosed) this.#takeBack = this.#options.time.callIn(wait_ms * 1000, () => this.wake());
  }

  /** @returns in how many milliseconds to look again */
  async #sendDue(): Promise<number> {
    for (;;) {
      const { due, wait_ms } = await this.#due();
      if (due.length === 0 || this.#isClosed) return wait_ms;
      await Promise.all(due.map((row) => this.#sendOne(row)));
    }
  }

  #due(): Promise<{ readonly due: readonly WaitingRow[]; readonly wait_ms: number }> {
    return this.#options.host.look(async ({ tx, now_ms }) => {
      const rows = await this.#rows.all(tx, LOOKED_AT_MAX);
      const due = rows.filter(({ value }) => value.due_ms <= now_ms).slice(0, AT_ONCE);
      const waits = rows.map(({ value }) => Math.max(1, value.due_ms - now_ms));
      return { due, wait_ms: Math.min(LOOK_MS, ...waits) };
    });
  }

  async #sendOne(row: WaitingRow): Promise<void> {
    const { host, courier, onFailure } = this.#options;
    const taken = await host.decide((decision) => this.#take(decision, row));
    if (taken === undefined) return;
    const { message, tries } = taken;
    const isSent = await courier.send(message).then(
      () => true,
      () => false,
    );
    if (!isSent) onFailure?.({ id: message.id, kind: message.kind, tries });
    await host.decide(async ({ tx, now_ms }) => {
      if (isSent) return void (await this.#rows.remove(tx, row.key));
      const wait_ms = FIRST_WAIT_MS * 2 ** Math.min(tries - 1, WAIT_DOUBLINGS_MAX);
      await this.#rows.replace(
        tx,
        { ...row, value: { ...row.value, tries, due_ms: now_ms + wait_ms } },
        row.revision + 1,
      );
    });
  }

  /** Takes a message to send it: no other server does so meanwhile. Messages that are out of date are dropped. */
  async #take(decision: Decision, row: WaitingRow): Promise<{ message: CourierMessage; tries: number } | undefined> {
    const { tx, now_ms } = decision;
    const { handle, message, tries } = row.value;
    const text = now_ms < row.expires_ms! ? await this.#textOf(decision, handle, message) : undefined;
    if (text === undefined) return void (await this.#rows.remove(tx, row.key));
    const value = { ...row.value, tries: tries + 1, due_ms: now_ms + LEASE_MS };
    if (!(await this.#rows.replace(tx, { ...row, value }, row.revision))) return undefined;
    return { message: { ...message, id: row.key, text }, tries: tries + 1 };
  }

  /** @returns undefined where the code was taken back, or was used */
  async #textOf(view: View, handle: string, { kind, text }: Omit<CourierMessage, 'id'>): Promise<string | undefined> {
    if (!text.includes(CODE_PLACE)) return text;
    const code = await this.#options.host.keys.codeOf(view, handle);
    // A voice reads digits, and no number.
    return code && text.replace(CODE_PLACE, kind === 'call' ? [...code].join(' ') : code);
  }
}
