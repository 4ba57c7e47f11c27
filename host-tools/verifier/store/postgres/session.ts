/** A connection: statements are sent one behind the other, and their answers waited for together. */
import type { Duplex } from 'node:stream';
import type { PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg';
import type { Cell } from './cells.js';

export type Value = string | number | bigint | boolean | Uint8Array | null | readonly (string | number | null)[];

export interface Statement {
  readonly sql: string;
  /** Without them, be they none, the statement is not prepared: it is one of its own, or several. */
  readonly values?: readonly Value[];
}

export interface Answer {
  /** Each cell as the server writes it in text. */
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that were read or changed. */
  readonly count: number;
  /** The command that was carried out: of a COMMIT that could not commit, ROLLBACK. */
  readonly command: string;
}

/** Cells stay as they come: each column is read by its own rule (cells.ts). */
const AS_TEXT = { getTypeParser: () => (text: unknown) => text };

/**
 * Connections that speak to the server itself, and keep what is prepared on them. A pool in between (pgbouncer) gives each
 * transaction another of the server's processes, and knows nothing of what was prepared before.
 */
const DIRECT = new WeakSet<PoolClient>();

/** Names of prepared statements, by their text. There are as many as the sources have. */
const NAMES = new Map<string, string>();

function nameOf(sql: string): string {
  let name = NAMES.get(sql);
  if (name === undefined) {
    name = `dscplus${NAMES.size}`;
    NAMES.set(sql, name);
  }
  return name;
}

export class Session {
  readonly #client: PoolClient;
  /** The first error of the server or the network, once the connection is of no more use. */
  #lost: Error | undefined;

  constructor(client: PoolClient) {
    this.#client = client;
    client.on('error', this.#onError);
  }

  get lost(): Error | undefined {
    return this.#lost;
  }

  /** @param pid the server's process, as a statement tells it: a pool has given another number when it was connected to */
  noteProcess(pid: number): void {
    if ((this.#client as unknown as { processID: number }).processID === pid) DIRECT.add(this.#client);
  }

  readonly #onError = (error: Error): void => {
    this.#lost ??= error;
  };

  /**
   * Sends all, then waits for all. After a mistake within a transaction the server does nothing more of it, whatever was
   * sent behind.
   * @throws the first statement's error
   */
  async run(statements: readonly Statement[]): Promise<Answer[]> {
    if (this.#lost !== undefined) throw this.#lost;
    const sent = this.#send(statements);
    const settled = await Promise.allSettled(sent);
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed === undefined) return settled.map((one) => (one as PromiseFulfilledResult<Answer>).value);
    const error = failed.reason as Error;
    // An error without SQLSTATE comes from the network or the driver.
    if (sqlStateOf(error) === undefined || isGone(error)) this.#lost ??= error;
    throw error;
  }

  async one(sql: string, ...values: readonly Value[]): Promise<Answer> {
    const [answer] = await this.run([{ sql, values }]);
    return answer!;
  }

  /** Corked, so that all goes out in one packet. */
  #send(statements: readonly Statement[]): Promise<Answer>[] {
    const { stream } = (this.#client as unknown as { connection: { stream: Duplex } }).connection;
    stream.cork();
    try {
      return statements.map((one) => this.#query(one));
    } finally {
      stream.uncork();
    }
  }

  async #query({ sql, values }: Statement): Promise<Answer> {
    const isPrepared = values !== undefined && DIRECT.has(this.#client);
    const query: QueryArrayConfig = {
      text: sql,
      values: [...(values ?? [])],
      rowMode: 'array',
      types: AS_TEXT,
      ...(isPrepared && { name: nameOf(sql) }),
    };
    const { rows, rowCount, command }: QueryArrayResult<Cell[]> = await this.#client.query(query);
    return { rows, count: rowCount ?? 0, command };
  }

  /** Gives the connection back, or ends it where it is of no more use. */
  release(): void {
    this.#client.off('error', this.#onError);
    this.#client.release(this.#lost);
  }

  /** Ends the connection: the server takes back what it has not committed. */
  drop(): void {
    this.#lost ??= new Error('dropped');
    this.release();
  }
}

/** The five characters by which the server says what is wrong; one at least is a digit, as in no error of the network. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(?=.*[0-9])[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The server has ended the connection, or will: 57P01 to 57P05, and those of class 08. */
export function isGone(error: unknown): boolean {
  return /^(57P0|08|25P03)/.test(sqlStateOf(error) ?? '');
}
